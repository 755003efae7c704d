/* SPDX-License-Identifier: MIT */
#ifndef MM_DEBUG_INTERNAL_H
#define MM_DEBUG_INTERNAL_H
/* mm/debug_internal.h - what the debug*.c files are to each other. Interrupts off. */
#include "lib/types.h"
#include "mm/block.h"

struct kmem_cache;
struct page;
struct slab;

/** debug_release - the freed @block's slot or pages are free from now on. */
void debug_release(const struct block *block);

void debug_pages_release(struct page *head);

/** debug_when_freed - "at kfree", "at vfree" ..., for reports of damage. */
const char *debug_when_freed(const struct block *block);

/** debug_cache_switched and so on: bring what is there in line with a new word of
 *  flags. @before: what it was. (debug_switch.c) */
void debug_cache_switched(struct kmem_cache *cache, u32 before);
void debug_pages_switched(u32 before);
void debug_vmalloc_switched(u32 before);

/** sanity_check - do @slab's invariants hold? If not it is reported and set aside: its
 *  objects are neither handed out nor taken back any more. No lock held.
 *  (debug_sanity.c) */
bool sanity_check(struct slab *slab);
#endif
