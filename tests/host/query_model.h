/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HOST_QUERY_MODEL_H
#define TESTS_HOST_QUERY_MODEL_H
/*
 * tests/host/query_model.h - questions about references, answered the slow and obvious
 * way, over the blocks of leak_model.h. Shares no code with mm/.
 */
#include "tests/host/leak_model.h"

/** The root words; those at [stack_first, count) lie on "stacks". */
struct query_roots {
    const uintptr_t *words;
    unsigned count, stack_first;
};

enum { WITHOUT_STACKS = 1, WITH_DECREED = 2 };

/** query_target - the block that @word refers to, or -1. */
int query_target(uintptr_t word, bool *is_interior);

/** query_is_read - are the words of block @i read? */
bool query_is_read(int i);

/**
 * query_distances - @distance[i] = links of a shortest chain from the roots, or with
 * WITH_DECREED from the blocks of TAG_NOT_LEAK too, to block i; -1: there is none.
 * @without: a block that is not gone through, or -1.
 */
void query_distances(const struct query_roots *roots, unsigned flags, int without,
                     int distance[MODEL_BLOCKS_MAX]);

/** query_below - links from leaked block @from down to each; -1: none. @among: which
 *  blocks may be gone through. */
void query_below(int from, const bool among[MODEL_BLOCKS_MAX],
                 int distance[MODEL_BLOCKS_MAX]);
#endif
