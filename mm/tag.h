/* SPDX-License-Identifier: MIT */
#ifndef MM_TAG_H
#define MM_TAG_H
/*
 * mm/tag.h - who owns a block: one tag for each live block, of any kind.
 *
 * Tags lie out of line (beside the slab's descriptor, in struct page, in struct
 * vm_area), so an overflowing block cannot destroy the evidence against it.
 */
#include "lib/compiler.h"
#include "lib/types.h"

struct trace;                   /* an interned stack trace, mm/depot.h         */

enum tag_flag {
    TAG_LIVE     = 1u << 0,     /* the block is allocated; else all is void     */
    TAG_MARKED   = 1u << 1,     /* reached in the scan under way; 0 outside one */
    TAG_LEAKED   = 1u << 2,     /* the last scan did not reach it               */
    TAG_LEADER   = 1u << 3,     /* leaked, and its component has no referrer    */
    TAG_NO_SCAN  = 1u << 4,     /* holds no pointers: do not read it            */
    TAG_NOT_LEAK = 1u << 5,     /* never reported, always reachable and scanned */
    TAG_IGNORE   = 1u << 6,     /* never reported, never scanned                */
    TAG_INTERIOR = 1u << 7,     /* reached by interior references only          */
};

/* What the other bits mean while TAG_LIVE is not set: how the freed block was left.
 * Owners: mm/redzone.c, mm/quarantine.c. */
enum tag_freed {
    TAG_FREED_ZONED  = 1u << 1, /* REDZONE_FREE lies on both sides              */
    TAG_FREED_POISON = 1u << 2, /* POISON_FREE or POISON_PAGE in it             */
    TAG_FREED_WAITS  = 1u << 3, /* it is in quarantine                          */
};

/*
 * Invariants (checked by block_check):
 *   T1  TAG_LIVE <=> the block's allocator counts it as allocated
 *   T2  TAG_LIVE  => trace != NULL, and it counts this block and its bytes
 *   T3  TAG_LEADER => TAG_LEAKED; outside a scan TAG_MARKED is clear
 *   T4  all zero: the slot was never used. Else, without TAG_LIVE: flags are of
 *       enum tag_freed, trace, size and sequence of the block that was freed here,
 *       free_trace, time and thread of the free (mm/history.h reads it)
 */
struct tag {
    u32 sequence;               /* allocations since boot, this one included    */
    struct trace *trace;        /* call site and stack of the allocation        */
    u32 size_bytes;             /* as requested, not as rounded up              */
    u32 time_ms;                /* since boot                                   */
    union {
        uintptr_t grey_next;    /* in a scan: next block to read; owner mark.c  */
        uintptr_t leader;       /* after it, if TAG_LEAKED: whom it hangs below */
        struct trace *free_trace;   /* not TAG_LIVE: who freed it               */
    };
    union {
        struct {
            u16 thread_id : 15;
            u16 is_told : 1;    /* a report told that it leaked; owner: forest.c */
            u8 comm;            /* thread's name, mm/comm.h                     */
            u8 flags;           /* enum tag_flag                                */
        };
        u32 who_and_flags;      /* these four, for who writes them at once      */
    };
};

#define TAG_LIVE_WORD ((u32)TAG_LIVE << 24)     /* TAG_LIVE in who_and_flags    */

#ifndef HOST_TEST
_Static_assert(sizeof(struct tag) == 24, "24 bytes a block is the promise");
#endif

/** tag_who - the word for a thread, for struct running (arch/running.h). */
static inline u32 tag_who(u16 thread_id, u8 comm)
{
    struct tag tag = { .thread_id = thread_id, .comm = comm };
    return tag.who_and_flags;
}

/** tag_runner_id - the thread that runs here now; 0 in interrupts, and at boot. */
u16 tag_runner_id(void);

/**
 * tag_set - a block was allocated: record who, where, when. Called by the
 * allocators' API functions (__alloc_text), whose frames the trace leaves out
 * but for the outermost. Keeps no flags.
 */
void tag_set(struct tag *tag, u32 size_bytes);

/** tag_clear - the block is freed, by whoever runs: see T4. */
void tag_clear(struct tag *tag);

/** tag_resize - the live block was resized where it lies: it now counts as allocated
 *  by whoever runs. Its annotations (NO_SCAN, NOT_LEAK, IGNORE) stay. */
void tag_resize(struct tag *tag, u32 size_bytes);

/**
 * tag_trace - the call stack as seen from outside the allocators: return
 * addresses, the caller of the allocator first. @most: 1..DEPOT_FRAMES_MAX.
 * Return: how many; at least 1 (address 0 where the stack tells nothing).
 */
unsigned tag_trace(uintptr_t *trace, unsigned most);

/** tag_trace_api - the same; *@api: a return address into the API function that was
 *  called; 0 where the stack tells nothing. */
unsigned tag_trace_api(uintptr_t *trace, unsigned most, uintptr_t *api);

/** tag_trace_enable - off: tags still know who and when, but not the stack. */
void tag_trace_enable(bool on);

/** tag_stack_depth - frames kept for a block, 1..16. 1: the caller only. Changed by
 *  tag_set_stack_depth() only. */
extern unsigned tag_stack_depth;
void tag_set_stack_depth(unsigned frames);

/** tag_set_flags - add any of TAG_NO_SCAN, TAG_NOT_LEAK, TAG_IGNORE. */
void tag_set_flags(struct tag *tag, u8 flags);

/** For somebody who wants to know what becomes of a block. Called where the tag has
 *  changed, interrupts off, allocators' locks perhaps held. */
struct tag_watch {
    void (*allocated)(struct tag *tag);     /* the block is not handed out yet      */
    void (*freed)(struct tag *tag);
    void (*resized)(struct tag *tag);       /* where it lies                        */
};

/** tag_watch_set - tell @watch from now on; NULL: nobody. */
void tag_watch_set(const struct tag_watch *watch);

/** tag_listeners_changed - timeline.is_on has (mm/timeline.h): events are to be recorded
 *  from now on, or no more. Whoever watches is told all the same. Interrupts off. */
void tag_listeners_changed(void);

/** sequence_is_later - was the allocation @sequence made after the one @than? They wrap:
 *  compared by difference. */
static inline bool sequence_is_later(u32 sequence, u32 than)
{
    return (s32)(sequence - than) > 0;
}

/** What the tags know in sum; what is live in sum, depot.h knows. */
struct tag_stats {
    u32 allocations;                    /* since boot: the last sequence number */
    u32 not_leak_blocks;                /* live ones with TAG_NOT_LEAK          */
};
extern struct tag_stats tag_stats;
#endif
