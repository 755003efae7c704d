/* SPDX-License-Identifier: MIT */
#ifndef MM_MISUSE_H
#define MM_MISUSE_H
/*
 * mm/misuse.h - bad use of the allocators, found and handed to whoever reports it.
 *
 * The allocators find the bad act, leave the heap as it was and describe the act
 * here; the kernel registers who prints it. Found acts are counted for ever.
 */
#include "lib/compiler.h"
#include "lib/types.h"
#include "mm/block.h"

enum misuse_kind { MISUSE_DOUBLE_FREE, MISUSE_INVALID_FREE, MISUSE_BAD_CACHE_FREE };

enum { MISUSE_TRACE_MAX = 16 };

struct misuse {
    enum misuse_kind kind;
    const char *function;               /* the API function that was called      */
    uintptr_t address;                  /* what it was given                     */
    const char *expectation;            /* what that is not, in words            */
    struct block block;                 /* type BLOCK_NONE: lies in no slot      */
    int bad_order;                      /* free_pages() was given it; -1: no matter */
    unsigned trace_count;               /* the bad act's call stack, caller first */
    uintptr_t trace[MISUSE_TRACE_MAX];
};

typedef void (*misuse_report_fn)(const struct misuse *misuse);

/** misuse_set_reporter - who prints. Boot only. */
void misuse_set_reporter(misuse_report_fn reporter);

/**
 * misuse_bad_free - @function was called with @address, which it cannot take.
 * @expectation: what was expected, e.g. "no start of a kmalloc block".
 * Double free and wrong cache are told apart by what lies at @address.
 */
void misuse_bad_free(const char *function, uintptr_t address, const char *expectation);

/** misuse_bad_order - the block of pages at @address was freed with another order
 *  than its own. */
void misuse_bad_order(uintptr_t address, unsigned order);

/** misuse_bad_cache_free - a live object was freed to another cache than its own. */
void misuse_bad_cache_free(uintptr_t address, const char *cache_name);

/** misuse_count - bad acts found since boot. */
u32 misuse_count(void);

/** misuse_kind_name - "double-free", "invalid-free", "bad-cache-free". */
const char *misuse_kind_name(enum misuse_kind kind);
#endif
