/* SPDX-License-Identifier: MIT */
#ifndef MM_GUARD_H
#define MM_GUARD_H
/*
 * mm/guard.h - blocks with pages of their own, where a bad access stops at once.
 *
 *     unmapped | slack ....... block | unmapped        GUARD_END, GUARD_EXACT
 *     unmapped | block ....... slack | unmapped        GUARD_START
 *
 * The MMU sees every access past the side that touches an unmapped page. For the
 * other side GUARD_EXACT also hides the page that holds the slack: each access to it
 * faults, is checked to the byte, let through by one single step, and hidden again.
 * After free the addresses stay unmapped until the vmap window has been used up.
 *
 * Ideas: Electric Fence (Perens, 1987), KFENCE (Elver and Potapenko, 2020),
 * kmemcheck (Nossum, 2008).
 */
#include "lib/types.h"
#include "mm/block.h"
#include "mm/gfp.h"

struct exception;
struct kmem_cache;
struct page;
struct vm_area;

enum guard_side { GUARD_EXACT, GUARD_END, GUARD_START };

/* Which allocations get such pages; several rules may hold at once. */
struct guard_rule {
    enum { GUARD_ALL, GUARD_SIZE, GUARD_CACHE, GUARD_FUNCTION, GUARD_SAMPLE } what;
    enum guard_side side;
    u32 number;                     /* GUARD_SIZE: bytes; GUARD_SAMPLE: one in so many */
    char name[64];                  /* GUARD_CACHE: glob; GUARD_FUNCTION: its name     */
};

/** guard_add - from now on @rule holds, too. Return: 0; -ENOSPC; -ENOMEM. */
int guard_add(const struct guard_rule *rule);

/** guard_off - no new blocks. Those that there are stay what they are. */
void guard_off(void);

/** guard_rule_at - the @i-th rule, or NULL. */
const struct guard_rule *guard_rule_at(unsigned i);

/** guard_set_namer - who tells the name of the function that holds an address. */
void guard_set_namer(bool (*is_in)(uintptr_t address, const char *function));

/**
 * guard_alloc - pages of its own for an object, if a rule says so.
 * @cache: of a slab object, else NULL. Return: the block, tagged (zeroed if
 * __GFP_ZERO, its constructor run); NULL: no rule, or no room: go on as usual.
 */
void *guard_alloc(struct kmem_cache *cache, enum block_type type, u32 size_bytes,
                  gfp_t flags);

/** guard_free - give back the block of @area, which is live. */
void guard_free(struct vm_area *area);

/** guard_resizing - @area's block is about to shrink. guard_resized: its tag has. */
void guard_resizing(struct vm_area *area);
void guard_resized(struct vm_area *area);

/** guard_vmalloc - @area is a new block of vmalloc(): if a rule says so, the bytes
 *  behind its last one are guarded as well. */
void guard_vmalloc(struct vm_area *area);

/** guard_block - describe the block of @area, which is of kind VM_AREA_GUARD. */
void guard_block(struct vm_area *area, struct block *block);

/** guard_has_pages - did guard_alloc() make the run of @head? Then its flanks are hidden.
 *  guard_pages_free: give back such a one, whose tag is not live any more. */
bool guard_has_pages(const struct page *head);
void guard_pages_free(struct page *head);

/** guard_flush - memory is out: give back all that only waits for a late access to
 *  it. Return: pages. */
u32 guard_flush(void);

/** guard_cache_gone - @cache is destroyed: freed blocks forget that it was theirs. */
void guard_cache_gone(const struct kmem_cache *cache);

/** guard_hide - from now on accesses to the pages of @area that hold slack are looked
 *  at. guard_show: no more, for good. */
void guard_hide(struct vm_area *area);
void guard_show(struct vm_area *area);

/** guard_read - copy @bytes at @address, guarded or not, undisturbed. Return: false:
 *  not all of it is mapped. */
bool guard_read(void *to, uintptr_t address, u32 bytes);

/** guard_open, guard_close - let the detector read @block, which is a guarded one,
 *  undisturbed. Interrupts off in between. */
void guard_open(const struct block *block);
void guard_close(const struct block *block);

/** guard_freed - the freed block that @address belonged to, guard pages included. */
bool guard_freed(uintptr_t address, struct block *block);

enum guard_verdict {
    GUARD_NOT_MINE,                 /* no guarded block anywhere near           */
    GUARD_FINE,                     /* all right: resume                        */
    GUARD_BAD,                      /* it is told; resume would fault again     */
};

/** guard_fault - what to make of this page fault or debug exception. */
enum guard_verdict guard_fault(const struct exception *e);

/** guard_let_pass - after GUARD_BAD, where the thread cannot be killed: let this one
 *  instruction through (on zeroed memory where none is mapped), then resume. */
void guard_let_pass(const struct exception *e);

struct guard_stats {
    u32 live_blocks, freed_blocks;  /* freed: addresses still held back         */
    u32 allocated;                  /* since boot                               */
    u32 no_room;                    /* allocations that went on as usual        */
    u32 steps;                      /* accesses that were checked one by one    */
};
void guard_stats(struct guard_stats *stats);
#endif
