/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HOST_LEAK_MODEL_H
#define TESTS_HOST_LEAK_MODEL_H
/*
 * tests/host/leak_model.h - the leak detector once more, the slow and obvious way.
 *
 * It shares no code with mm/: blocks are a table, references a matrix, leaders come
 * from Tarjan's strongly connected components.
 */
#include "lib/types.h"
#include "mm/block.h"

enum { MODEL_BLOCKS_MAX = 256 };

struct model_block {
    uintptr_t start;
    u32 size;                           /* as requested                         */
    enum block_type type;
    u8 flags;                           /* TAG_NO_SCAN, _NOT_LEAK, _IGNORE      */

    /* Filled in by model_scan(). */
    bool reached, leaked;
    bool exactly_referenced;            /* by a root or a reached block         */
    int component;                      /* of leaked blocks: 0..                */
};

extern struct model_block model[MODEL_BLOCKS_MAX];
extern int model_count;

/* What model_scan() found. */
extern u32 model_leaked, model_leaked_bytes, model_scanned_bytes;
extern int model_component_count;
extern bool model_is_source[MODEL_BLOCKS_MAX];      /* [component]: nobody refers to it */

/** model_reset - no blocks. model_add - one more; Return: its index. */
void model_reset(void);
int model_add(const void *start, u32 size, enum block_type type);

/** model_scan - the roots are @count words at @roots. */
void model_scan(const uintptr_t *roots, unsigned count);

/** model_at - the block that starts at @start, or -1. */
int model_at(uintptr_t start);

/** model_reaches - can leaked block @from get to leaked block @to? */
bool model_reaches(int from, int to);
#endif
