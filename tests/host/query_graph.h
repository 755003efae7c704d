/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HOST_QUERY_GRAPH_H
#define TESTS_HOST_QUERY_GRAPH_H
/*
 * tests/host/query_graph.h - random graphs of blocks, with some of the roots on "stacks".
 */
#include "tests/host/query_model.h"

enum { GRAPH_GLOBALS = 6, GRAPH_STACK_WORDS = 6,
       GRAPH_ROOTS = GRAPH_GLOBALS + GRAPH_STACK_WORDS };

extern uintptr_t graph_root_words[GRAPH_ROOTS];
extern const struct query_roots graph_roots;

/** graph_make - a fresh machine with up to @most_blocks blocks, all in the model. */
void graph_make(u32 seed, u32 most_blocks);

/** graph_connect - write @edges more references. graph_set_roots - other roots. */
void graph_connect(unsigned edges);
void graph_set_roots(void);
#endif
