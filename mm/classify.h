/* SPDX-License-Identifier: MIT */
#ifndef MM_CLASSIFY_H
#define MM_CLASSIFY_H
/* mm/classify.h - from "not reached" to "this one is the leak, those hang below". */
#include "lib/types.h"

struct leak_totals {
    u32 objects;                    /* live blocks that count: not ignored         */
    u32 leaked, bytes;              /* blocks not reached, bytes as requested      */
    u32 leaders, indirect;          /* leaked == leaders + indirect                */
    u32 groups;                     /* distinct traces among the leaders           */
};

/**
 * classify - after the mark phase: turn TAG_MARKED into TAG_LEAKED, name leaders,
 * fill in each leaked tag's leader and each trace's leaks. World stopped.
 */
void classify(struct leak_totals *totals);

/** classify_leaders - its second half alone, for a question: blocks that are white and
 *  TAG_LEAKED get TAG_LEADER and leader. All else stays. World stopped. */
void classify_leaders(void);

/** classify_whiten - no leaked block is TAG_MARKED any more. World stopped. */
void classify_whiten(void);
#endif
