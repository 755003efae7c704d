/* SPDX-License-Identifier: MIT */
#ifndef MM_BLOCK_H
#define MM_BLOCK_H
/*
 * mm/block.h - from an address to the block it lies in, and through all blocks.
 *
 * A block is what one call of an allocator handed out: a kmalloc of any size, a
 * kmem_cache object, pages of alloc_pages(), a vmalloc area. All of the leak
 * detector, the reports and the free checks go from pointers to metadata here.
 */
#include "lib/types.h"
#include "mm/tag.h"

struct kmem_cache;

enum block_type { BLOCK_NONE, BLOCK_KMALLOC, BLOCK_CACHE, BLOCK_PAGES, BLOCK_VMALLOC };

/** block_type_name - "kmalloc", "cache", "pages", "vmalloc". */
const char *block_type_name(enum block_type type);

/** A block, or a slot that could hold one (its tag is then not TAG_LIVE). */
struct block {
    uintptr_t start;
    u32 capacity_bytes;             /* of slot or pages, >= tag->size_bytes    */
    enum block_type type;
    struct tag *tag;
    struct kmem_cache *cache;       /* of a slot, else NULL                    */
    u32 slot;                       /* index in its slab, if cache != NULL     */
    struct vm_area *guard;          /* a guarded block's area (mm/guard.h), else NULL;
                                       then there is no slab, cache or not     */
};

/**
 * block_slot - the slot, live or not, whose capacity holds @address.
 * Return: false where there is none: free pages, stacks, tables, no memory, and
 * the bytes of a slab behind its last slot.
 */
bool block_slot(uintptr_t address, struct block *block);

/**
 * block_gone - what lay at @address, in pages that are free now: the block of pages
 * that began there, or slots of a slab (type BLOCK_CACHE, cache NULL, and @address
 * itself as start): then the tag is that of the last object freed in it.
 * Return: false where nothing is known, or the pages have been used again.
 */
bool block_gone(uintptr_t address, struct block *block);

/** block_find - the live block with @address in [start, start + size). */
bool block_find(uintptr_t address, struct block *block);

/**
 * block_referenced - the live block that the value @word refers to: an address
 * in [start, start + size) or, for alloc_pages(), its struct page's address.
 */
bool block_referenced(uintptr_t word, struct block *block);

/** Every word that can refer to a block lies in [low, low + span_bytes). */
struct block_window {
    uintptr_t low, span_bytes;
};
struct block_window block_window(void);

/** A place between two blocks, in address order. Start with { 0 }. */
struct block_cursor {
    u32 pfn;                        /* first page not yet passed               */
    u32 slot;                       /* next slot in the slab at pfn            */
    uintptr_t vmap;                 /* vmalloc areas below this are passed     */
};

/**
 * block_next - the next live block: pages upward, then vmalloc areas.
 * Between two calls blocks may come and go: the cursor stays valid.
 */
bool block_next(struct block_cursor *cursor, struct block *block);

/** block_next_with - the next one whose tag has all of @flags (enum tag_flag). Slabs that
 *  hold no leaked block are passed in one step when @flags ask for one. */
bool block_next_with(struct block_cursor *cursor, struct block *block, u8 flags);

/** block_last - a cursor behind all blocks, for block_prev(): the same blocks as
 *  block_next() gives, in reverse. The world must stand still between calls. */
struct block_cursor block_last(void);
bool block_prev(struct block_cursor *cursor, struct block *block);
bool block_prev_with(struct block_cursor *cursor, struct block *block, u8 flags);

/** Tags side by side: those of a slab, or one of pages or an area. Not all are live. */
struct tag_run {
    struct tag *tags, *end;
    struct slab *slab;              /* whose they are, or NULL                 */
    u32 capacity_bytes;             /* of each of these blocks                 */
};

/** tags_next - the next run; all that are live in all runs are all blocks. For whoever
 *  wants to know of each block's tag only. World stopped, or interrupts off. */
bool tags_next(struct block_cursor *cursor, struct tag_run *run);

/** block_count - live blocks now. block_recount: some cannot be found any more, as their
 *  slab was set aside (debug_sanity.c); all sums over tags anew. Interrupts off. */
u32 block_count(void);
void block_recount(void);

/** block_check - true if T1..T3 (mm/tag.h) hold for all blocks. Read-only. */
bool block_check(void);
#endif
