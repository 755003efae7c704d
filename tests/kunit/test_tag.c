/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_tag.c - every block knows who allocated it, when and how.
 *
 * The caller is the function that called the allocator, never a wrapper of it.
 */
#include <kunit/test.h>
#include "kernel/sched.h"
#include "kernel/time.h"
#include "mm/comm.h"
#include "mm/depot.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "tests/kunit/blocks.h"

#define EXPECT_MINE(test, p) do {                                           \
    struct symbol_info caller_;                                             \
    KUNIT_EXPECT_STREQ(test, block_caller(p, &caller_), __func__);          \
    KUNIT_EXPECT_STREQ(test, caller_.file, __FILE__);                       \
} while (0)

static void caller_of_kmalloc_and_friends(struct kunit *test)
{
    void *blocks[] = {
        kmalloc(10, GFP_KERNEL), kmalloc(10000, GFP_KERNEL), kzalloc(20, GFP_KERNEL),
        kcalloc(3, 8, GFP_KERNEL), kmalloc_array(3, 8, GFP_KERNEL),
        kstrdup("marble", GFP_KERNEL), kstrndup("marble", 3, GFP_KERNEL),
        kmemdup("marble", 6, GFP_KERNEL), kasprintf(GFP_KERNEL, "%d", 7),
        krealloc(NULL, 40, GFP_KERNEL),
    };
    for (unsigned i = 0; i < ARRAY_SIZE(blocks); i++) {
        EXPECT_MINE(test, blocks[i]);
        kfree(blocks[i]);
    }
}

enum { ELSEWHERE_BYTES = 10 };

static noinline void *allocate_elsewhere(void)
{
    return kmalloc(ELSEWHERE_BYTES, GFP_KERNEL);
}

static void caller_of_krealloc_is_the_last_to_resize(struct kunit *test)
{
    static const size_t sizes[] = { 12, 100, 9000, 9001 };
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        void *p = allocate_elsewhere();
        void *moved = krealloc(p, sizes[i], GFP_KERNEL);
        EXPECT_MINE(test, moved);
        kfree(moved != NULL ? moved : p);
    }
}

static void caller_of_the_others(struct kunit *test)
{
    struct kmem_cache *cache = kmem_cache_create("kunit-tag", 48, 0, 0, NULL);
    KUNIT_ASSERT_NOT_NULL(test, cache);
    void *object = kmem_cache_alloc(cache, GFP_KERNEL);
    void *zeroed = kmem_cache_zalloc(cache, GFP_KERNEL);
    struct page *page = alloc_pages(GFP_KERNEL, 1);
    unsigned long address = get_zeroed_page(GFP_KERNEL);
    void *area = vmalloc(5000), *managed = kunit_kzalloc(test, 8, GFP_KERNEL);
    EXPECT_MINE(test, object);
    EXPECT_MINE(test, zeroed);
    EXPECT_MINE(test, page != NULL ? page_address(page) : NULL);
    EXPECT_MINE(test, (void *)address);
    EXPECT_MINE(test, area);
    EXPECT_MINE(test, managed);
    kmem_cache_free(cache, object);
    kmem_cache_free(cache, zeroed);
    kmem_cache_destroy(cache);
    __free_pages(page, 1);
    free_page(address);
    vfree(area);
}

static void size_sequence_time_and_thread(struct kunit *test)
{
    struct kmemleak_object object = { 0 };
    u32 before = tag_stats.allocations, before_ms = time_ms();
    void *p = kmalloc(33, GFP_KERNEL), *later = kmalloc(5001, GFP_KERNEL);
    KUNIT_EXPECT_TRUE(test, kmemleak_object_at((uintptr_t)p, &object));
    KUNIT_EXPECT_EQ(test, object.size_bytes, 33);
    KUNIT_EXPECT_EQ(test, object.sequence, before + 1);
    KUNIT_EXPECT_EQ(test, object.thread_id, current_thread()->id);
    KUNIT_EXPECT_STREQ(test, comm_name(object.comm), current_thread()->name);
    KUNIT_EXPECT_GE(test, object.time_ms, before_ms);
    KUNIT_EXPECT_LE(test, object.time_ms, time_ms());
    KUNIT_EXPECT_TRUE(test, kmemleak_object_at((uintptr_t)later, &object));
    KUNIT_EXPECT_EQ(test, object.sequence, before + 2);
    KUNIT_EXPECT_EQ(test, object.size_bytes, 5001);
    kfree(p);
    kfree(later);
}

static noinline void *allocate_below(unsigned frames)
{
    void *p = frames == 0 ? kmalloc(16, GFP_KERNEL) : allocate_below(frames - 1);
    barrier();                          /* the call is no jump */
    return p;
}

static void stack_depth_is_honoured(struct kunit *test)
{
    unsigned depth = tag_stack_depth;
    for (unsigned wanted = 1; wanted <= DEPOT_FRAMES_MAX; wanted++) {
        struct kmemleak_object object = { 0 };
        struct symbol_info caller;
        tag_set_stack_depth(wanted);
        void *p = allocate_below(DEPOT_FRAMES_MAX);
        tag_set_stack_depth(depth);
        KUNIT_ASSERT_NOT_NULL(test, p);
        KUNIT_EXPECT_TRUE(test, kmemleak_object_at((uintptr_t)p, &object));
        KUNIT_EXPECT_EQ(test, object.trace->frame_count, wanted);
        KUNIT_EXPECT_STREQ(test, block_caller(p, &caller), "allocate_below");
        kfree(p);
    }
}

static void call_sites_count(struct kunit *test)
{
    enum { BLOCKS = 10 };
    struct kmemleak_object object = { 0 };
    void *blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++)
        blocks[i] = allocate_elsewhere();       /* never two calls by unrolling */
    const struct call_site none = { 0 }, *site = &none;
    KUNIT_EXPECT_TRUE(test, kmemleak_object_at((uintptr_t)blocks[0], &object));
    if (object.trace != NULL)
        site = object.trace->site;
    depot_sum();
    KUNIT_EXPECT_EQ(test, site->live_blocks, BLOCKS);
    KUNIT_EXPECT_EQ(test, site->live_bytes, BLOCKS * ELSEWHERE_BYTES);
    for (unsigned i = 0; i < BLOCKS; i++)
        kfree(blocks[i]);
    depot_sum();
    KUNIT_EXPECT_EQ(test, site->live_blocks, 0);
    KUNIT_EXPECT_EQ(test, site->live_bytes, 0);
}

static struct kunit_case tag_cases[] = {
    KUNIT_CASE(caller_of_kmalloc_and_friends),
    KUNIT_CASE(caller_of_krealloc_is_the_last_to_resize),
    KUNIT_CASE(caller_of_the_others), KUNIT_CASE(size_sequence_time_and_thread),
    KUNIT_CASE(stack_depth_is_honoured), KUNIT_CASE(call_sites_count), { },
};

static struct kunit_suite tag_suite = { .name = "tag", .test_cases = tag_cases };
kunit_test_suite(tag_suite);
