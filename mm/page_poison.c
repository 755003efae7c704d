/* SPDX-License-Identifier: MIT */
/*
 * mm/page_poison.c - free pages that are still full of poison, and whose they were.
 *
 * Problem    A freed block leaves the quarantine, an empty slab its cache, and the pages
 *            become anybody's. A write to them before they are taken again must still
 *            be seen, and named.
 *
 * Idea       One tag for each page, in a table beside mem_map: a copy of the tag of the
 *            block that was freed there, or of the last object of the slab. Whoever takes
 *            pages next, for whatever use, has them looked at first. Pages that were
 *            freed together are known by the sequence number of that tag.
 *
 *            For all of RAM the table would be longer than any run of pages: it has two
 *            levels, and a segment is made when a page of its is first freed.
 *
 *              directory [.][ ][.]...     segment [tag of page 128][129][130]...
 *                            \-----------------> ^
 *
 * State      The table; none until P is asked for.
 * Cost       32 bytes for each page of RAM at most; then a page is read once when it is
 *            taken. Without the table one predicted branch.
 * Locking    Interrupts off. Damage is told where pages are taken, be it with a cache's
 *            lock held: reports take no lock of mm/.
 * Read next  debug_pages.c.
 */
#include "mm/page_poison.h"
#include "arch/cpu.h"
#include "lib/string.h"
#include "mm/meta.h"
#include "mm/page_alloc.h"
#include "mm/redzone.h"

enum { SEGMENT_PAGES = 128 };               /* their tags fit a page                  */

bool page_poison_on;
static struct tag **directory __unscanned;  /* of segments; NULL: not made            */
static bool no_memory;                      /* ... and not to be tried again          */

/* While a tag is in the table, these bits say whose poison it is; none of them: a large
 * kmalloc()'s. The others are of enum tag_freed; 0: nothing is known of the page. */
enum { OF_ALLOC_PAGES = 1u << 7, OF_SLAB = 1u << 6 };

static u32 segment_count(void)
{
    return DIV_ROUND_UP(page_count, SEGMENT_PAGES);
}

static bool make_directory(void)
{
    if (directory == NULL && !no_memory) {
        directory = meta_alloc(segment_count() * sizeof(*directory));
        no_memory = directory == NULL;
        page_poison_on = directory != NULL;
        pages_drain();                          /* warm runs are not looked at */
    }
    return directory != NULL;
}

/* NULL: its segment was not made. */
static struct tag *tag_of(u32 pfn)
{
    struct tag *segment = directory[pfn / SEGMENT_PAGES];
    return segment != NULL ? &segment[pfn % SEGMENT_PAGES] : NULL;
}

/* The same, but NULL: memory is out. */
static struct tag *make_tag(u32 pfn)
{
    struct tag **segment = &directory[pfn / SEGMENT_PAGES];
    if (*segment == NULL)
        *segment = meta_alloc(SEGMENT_PAGES * sizeof(**segment));
    return tag_of(pfn);
}

void page_poison_init(void)
{
    directory = NULL;
    page_poison_on = no_memory = false;
}

void page_poison_forget(void)
{
    struct tag **old = directory;
    page_poison_init();
    if (old == NULL)
        return;
    for (u32 i = 0; i < segment_count(); i++)
        if (old[i] != NULL)
            meta_free(old[i], SEGMENT_PAGES * sizeof(*old[i]));
    meta_free(old, segment_count() * sizeof(*old));
}

void page_poison_remember(const struct page *head)
{
    if (!make_directory())
        return;
    struct tag tag = head->tag;
    tag.flags = TAG_FREED_POISON;
    if (head->state == PAGE_SLAB)
        tag.flags |= OF_SLAB;
    else if (head->block_type == BLOCK_PAGES)
        tag.flags |= OF_ALLOC_PAGES;
    for (u32 i = 0, pfn = page_to_pfn(head); i < 1u << head->order; i++) {
        struct tag *copy = make_tag(pfn + i);
        if (copy != NULL)
            *copy = tag;
    }
}

static bool is_remembered(u32 pfn)
{
    const struct tag *tag = tag_of(pfn);
    return tag != NULL && tag->flags != 0;
}

/* Does page @pfn tell of the same block? Also if it was taken since: numbers of blocks
 * are not used twice. */
static bool is_of(u32 pfn, u32 sequence)
{
    const struct tag *tag = tag_of(pfn);
    return tag != NULL && tag->sequence == sequence;
}

static enum block_type former_type(const struct tag *tag)
{
    if (tag->flags & OF_SLAB)
        return BLOCK_CACHE;
    return tag->flags & OF_ALLOC_PAGES ? BLOCK_PAGES : BLOCK_KMALLOC;
}

/* The block or slab that was freed where @pfn is. @tag: its copy, for redzone.c. */
static void former_block(u32 pfn, struct block *block, struct tag *tag)
{
    u32 first = pfn, end = pfn + 1;
    *tag = *tag_of(pfn);
    while (first > 0 && is_of(first - 1, tag->sequence))
        first--;
    while (end < page_count && is_of(end, tag->sequence))
        end++;
    *block = (struct block){
        .start = (uintptr_t)page_address(&mem_map[first]),
        .capacity_bytes = (end - first) * PAGE_SIZE,
        .type = former_type(tag),
        .tag = tag,
    };
    tag->flags = TAG_FREED_POISON;
}

/* From @pfn up to @end: look at those pages that one freed block left there. @damaged:
 * counts up. Return: how many. */
static u32 check_former(u32 pfn, u32 end, const char *when, u32 *damaged)
{
    struct block block;
    struct tag tag;
    u32 count = 0;
    if (!is_remembered(pfn))
        return 0;
    former_block(pfn, &block, &tag);
    while (pfn + count < end && is_remembered(pfn + count) &&
           is_of(pfn + count, tag.sequence))
        count++;
    uintptr_t start = (uintptr_t)page_address(&mem_map[pfn]);
    if (!redzone_check_part(&block, start, start + count * PAGE_SIZE, when))
        ++*damaged;
    return count;
}

void page_poison_check(const struct page *first, u32 count)
{
    u32 pfn = page_to_pfn(first), end = pfn + count, damaged = 0;
    while (pfn < end) {
        u32 looked_at = check_former(pfn, end, "at reuse", &damaged);
        for (u32 i = 0; i < looked_at; i++)
            tag_of(pfn + i)->flags = 0;
        pfn += max(looked_at, 1u);
    }
}

u32 page_poison_check_all(u32 *blocks, u32 *bytes)
{
    u32 damaged = 0;
    for (u32 pfn = 0; page_poison_on && pfn < page_count; ) {
        unsigned long flags = irq_save();
        u32 count = check_former(pfn, page_count, "by slabdebug check", &damaged);
        irq_restore(flags);
        *blocks += count > 0;
        *bytes += count * PAGE_SIZE;
        pfn += max(count, 1u);
    }
    return damaged;
}
