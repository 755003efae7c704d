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
 *            A block that takes the usual way touches one line of a warm stack
 *            (page_warm.h) and its descriptor, the first word of which says all there is
 *            to check: what it is, how long, whose, that there are no flanks.
 *
 *            When memory is out, what only waits to catch late accesses goes first.
 *
 * State      None.
 * Cost       Warm: some 25 instructions each way, and one tag. Else page_alloc.c's.
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
#include "mm/page_warm.h"
#include "mm/quarantine.h"
#include "mm/tag_fast.h"

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

/* ---- taking ---------------------------------------------------------- */

/* A warm run, if there is one, made a block of @type. Under KASAN a block has flanks. */
static __always_inline struct page *warm_take(unsigned order, enum block_type type)
{
    struct page *page = KASAN_BUILD ? NULL : page_warm_pop(order);
    if (likely(page != NULL)) {
        page->state = PAGE_BLOCK;               /* two stores: the order is right */
        page->block_type = type;
        page->is_flanked = page->is_warm = page->unused = 0;
        page->last_state = PAGE_RESERVED;
    }
    return page;
}

static __always_inline struct page *cold_take(unsigned order, enum block_type type)
{
    struct page *page = KASAN_BUILD ? pages_take_flanked(order, PAGE_BLOCK) : NULL;
    if (page == NULL)
        page = pages_take(order, PAGE_BLOCK);
    if (page != NULL)
        page->block_type = type;
    return page;
}

/* NULL also while checks are on. @here: function_address() of who runs, with whose frame
 * the trace begins; so all of this is inline. */
static __always_inline struct page *block_take(unsigned order, u32 size_bytes,
                                               enum block_type type, uintptr_t here)
{
    unsigned long flags = irq_save();           /* no scan between run and tag, and no
                                                   check is switched on before it */
    struct trace *trace = trace_here(here);
    struct page *page = warm_take(order, type);
    if (unlikely(page == NULL) && debug_pages == 0 && order <= BUDDY_ORDER_MAX)
        page = cold_take(order, type);
    if (likely(page != NULL)) {
        tag_set_here(&page->tag, size_bytes, trace, here);
        if (KASAN_BUILD)
            pages_unpoison(page, size_bytes);
    }
    irq_restore(flags);
    return page;
}

void pages_are_out(enum block_type type, u32 size_bytes, gfp_t flags)
{
    oom_failed(type == BLOCK_PAGES ? "alloc_pages" : "kmalloc", size_bytes, flags);
}

/* block_take() gave nothing: checks are on, or memory is out, so make some. */
static noinline void *block_take_hard(unsigned order, u32 size_bytes,
                                      enum block_type type, gfp_t flags)
{
    if (debug_pages != 0)
        return debug_pages_alloc(order, size_bytes, type, flags);
    struct page *page = NULL;
    if (pages_reclaim())
        page = block_take(order, size_bytes, type, function_address(block_take_hard));
    if (page == NULL) {
        pages_are_out(type, size_bytes, flags);
        return NULL;
    }
    void *start = page_address(page);
    return flags & __GFP_ZERO ? memset(start, 0, size_bytes) : start;
}

void *pages_block_take(unsigned order, u32 size_bytes, enum block_type type, gfp_t flags)
{
    struct page *page = block_take(order, size_bytes, type,
                                   function_address(pages_block_take));
    if (unlikely(page == NULL))
        return block_take_hard(order, size_bytes, type, flags);
    void *start = page_address(page);
    return flags & __GFP_ZERO ? memset(start, 0, size_bytes) : start;
}

static __always_inline struct page *pages_alloc(gfp_t flags, unsigned order,
                                                uintptr_t here)
{
    u32 bytes = PAGE_SIZE << order % 32;        /* too high an order has no block */
    struct page *page = block_take(order, bytes, BLOCK_PAGES, here);
    if (unlikely(page == NULL)) {
        void *start = NULL;
        if (order <= BUDDY_ORDER_MAX)
            start = block_take_hard(order, bytes, BLOCK_PAGES, flags);
        return start != NULL ? virt_to_page(start) : NULL;
    }
    if (unlikely(flags & __GFP_ZERO))
        memset(page_address(page), 0, bytes);
    return page;
}

struct page *alloc_pages(gfp_t flags, unsigned order)
{
    return pages_alloc(flags, order, function_address(alloc_pages));
}

unsigned long __get_free_pages(gfp_t flags, unsigned order)
{
    struct page *page = pages_alloc(flags, order, function_address(__get_free_pages));
    return page != NULL ? (unsigned long)page_address(page) : 0;
}

unsigned long get_zeroed_page(gfp_t flags)
{
    return __get_free_pages(flags | __GFP_ZERO, 0);
}

/* ---- giving back ----------------------------------------------------- */

void pages_block_give(struct page *head)
{
    if (unlikely(debug_pages | head->is_flanked)) {     /* checks were on then, or are */
        debug_pages_free(head);
    } else {
        tag_clear(&head->tag);
        pages_give(head);
    }
}

/* Give back the run of @page if it is the head of a plain block of alloc_pages(), of
 * 2^@order pages, and no check is on. Return: false, and nothing was done: the long way
 * finds out why. @here: as above. */
static __always_inline bool block_give(struct page *page, unsigned order, uintptr_t here)
{
    const u32 taken = page_head_word(PAGE_BLOCK, 0, BLOCK_PAGES, PAGE_RESERVED);
    const u32 given = page_head_word(PAGE_FREE, 0, BLOCK_PAGES, PAGE_BLOCK);
    if (KASAN_BUILD || unlikely(order > BUDDY_ORDER_MAX) ||
        unlikely(page->head_word != (taken | order << 8)) ||
        unlikely(page->tag.flags != TAG_LIVE) || unlikely(debug_pages != 0))
        return false;
    tag_clear_here(&page->tag, trace_here(here), here);
    if (likely(page_warm_push(page, order)))
        page->head_word ^= taken ^ (given | PAGE_WARM_BIT);     /* in every order */
    else
        pages_give(page);
    return true;
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
    bool is_page = page_is_descriptor((uintptr_t)page);
    unsigned long irq_flags = irq_save();
    if (likely(is_page) &&
        likely(block_give(page, order, function_address(__free_pages))))
        goto out;
    if (is_page)
        free_checked("__free_pages", (uintptr_t)page_address(page), order);
    else if (page != NULL)
        misuse_bad_free("__free_pages", (uintptr_t)page, "the struct page of a block");
out:
    irq_restore(irq_flags);
}

void free_pages(unsigned long address, unsigned order)
{
    if (address == 0)
        return;
    struct page *page = address % PAGE_SIZE == 0 ? page_of(address) : NULL;
    unsigned long irq_flags = irq_save();
    if (page == NULL || !block_give(page, order, function_address(free_pages)))
        free_checked("free_pages", address, order);
    irq_restore(irq_flags);
}
