/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_page_use.c - what pages are used for, and the allocators' books. */
#include <kunit/test.h>
#include "arch/cpu.h"
#include "mm/page_alloc.h"
#include "mm/page_use.h"
#include "mm/page_warm.h"
#include "mm/slab.h"
#include "mm/table.h"
#include "mm/vmalloc.h"
#include "mm/vmap.h"
#include "tests/kunit/blocks.h"

static enum page_use use_of(const void *p)
{
    enum page_use use;
    page_use(page_to_pfn(virt_to_page(p)), &use);
    return use;
}

/* Of all pages, and what the page allocator says at the same moment. */
static void count_all(u32 pages[USE_COUNT], struct page_stats *stats, u32 *warm)
{
    unsigned long flags = irq_save();
    for (u32 pfn = 0; pfn < page_count;) {
        enum page_use use;
        u32 run = page_use(pfn, &use);
        pages[use] += run;
        pfn += run;
    }
    page_stats(stats);
    *warm = page_warm_pages();
    irq_restore(flags);
}

static void all_pages_add_up(struct kunit *test)
{
    u32 n[USE_COUNT] = { 0 }, warm;
    struct page_stats stats;
    struct page *block = alloc_pages(GFP_KERNEL, 2);
    void *area = vmalloc(3 * PAGE_SIZE);
    __free_page(alloc_page(GFP_KERNEL));
    count_all(n, &stats, &warm);
    KUNIT_EXPECT_EQ(test, n[USE_FREE] + n[USE_WARM], stats.free);
    KUNIT_EXPECT_EQ(test, n[USE_WARM], warm);
    KUNIT_EXPECT_EQ(test, n[USE_SLAB_EMPTY] + n[USE_SLAB_LOW] + n[USE_SLAB_HIGH] +
                    n[USE_SLAB_FULL], stats.used[PAGE_SLAB]);
    KUNIT_EXPECT_EQ(test, n[USE_BLOCK], stats.used[PAGE_BLOCK]);
    KUNIT_EXPECT_EQ(test, n[USE_FLANK], stats.used[PAGE_FLANK]);
    KUNIT_EXPECT_EQ(test, n[USE_VMALLOC] + n[USE_MODULE] + n[USE_STACK] + n[USE_META],
                    stats.used[PAGE_VMAP] + stats.used[PAGE_META]);
    KUNIT_EXPECT_EQ(test, n[USE_TABLE], stats.used[PAGE_TABLE]);
    KUNIT_EXPECT_EQ(test, n[USE_IMAGE] + n[USE_DESCRIPTORS] + n[USE_RESERVED],
                    stats.used[PAGE_RESERVED]);
    vfree(area);
    __free_pages(block, 2);
}

static void runs_end_where_they_end(struct kunit *test)
{
    enum page_use use;
    struct page *block = alloc_pages(GFP_KERNEL, 3);
    KUNIT_ASSERT_NOT_NULL(test, block);
    for (u32 i = 0; i < 8; i++) {
        KUNIT_EXPECT_EQ(test, page_use(page_to_pfn(block) + i, &use), 8 - i);
        KUNIT_EXPECT_EQ(test, (int)use, (int)USE_BLOCK);
    }
    __free_pages(block, 3);
    KUNIT_EXPECT_EQ(test, (int)use_of(mem_map), (int)USE_DESCRIPTORS);
    KUNIT_EXPECT_EQ(test, (int)use_of((void *)all_pages_add_up), (int)USE_IMAGE);
    KUNIT_EXPECT_EQ(test, (int)use_of(phys_to_virt(0)), (int)USE_RESERVED);
}

static void large_tables_are_metadata(struct kunit *test)
{
    enum { PAGES = 20 };
    u32 before[USE_COUNT] = { 0 }, after[USE_COUNT] = { 0 }, warm;
    struct page_stats stats;
    count_all(before, &stats, &warm);
    void *table = table_alloc(PAGES * PAGE_SIZE);
    KUNIT_ASSERT_NOT_NULL(test, table);
    count_all(after, &stats, &warm);
    KUNIT_EXPECT_GE(test, after[USE_META], before[USE_META] + PAGES);
    KUNIT_EXPECT_EQ(test, after[USE_VMALLOC] + after[USE_MODULE],
                    before[USE_VMALLOC] + before[USE_MODULE]);
    table_free(table, PAGES * PAGE_SIZE);
}

/* One slab, filled slot by slot, and emptied again. */
static void a_slab_fills(struct kunit *test)
{
    needs_plain_blocks(test);
    enum { OBJECT_BYTES = 256, MOST = 64 };
    void *objects[MOST];
    struct slab_view view;
    struct kmem_cache *cache = kmem_cache_create("use_test", OBJECT_BYTES, 0, 0, NULL);
    KUNIT_ASSERT_NOT_NULL(test, cache);
    objects[0] = kmem_cache_alloc(cache, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, objects[0]);
    KUNIT_EXPECT_FALSE(test, slab_view(0x1000, &view));
    KUNIT_ASSERT_TRUE(test, slab_view((uintptr_t)objects[0] + 1, &view));
    KUNIT_EXPECT_STREQ(test, view.cache, "use_test");
    KUNIT_ASSERT_LE(test, view.slots, MOST);
    KUNIT_EXPECT_EQ(test, (int)use_of(objects[0]), (int)USE_SLAB_LOW);
    u32 slot = (u32)(((uintptr_t)objects[0] - view.start) / view.slot_bytes);
    KUNIT_EXPECT_EQ(test, (int)slab_slot_use(view.start, slot), (int)SLOT_TAKEN);
    for (u32 i = 1; i < view.slots; i++) {
        objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
        bool is_full = i == view.slots - 1, is_low = 2 * (i + 1) < view.slots;
        KUNIT_EXPECT_EQ(test, (int)use_of(objects[0]),
                        (int)(is_full ? USE_SLAB_FULL : is_low ? USE_SLAB_LOW
                                                               : USE_SLAB_HIGH));
    }
    for (u32 i = 0; i < view.slots; i++)
        kmem_cache_free(cache, objects[i]);
    if (slab_view(view.start, &view)) {         /* still the cache's, not given back */
        KUNIT_EXPECT_EQ(test, (int)use_of(objects[0]), (int)USE_SLAB_EMPTY);
        KUNIT_EXPECT_EQ(test, (int)slab_slot_use(view.start, slot), (int)SLOT_FREE);
    }
    kmem_cache_destroy(cache);
}

static struct kunit_case cases[] = {
    KUNIT_CASE(all_pages_add_up), KUNIT_CASE(runs_end_where_they_end),
    KUNIT_CASE(large_tables_are_metadata), KUNIT_CASE(a_slab_fills), {},
};

static struct kunit_suite page_use_suite = { .name = "page_use", .test_cases = cases };
kunit_test_suite(page_use_suite);
