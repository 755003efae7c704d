/* SPDX-License-Identifier: MIT */
#ifndef MM_MISUSE_H
#define MM_MISUSE_H
/*
 * mm/misuse.h - bad use of memory, found and handed to whoever reports it.
 *
 * The allocators and checkers find the bad act, leave the heap whole and describe the
 * act here; the kernel registers who prints it. Found acts are counted for ever.
 *
 *   found at                      kinds                             told by
 *   a free, at once               double-free, invalid-free, bad-   misuse_bad_free ...
 *                                 cache-free; of ksize()
 *                                 use-after-free-read
 *   a look at redzones, poison    out-of-bounds-write,              misuse_damage
 *                                 use-after-free-write
 *   the access itself: guard      out-of-bounds-read, -write,       misuse_access
 *   pages, KASAN                  use-after-free-read, -write
 *
 * One act, one report: what was told of a block is remembered for a while, and the
 * same kind for the same block is not told again (the functions then return false).
 */
#include "lib/compiler.h"
#include "lib/types.h"
#include "mm/block.h"

enum misuse_kind {
    MISUSE_DOUBLE_FREE, MISUSE_INVALID_FREE, MISUSE_BAD_CACHE_FREE,
    MISUSE_OUT_OF_BOUNDS_WRITE, MISUSE_OUT_OF_BOUNDS_READ,
    MISUSE_USE_AFTER_FREE_WRITE, MISUSE_USE_AFTER_FREE_READ,
    MISUSE_ASSERTION,
};

enum { MISUSE_TRACE_MAX = 16, DAMAGE_BYTES_MAX = 64 };

/** Bytes that are not what was left there. */
struct damage {
    enum misuse_kind kind;              /* MISUSE_OUT_OF_BOUNDS_WRITE, _USE_AFTER_.. */
    struct block block;                 /* whose they are                        */
    uintptr_t first, last;              /* the first and last wrong byte         */
    u8 expected;                        /* what each should be                   */
    uintptr_t shown;                    /* address of found[0]; 16-byte aligned  */
    u32 found_count;                    /* bytes from there, copied before repair */
    u8 found[DAMAGE_BYTES_MAX];
    const char *when;                   /* "at kfree", "at reuse", "by slabdebug check" */
};

/** An access that was caught in the act. */
struct bad_access {
    uintptr_t address;                  /* first byte touched                    */
    u32 size_bytes;                     /* 0: not known                          */
    bool is_write;
    uintptr_t pc;                       /* of the instruction, or the return address */
    bool pc_is_return;                  /* ... into the code that did it         */
    uintptr_t frame_pointer;            /* of the function that did it           */
    struct block block;                 /* live or freed; BLOCK_NONE: no block's */
    const char *region;                 /* for BLOCK_NONE: "behind the global x" */
    const char *found_by;               /* "guard page", "KASAN"                 */
};

struct misuse {
    enum misuse_kind kind;
    const char *function;               /* bad frees: the API function called    */
    uintptr_t address;                  /* what it was given; what was touched   */
    const char *expectation;            /* bad frees: what that is not, in words */
    struct block block;                 /* type BLOCK_NONE: lies in no slot      */
    int bad_order;                      /* free_pages() was given it; -1: no matter */
    const struct damage *damage;        /* else NULL                             */
    const struct bad_access *access;    /* else NULL                             */
    unsigned trace_count;               /* the bad act's call stack, caller first */
    uintptr_t trace[MISUSE_TRACE_MAX];
    unsigned place;                     /* trace[place] is to blame: memcpy() and its
                                           like only do what they are told       */
};

typedef void (*misuse_report_fn)(const struct misuse *misuse);

/** misuse_set_reporter - who prints. Boot only. */
void misuse_set_reporter(misuse_report_fn reporter);

/**
 * misuse_bad_free - @function was called with @address, which it cannot take.
 * @expectation: what was expected, e.g. "the start of a kmalloc block".
 * Double free and wrong cache are told apart by what lies at @address.
 */
void misuse_bad_free(const char *function, uintptr_t address, const char *expectation);

/** misuse_bad_query - the same where @function would free nothing: of a freed block it
 *  is a use-after-free-read. */
void misuse_bad_query(const char *function, uintptr_t address, const char *expectation);

/** misuse_bad_order - the block of pages at @address was freed by @function with another
 *  order than its own. */
void misuse_bad_order(const char *function, uintptr_t address, unsigned order);

/** misuse_bad_cache_free - a live object was freed to another cache than its own. */
void misuse_bad_cache_free(uintptr_t address, const char *cache_name);

/** misuse_damage, misuse_access - see above. Return: false: told already. */
bool misuse_damage(const struct damage *damage);
bool misuse_access(const struct bad_access *access);

/** misuse_broken - what the allocators keep about the memory at @address is not what it
 *  must be; @expectation says what should hold, and what was done about it. */
void misuse_broken(uintptr_t address, const char *expectation);

/** misuse_count - bad acts told since boot. */
u32 misuse_count(void);

/** misuse_kind_name - "double-free", "out-of-bounds-write" and so on. */
const char *misuse_kind_name(enum misuse_kind kind);

/**
 * block_nearest - the live or freed block nearest to @address, which lies in none:
 * in the same slab, on the same or a neighbouring page, in a neighbouring area.
 * O(1). *@distance_bytes: < 0: @address lies so many bytes before its start; else
 * behind its last requested byte. Return: false if there is none near.
 */
bool block_nearest(uintptr_t address, struct block *block, s32 *distance_bytes);
#endif
