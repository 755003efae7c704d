/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_block.c - from any address to the block that it lies in. */
#include <kunit/test.h>
#include "arch/sections.h"
#include "mm/block.h"
#include "mm/page_alloc.h"
#include "mm/vmalloc.h"

/* @start is a live block of @bytes, and every byte of it leads there. */
static void expect_block(struct kunit *test, uintptr_t start, u32 bytes, unsigned type)
{
    struct block block = { 0 };
    for (u32 offset = 0; offset < bytes; offset += bytes / 7 + 1) {
        KUNIT_EXPECT_TRUE(test, block_find(start + offset, &block));
        KUNIT_EXPECT_EQ(test, block.start, start);
        KUNIT_EXPECT_EQ(test, block.type, type);
        KUNIT_EXPECT_LE(test, bytes, block.capacity_bytes);
    }
    KUNIT_EXPECT_TRUE(test, block_find(start + bytes - 1, &block));
    KUNIT_EXPECT_FALSE(test, block_find(start + bytes, &block) && block.start == start);
    KUNIT_EXPECT_FALSE(test, block_find(start - 1, &block) && block.start == start);
}

static void every_byte_leads_to_its_block(struct kunit *test)
{
    static const u32 sizes[] = { 1, 8, 33, 96, 190, 1000, 4096, 4097, 30000 };
    struct block block;
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        void *p = kmalloc(sizes[i], GFP_KERNEL);
        KUNIT_ASSERT_NOT_NULL(test, p);
        expect_block(test, (uintptr_t)p, sizes[i], BLOCK_KMALLOC);
        kfree(p);
        KUNIT_EXPECT_FALSE(test, block_find((uintptr_t)p, &block));
    }
    void *area = vmalloc(6000);
    KUNIT_ASSERT_NOT_NULL(test, area);
    expect_block(test, (uintptr_t)area, 6000, BLOCK_VMALLOC);
    vfree(area);
    KUNIT_EXPECT_FALSE(test, block_find((uintptr_t)area, &block));
}

static void pages_are_found_by_descriptor_too(struct kunit *test)
{
    struct block block = { 0 };
    struct page *page = alloc_pages(GFP_KERNEL, 2);
    KUNIT_ASSERT_NOT_NULL(test, page);
    uintptr_t start = (uintptr_t)page_address(page);
    expect_block(test, start, 4 * PAGE_SIZE, BLOCK_PAGES);
    KUNIT_EXPECT_TRUE(test, block_referenced((uintptr_t)page, &block));
    KUNIT_EXPECT_EQ(test, block.start, start);
    KUNIT_EXPECT_FALSE(test, block_referenced((uintptr_t)page + 4, &block));
    KUNIT_EXPECT_FALSE(test, block_referenced((uintptr_t)(page + 1), &block));
    __free_pages(page, 2);
    KUNIT_EXPECT_FALSE(test, block_referenced((uintptr_t)page, &block));
}

static int a_variable;

static void elsewhere_there_is_none(struct kunit *test)
{
    struct block block;
    int on_stack;
    const uintptr_t addresses[] = {
        0, 1, 4096, ~(uintptr_t)0, 0x12345678, (uintptr_t)&on_stack,
        (uintptr_t)&a_variable, (uintptr_t)__text_start,
        (uintptr_t)mem_map, VMAP_START, VMAP_END,
    };
    for (unsigned i = 0; i < ARRAY_SIZE(addresses); i++)
        KUNIT_EXPECT_FALSE_MSG(test, block_find(addresses[i], &block), "0x%lx",
                               (unsigned long)addresses[i]);
}

static void walks_agree(struct kunit *test)
{
    struct block_cursor up = { 0 }, down = block_last();
    struct block block;
    u32 forward = 0, backward = 0, sum = 0, found = 0;
    uintptr_t previous = 0;
    void *p = kmalloc(50, GFP_KERNEL), *area = vmalloc(1);
    unsigned long flags = irq_save();           /* the world stands still */
    while (block_next(&up, &block)) {
        KUNIT_EXPECT_GT(test, block.start, previous);
        found += block.start == (uintptr_t)p || block.start == (uintptr_t)area;
        previous = block.start;
        sum += (u32)block.start;
        forward++;
    }
    while (block_prev(&down, &block)) {
        sum -= (u32)block.start;
        backward++;
    }
    u32 count = block_count();
    irq_restore(flags);
    kfree(p);
    vfree(area);
    KUNIT_EXPECT_EQ(test, forward, count);
    KUNIT_EXPECT_EQ(test, backward, count);
    KUNIT_EXPECT_EQ(test, sum, 0);
    KUNIT_EXPECT_EQ(test, found, 2);
}

static struct kunit_case block_cases[] = {
    KUNIT_CASE(every_byte_leads_to_its_block),
    KUNIT_CASE(pages_are_found_by_descriptor_too), KUNIT_CASE(elsewhere_there_is_none),
    KUNIT_CASE(walks_agree), { },
};

static struct kunit_suite block_suite = { .name = "block", .test_cases = block_cases };
kunit_test_suite(block_suite);
