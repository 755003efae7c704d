/* SPDX-License-Identifier: MIT */
/*
 * mm/page_block.c - pages for whoever asks for memory: alloc_pages() and its family.
 *
 * Problem    What is handed out must be tagged and looked after, whole pages as well as
 *            small objects; and what comes back must be what was handed out.
 *
 * Idea       A run of page_alloc.c's in state PAGE_BLOCK, with its tag in the head's
 *            descriptor, is a block of the leak detector. Large kmalloc() blocks are
 *            the same but for their type. One test decides whether the checks have a
 *            say (mm/debug.h).
 *
 *            When memory is out, what only waits to catch late accesses goes first.
 *
 * State      None.
 * Cost       page_alloc.c's, and one tag.
 * Locking    Interrupts off while run and tag differ.
 * Read next  block.c; debug_pages.c.
 */
#include "arch/cpu.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/guard.h"
#include "mm/kasan.h"
#include "mm/misuse.h"
#include "mm/oom.h"
#include "mm/page_alloc.h"
#include "mm/quarantine.h"

void pages_unpoison(struct page *head, u32 size_bytes)
{
    uintptr_t start = (uintptr_t)page_address(head);
    kasan_poison(start, PAGE_SIZE << head->order, KASAN_PAGE_REDZONE);
    kasan_unpoison(start, size_bytes);
}

bool pages_reclaim(void)
{
    return quarantine_flush(NULL) + guard_flush() > 0;
}

/* Inline: each frame of the allocators' own lengthens the walk up the stack. */
static __always_inline struct page *block_take(unsigned order, u32 size_bytes,
                                               enum block_type type)
{
    struct page *page = NULL;
    unsigned long flags = irq_save();           /* no scan between run and tag, and no
                                                   check is switched on before it */
    if (likely(debug_pages == 0)) {
        page = KASAN_BUILD ? pages_take_flanked(order, PAGE_BLOCK) : NULL;
        if (page == NULL)
            page = pages_take(order, PAGE_BLOCK);
    }
    if (page != NULL) {
        page->block_type = type;
        tag_set(&page->tag, size_bytes);
        pages_unpoison(page, size_bytes);
    }
    irq_restore(flags);
    return page;
}

/* Memory was out a moment ago: make some. */
static noinline struct page *block_take_again(unsigned order, u32 size_bytes,
                                              enum block_type type)
{
    return pages_reclaim() ? block_take(order, size_bytes, type) : NULL;
}

void *pages_block_take(unsigned order, u32 size_bytes, enum block_type type, gfp_t flags)
{
    struct page *page = block_take(order, size_bytes, type);
    if (unlikely(page == NULL) && debug_pages != 0)
        return debug_pages_alloc(order, size_bytes, type, flags);
    if (unlikely(page == NULL))
        page = block_take_again(order, size_bytes, type);
    if (page == NULL) {
        pages_are_out(type, size_bytes, flags);
        return NULL;
    }
    void *start = page_address(page);
    return flags & __GFP_ZERO ? memset(start, 0, size_bytes) : start;
}

void pages_are_out(enum block_type type, u32 size_bytes, gfp_t flags)
{
    oom_failed(type == BLOCK_PAGES ? "alloc_pages" : "kmalloc", size_bytes, flags);
}

void pages_block_give(struct page *head)
{
    if (unlikely(debug_pages | head->is_flanked)) {     /* checks were on then, or are */
        debug_pages_free(head);
    } else {
        tag_clear(&head->tag);
        pages_give(head);
    }
}

struct page *alloc_pages(gfp_t flags, unsigned order)
{
    if (order > BUDDY_ORDER_MAX)
        return NULL;
    void *start = pages_block_take(order, PAGE_SIZE << order, BLOCK_PAGES, flags);
    return start != NULL ? virt_to_page(start) : NULL;
}

unsigned long __get_free_pages(gfp_t flags, unsigned order)
{
    struct page *page = alloc_pages(flags, order);
    return page != NULL ? (unsigned long)page_address(page) : 0;
}

unsigned long get_zeroed_page(gfp_t flags)
{
    return __get_free_pages(flags | __GFP_ZERO, 0);
}

static void free_checked(const char *function, uintptr_t address, unsigned order)
{
    struct block block;
    bool found = block_slot(address, &block);
    struct page *page = page_of(address);
    if (!found || page == NULL || block.type != BLOCK_PAGES || block.start != address ||
        !(block.tag->flags & TAG_LIVE))
        misuse_bad_free(function, address, "the start of a block of alloc_pages()");
    else if (page->order != order)
        misuse_bad_order(function, address, order);
    else
        pages_block_give(page);
}

void __free_pages(struct page *page, unsigned order)
{
    if (page == NULL)
        return;
    unsigned long irq_flags = irq_save();
    if (page_described((uintptr_t)page) != NULL)
        free_checked("__free_pages", (uintptr_t)page_address(page), order);
    else
        misuse_bad_free("__free_pages", (uintptr_t)page, "the struct page of a block");
    irq_restore(irq_flags);
}

void free_pages(unsigned long address, unsigned order)
{
    if (address == 0)
        return;
    unsigned long irq_flags = irq_save();
    free_checked("free_pages", address, order);
    irq_restore(irq_flags);
}
