/* SPDX-License-Identifier: MIT */
#ifndef MM_KMEMLEAK_H
#define MM_KMEMLEAK_H
/*
 * mm/kmemleak.h - the leak detector: which live blocks can nobody reach any more?
 *
 * One journey:  stop the world -> roots -> mark -> classify -> report
 *                                 roots.c  mark.c  classify.c  kernel/shell/
 *
 * A reference is an aligned word whose value lies in [start, start + size) of a live
 * block, or is the address of the struct page of an alloc_pages() block. A block
 * that no chain of references connects with a root is leaked.
 */
#include "lib/types.h"
#include "mm/block.h"
#include "mm/gfp.h"

struct trace;

/** What a scan found. Bytes are as requested. */
struct kmemleak_summary {
    u32 scan_number;                /* 1 for the first since boot; 0: none yet     */
    u32 leaked, bytes;              /* blocks                                      */
    u32 leaders, indirect, groups;  /* leaked == leaders + indirect                */
    u32 objects;                    /* live blocks looked at                       */
    u32 scanned_bytes;              /* contents of blocks read                     */
    u32 roots_bytes;                /* of roots read                               */
    u32 reference_words;            /* of both: words that refer to a block        */
    u32 time_ms;                    /* when it began, since boot                   */
    u32 scan_us;                    /* time for which the world stood still        */
    bool self_test_ok;              /* the planted leak was found, the held was not */
    u32 suppressed;                 /* of leaked: hidden by mm/suppress.h          */
};

/** A copy of what is known of one block, that stays true when the block goes. */
struct kmemleak_object {
    uintptr_t address;
    u32 size_bytes;
    enum block_type type;
    u8 flags;                       /* enum tag_flag                               */
    u8 comm;
    u16 thread_id;
    u32 sequence, time_ms;
    uintptr_t leader;               /* valid with TAG_LEAKED                       */
    const struct trace *trace;      /* traces are never freed                      */
};

/**
 * kmemleak_scan - look for leaks now. The caller's own frames and registers are
 * roots like those of any other thread.
 * @summary: filled in. Return: 0, or -EPERM while the detector is off.
 */
int kmemleak_scan(struct kmemleak_summary *summary);

/**
 * kmemleak_scan_above - the same for a query: of the running stack only frames at or
 * above address @frame are roots, so that asking keeps nothing alive.
 */
int kmemleak_scan_above(struct kmemleak_summary *summary, uintptr_t frame);

/** kmemleak_mark_phase - the mark phase of a scan: TAG_MARKED in all blocks that can be
 *  reached. For kmemleak.c alone; a kernel with another one can be linked. */
void kmemleak_mark_phase(struct kmemleak_summary *summary);

/** kmemleak_last - the summary of the last scan; scan_number 0 if there was none. */
const struct kmemleak_summary *kmemleak_last(void);

/** kmemleak_next_leaked - the leaked blocks of the last scan that are still there,
 *  one a call. *@cursor: { 0 } at the start. Return: false after the last one. */
bool kmemleak_next_leaked(struct block_cursor *cursor, struct kmemleak_object *object);

/** kmemleak_object_at - the live block that @address lies in. */
bool kmemleak_object_at(uintptr_t address, struct kmemleak_object *object);

/** kmemleak_object_copy - of a live block. World stopped. */
void kmemleak_object_copy(const struct block *block, struct kmemleak_object *object);

/** kmemleak_contents - copy up to @most_bytes from the start of @object's block to
 *  @to. Return: how many; 0 if that block is gone. */
u32 kmemleak_contents(const struct kmemleak_object *object, void *to, u32 most_bytes);

/** kmemleak_next_group - the trace of the next larger group of leaders, largest
 *  first. @after: NULL at the start. Return: NULL after the last one. */
const struct trace *kmemleak_next_group(const struct trace *after);

/** kmemleak_clear - what is leaked now is never reported again. Return: blocks. */
u32 kmemleak_clear(void);

/** kmemleak_resettle - the list of suppressions was changed: see that it counts for
 *  the last scan, too. */
void kmemleak_resettle(void);

/** kmemleak_enable - off: allocations keep no traces, and scans are refused. */
void kmemleak_enable(bool on);
bool kmemleak_enabled(void);

/** kmemleak_scan_stacks - whether threads' stacks are roots (they are). */
void kmemleak_scan_stacks(bool on);
bool kmemleak_scans_stacks(void);

/** Annotations, as in Linux. @p: the start of a live block, else a no-op. */
void kmemleak_not_leak(const void *p);  /* never reported; what it holds is held   */
void kmemleak_ignore(const void *p);    /* never reported, never read              */
void kmemleak_no_scan(const void *p);   /* holds no pointers: not read             */

/** kmemleak_init - make the self-test's cache. Boot only, after kmalloc_init(). */
void kmemleak_init(void);
#endif
