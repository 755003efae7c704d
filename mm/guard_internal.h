/* SPDX-License-Identifier: MIT */
#ifndef MM_GUARD_INTERNAL_H
#define MM_GUARD_INTERNAL_H
/* mm/guard_internal.h - between guard.c, guard_area.c, guard_pages.c, guard_fault.c. */
#include "mm/guard.h"

struct page;

/* guard.c */
extern struct guard_stats guard_totals;

/* ---- guard_area.c: blocks in the vmap window ---- */

/** guard_area_create - a live block in an area of its own, or NULL. */
struct vm_area *guard_area_create(struct kmem_cache *cache, enum block_type type,
                                  u32 size_bytes, enum guard_side side, gfp_t flags);

/* ---- guard_find.c: whose is an address in the window? ---- */

/** guard_area_at - the area, there or freed, whose page holds @address, or NULL. */
struct vm_area *guard_area_at(uintptr_t address);

/** guard_neighbour - whose guard page @address is in; NULL: no block's. */
struct vm_area *guard_neighbour(uintptr_t address);

/** guard_holds_block - is there an @area, and is it one block's? guard_describe: that
 *  block. */
bool guard_holds_block(const struct vm_area *area);
void guard_describe(struct vm_area *area, struct block *block);

/* ---- guard_pages.c: runs in the direct map, between two hidden pages ---- */

/** guard_pages_create - a live block of alloc_pages(), or NULL. */
struct page *guard_pages_create(u32 size_bytes, gfp_t flags);

/** guard_pages_waiting - freed runs that wait. */
u32 guard_pages_waiting(void);

/** guard_pages_suspect - whose is the hidden page of @address? */
bool guard_pages_suspect(uintptr_t address, struct block *block);

/* ---- guard_step.c: pages opened for one instruction ---- */

/**
 * guard_step_open - show the hidden page of @address, or map zeroes where none is,
 * until the instruction of @e is over.
 * @pardon: whatever else it does is let pass as well.
 * Return: false: no room for more, or no memory, or there is no such page.
 */
bool guard_step_open(const struct exception *e, uintptr_t address, bool pardon);

/** guard_step_close - hide all of them again, end the step, if one is under way. */
void guard_step_close(const struct exception *e);

/** guard_step_pardoned - is a step with @pardon under way? */
bool guard_step_pardoned(void);
#endif
