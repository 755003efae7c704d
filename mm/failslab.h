/* SPDX-License-Identifier: MIT */
#ifndef MM_FAILSLAB_H
#define MM_FAILSLAB_H
/*
 * mm/failslab.h - allocations that fail on purpose. Names as in Linux's fault
 * injection (Documentation/fault-injection, Mita 2006).
 */
#include "lib/types.h"
#include "mm/gfp.h"

enum { FAILSLAB_SITE_BYTES = 64 };

/** What is to fail. All zero: nothing. */
struct failslab_plan {
    u32 interval;                   /* every so manieth that qualifies; 0: see nth  */
    u32 probability;                /* percent, of those                           */
    u32 times;                      /* at most so many failures; 0: without limit  */
    u32 space_bytes;                /* let so much be allocated first              */
    u32 nth;                        /* the nth that qualifies and no other; 0: off */
    u32 seed;                       /* of the dice; 0: go on, failslab_get() tells */
    u16 thread_id;                  /* for show: whom the task filter was set for  */
    bool task_filter;               /* only threads that were marked as targets    */
    char site[FAILSLAB_SITE_BYTES]; /* only with this function on the stack; "": all */
};

/** failslab_set - from now on @plan; its counts start anew. NULL: nothing fails. */
void failslab_set(const struct failslab_plan *plan);
const struct failslab_plan *failslab_get(void);

/** failslab_fails - called for each allocation while a plan is set: shall it fail? */
bool failslab_fails(u32 size_bytes, gfp_t flags);

/** What happened since failslab_set(). */
struct failslab_outcome {
    u32 qualified;                  /* allocations that could have failed          */
    u32 failed;
    uintptr_t last_site;            /* return address into the last one's caller   */
    uintptr_t last_function;        /* ... into the API function that it called    */
    u32 last_bytes;
};
void failslab_outcome(struct failslab_outcome *outcome);

/** failslab_refuses - the same, asked by an API function outside of mm/ that is about to
 *  take untracked memory: kthread_create(). */
bool failslab_refuses(u32 size_bytes);

/** What mm/ must be told. Both are called with interrupts off. */
struct failslab_ops {
    /* May allocations of whoever runs fail? @is_filtered: only if it is a target. */
    bool (*may_fail)(bool is_filtered);
    /* Is @address, a return address, inside of @function? */
    bool (*is_in)(uintptr_t address, const char *function);
};

/** failslab_set_ops - boot only; before it, nothing is filtered. */
void failslab_set_ops(const struct failslab_ops *ops);
#endif
