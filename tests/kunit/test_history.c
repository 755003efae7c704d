/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_history.c - a freed block still knows who had it and who freed it. */
#include <kunit/test.h>
#include "arch/cpu.h"
#include "kernel/thread.h"
#include "kernel/time.h"
#include "mm/depot.h"
#include "mm/history.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "tests/kunit/blocks.h"

static noinline void let_go(void *p)
{
    kfree(p);
}

static bool is_in(const struct trace *trace, const char *function)
{
    struct symbol_info info;
    uintptr_t caller = trace->frames[trace->caller_index];
    return symbol_lookup(caller - 1, &info) && strcmp(info.inner, function) == 0;
}

static void expect_ends(struct kunit *test, const struct block_history *h, u32 size)
{
    KUNIT_EXPECT_EQ(test, h->size_bytes, size);
    KUNIT_ASSERT_NOT_NULL(test, h->allocated.trace);
    KUNIT_ASSERT_NOT_NULL(test, h->freed.trace);
    KUNIT_EXPECT_TRUE(test, is_in(h->freed.trace, "let_go"));
    KUNIT_EXPECT_TRUE(test, h->freed.has_runner);
    KUNIT_EXPECT_EQ(test, h->freed.thread_id, current_thread()->id);
    KUNIT_EXPECT_LE(test, time_ms() - h->freed.time_ms, 1000);
}

static void a_freed_slot(struct kunit *test)
{
    struct block_history history = { 0 };
    struct block block;
    needs_plain_blocks(test);
    char *p = kmalloc(40, GFP_KERNEL);
    unsigned long flags = irq_save();           /* nobody takes the slot meanwhile */
    let_go(p);
    bool found = block_slot((uintptr_t)p, &block);
    if (found)
        block_history(&block, &history);
    irq_restore(flags);
    KUNIT_ASSERT_TRUE(test, found);
    expect_ends(test, &history, 40);
    KUNIT_EXPECT_TRUE(test, is_in(history.allocated.trace, __func__));
    KUNIT_EXPECT_NE(test, history.sequence, 0);
}

static void freed_pages(struct kunit *test)
{
    needs_plain_blocks(test);
    struct block_history history = { 0 };
    struct block block;
    char *p = kmalloc(3 * PAGE_SIZE, GFP_KERNEL);
    unsigned long flags = irq_save();
    let_go(p);
    bool found = block_gone((uintptr_t)p, &block);
    if (found)
        block_history(&block, &history);
    irq_restore(flags);
    KUNIT_ASSERT_TRUE(test, found);
    KUNIT_EXPECT_EQ(test, block.type, BLOCK_KMALLOC);
    expect_ends(test, &history, 3 * PAGE_SIZE);
}

static void a_slab_that_went(struct kunit *test)
{
    needs_plain_blocks(test);
    struct block_history history = { 0 };
    struct block block;
    struct kmem_cache *cache = kmem_cache_create("kunit-gone", 600, 0, 0, NULL);
    KUNIT_ASSERT_NOT_NULL(test, cache);
    void *object = kmem_cache_alloc(cache, GFP_KERNEL);
    unsigned long flags = irq_save();
    let_go(object);
    kmem_cache_destroy(cache);
    bool found = block_gone((uintptr_t)object, &block);
    if (found)
        block_history(&block, &history);
    irq_restore(flags);
    KUNIT_ASSERT_TRUE(test, found);
    KUNIT_EXPECT_NULL(test, block.cache);
    expect_ends(test, &history, 600);
}

static void flanks_come_and_go(struct kunit *test)
{
    struct page_stats before, during, after;
    page_stats(&before);
    struct page *head = pages_take_flanked(2, PAGE_META);
    KUNIT_ASSERT_NOT_NULL(test, head);
    page_stats(&during);
    KUNIT_EXPECT_EQ(test, head[-1].state, PAGE_FLANK);
    KUNIT_EXPECT_EQ(test, head[4].state, PAGE_FLANK);
    KUNIT_EXPECT_EQ(test, during.used[PAGE_FLANK], before.used[PAGE_FLANK] + 2);
    KUNIT_EXPECT_TRUE(test, page_alloc_check());
    pages_give(head);
    page_stats(&after);
    KUNIT_EXPECT_EQ(test, after.free, before.free);
    KUNIT_EXPECT_TRUE(test, page_alloc_check());
}

static struct kunit_case history_cases[] = {
    KUNIT_CASE(a_freed_slot), KUNIT_CASE(freed_pages), KUNIT_CASE(a_slab_that_went),
    KUNIT_CASE(flanks_come_and_go), { },
};

static struct kunit_suite history_suite = {
    .name = "history", .test_cases = history_cases,
};
kunit_test_suite(history_suite);
