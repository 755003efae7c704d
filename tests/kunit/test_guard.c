/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_guard.c - guard mode: each bad access is told, by the right name, of
 * the right block and at the right instruction.
 */
#include <kunit/test.h>
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "tests/kunit/guard_acts.h"

enum { SIZE_MAX_BYTES = 5000, FAR_MAX_BYTES = 32 };

static int guard_init(struct kunit *test)
{
    guard_acts_begin();
    return 0;
}

static void guard_exit(struct kunit *test)
{
    guard_acts_end();
}

/* One block, one act at @offset from its start. */
static bool caught_at(u32 size, s32 offset, enum act act)
{
    char *p = kmalloc(size, GFP_KERNEL);
    u32 before = told_count;
    if (p == NULL)
        return false;
    commit(act, p + offset);
    bool caught = is_told(before, out_of_bounds(act), p, act);
    kfree(p);
    return caught && told_count == before + 1;
}

/* The act that touches the byte @distance behind the block, or before it. */
static bool caught_behind(u32 size, u32 distance, enum act act)
{
    bool is_word = act == READ_WORD || act == WRITE_WORD;
    return caught_at(size, (s32)(size - 1 + distance) - (is_word ? 3 : 0), act);
}

static bool caught_before(u32 size, u32 distance, enum act act)
{
    return caught_at(size, -(s32)distance, act);
}

static void expect_caught(struct kunit *test, u32 size, u32 distance, enum act act)
{
    bool is_word = act == READ_WORD || act == WRITE_WORD;
    KUNIT_EXPECT_TRUE_MSG(test, caught_before(size, distance, act),
                          "%s %u before %u bytes", act_names[act], distance, size);
    if (size >= sizeof(u32) || !is_word)
        KUNIT_EXPECT_TRUE_MSG(test, caught_behind(size, distance, act),
                              "%s %u behind %u bytes", act_names[act], distance, size);
}

static void each_size(struct kunit *test)
{
    for (u32 size = 1; size <= SIZE_MAX_BYTES; size++)
        for (enum act act = 0; act < ACTS; act++)
            expect_caught(test, size, 1 + (size * 7 + act * 8) % FAR_MAX_BYTES, act);
}

static void each_distance(struct kunit *test)
{
    static const u32 sizes[] = { 4, 5, 13, 64, 100, 255, 4090, 4095, 4096, 4097, 8192 };
    for (u32 i = 0; i < ARRAY_SIZE(sizes); i++)
        for (u32 distance = 1; distance <= FAR_MAX_BYTES; distance++)
            for (enum act act = 0; act < ACTS; act++)
                expect_caught(test, sizes[i], distance, act);
}

static void use_after_free(struct kunit *test)
{
    static const u32 sizes[] = { 4, 13, 100, 4096, 4097, 20000 };
    for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
        for (enum act act = 0; act < ACTS; act++) {
            char *p = kmalloc(sizes[i], GFP_KERNEL);
            u32 before = told_count;
            KUNIT_ASSERT_NOT_NULL(test, p);
            kfree(p);
            commit(act, p + (sizes[i] - 4) / 2);
            KUNIT_EXPECT_TRUE_MSG(test, is_told(before, after_free(act), p, act),
                                  "%s in %u freed bytes", act_names[act], sizes[i]);
        }
    }
}

/* ---- other allocators ------------------------------------------------- */

static void vmalloc_and_pages(struct kunit *test)
{
    for (enum act act = 0; act < ACTS; act++) {
        char *area = vmalloc(5000), *pages = (char *)__get_free_pages(GFP_KERNEL, 1);
        u32 before = told_count;
        KUNIT_ASSERT_TRUE(test, area != NULL && pages != NULL);
        commit(act, area + 5000);
        KUNIT_EXPECT_TRUE(test, is_told(before, out_of_bounds(act), area, act));
        commit(act, pages + 2 * PAGE_SIZE);
        KUNIT_EXPECT_TRUE(test, is_told(before + 1, out_of_bounds(act), pages, act));
        vfree(area);
        free_pages((unsigned long)pages, 1);
        commit(act, area + 5);
        KUNIT_EXPECT_TRUE(test, is_told(before + 2, after_free(act), area, act));
        commit(act, pages + 5);
        KUNIT_EXPECT_TRUE(test, is_told(before + 3, after_free(act), pages, act));
    }
}

static void construct(void *object)
{
    memset(object, 0x3c, 24);
}

static void objects(struct kunit *test)
{
    struct kmem_cache *cache = kmem_cache_create("kunit-guard", 24, 64, 0, construct);
    KUNIT_ASSERT_NOT_NULL(test, cache);
    char *p = kmem_cache_alloc(cache, GFP_KERNEL);
    KUNIT_EXPECT_TRUE(test, IS_ALIGNED((uintptr_t)p, 64));
    KUNIT_EXPECT_NULL(test, memchr_inv(p, 0x3c, 24));
    commit(WRITE_BYTE, p + 24);                 /* up to the next page it is aligned */
    KUNIT_EXPECT_TRUE(test, is_told(0, MISUSE_OUT_OF_BOUNDS_WRITE, p, WRITE_BYTE));
    kmem_cache_free(cache, p);
    kmem_cache_free(cache, p);
    KUNIT_EXPECT_EQ(test, told_count, 2);
    KUNIT_EXPECT_EQ(test, told.kind, MISUSE_DOUBLE_FREE);
    kmem_cache_destroy(cache);
    commit(READ_BYTE, p);                       /* its cache is gone, too */
    KUNIT_EXPECT_EQ(test, told_count, 3);
    KUNIT_EXPECT_NULL(test, told.block.cache);
}

/* ---- bad frees --------------------------------------------------------- */

static void bad_frees(struct kunit *test)
{
    char *p = kmalloc(100, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    kfree(p + 8);
    KUNIT_EXPECT_EQ(test, told.kind, MISUSE_INVALID_FREE);
    KUNIT_EXPECT_EQ(test, told.block.start, (uintptr_t)p);
    vfree(p);
    KUNIT_EXPECT_EQ(test, told.kind, MISUSE_INVALID_FREE);
    kfree(p);
    kfree(p);
    KUNIT_EXPECT_EQ(test, told.kind, MISUSE_DOUBLE_FREE);
    KUNIT_EXPECT_EQ(test, told.block.start, (uintptr_t)p);
    KUNIT_EXPECT_EQ(test, told_count, 3);
}

/* ---- the sides without stepping --------------------------------------- */

static void slack_is_looked_at(struct kunit *test)
{
    guard_acts_rule(GUARD_SIZE, GUARD_END, 13);
    char *p = kmalloc(13, GFP_KERNEL);
    KUNIT_EXPECT_EQ(test, (uintptr_t)p % PAGE_SIZE, PAGE_SIZE - 16);
    p[14] = 1;
    p[-5] = 2;
    KUNIT_EXPECT_EQ(test, told_count, 0);
    kfree(p);
    KUNIT_EXPECT_EQ(test, told_count, 1);
    KUNIT_EXPECT_EQ(test, told.kind, MISUSE_OUT_OF_BOUNDS_WRITE);
    guard_acts_rule(GUARD_SIZE, GUARD_START, 13);
    p = kmalloc(13, GFP_KERNEL);
    KUNIT_EXPECT_EQ(test, (uintptr_t)p % PAGE_SIZE, 0);
    commit(WRITE_BYTE, p - 1);
    KUNIT_EXPECT_TRUE(test, is_told(1, MISUSE_OUT_OF_BOUNDS_WRITE, p, WRITE_BYTE));
    kfree(p);
    KUNIT_EXPECT_EQ(test, told_count, 2);
}

static void one_in_ten(struct kunit *test)
{
    struct guard_stats before, after;
    char *held[100];
    guard_acts_rule(GUARD_SAMPLE, GUARD_EXACT, 10);
    guard_stats(&before);
    for (u32 i = 0; i < ARRAY_SIZE(held); i++)
        held[i] = kmalloc(8 + i, GFP_KERNEL);
    guard_stats(&after);
    KUNIT_EXPECT_EQ(test, after.allocated - before.allocated, 10);
    for (u32 i = 0; i < ARRAY_SIZE(held); i++) {
        KUNIT_EXPECT_TRUE(test, IS_ALIGNED((uintptr_t)held[i], 8));
        kfree(held[i]);
    }
}

static void resized(struct kunit *test)
{
    char *p = kmalloc(100, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    memset(p, 0x55, 100);
    p = krealloc(p, 40, GFP_KERNEL);
    KUNIT_EXPECT_NULL(test, memchr_inv(p, 0x55, 40));
    KUNIT_EXPECT_EQ(test, ksize(p), 40);
    commit(READ_BYTE, p + 40);
    KUNIT_EXPECT_TRUE(test, is_told(0, MISUSE_OUT_OF_BOUNDS_READ, p, READ_BYTE));
    p = krealloc(p, 5000, GFP_KERNEL);
    KUNIT_EXPECT_NULL(test, memchr_inv(p, 0x55, 40));
    kfree(p);
    KUNIT_EXPECT_EQ(test, told_count, 1);
}

/* One instruction, two operands in one page: REP MOVS. */
static void copied_too_low(struct kunit *test)
{
    char *p = kmalloc(30, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    memmove(p - 8, p, 30);
    KUNIT_EXPECT_EQ(test, told_count, 1);
    KUNIT_EXPECT_EQ(test, told.kind, MISUSE_OUT_OF_BOUNDS_WRITE);
    kfree(p);
}

/* Begins inside, ends behind, and all of it lies in one page. */
static void straddling(struct kunit *test)
{
    struct kmem_cache *cache = kmem_cache_create("straddled", 57, 64, 0, NULL);
    char *p = kmem_cache_alloc(cache, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    commit(READ_WORD, p + 53);
    KUNIT_EXPECT_EQ(test, told_count, 0);
    commit(READ_WORD, p + 54);
    KUNIT_EXPECT_TRUE(test, is_told(0, MISUSE_OUT_OF_BOUNDS_READ, p, READ_WORD));
    kmem_cache_free(cache, p);
    kmem_cache_destroy(cache);
}

static void shrunk_by_pages(struct kunit *test)
{
    char *p = krealloc(kmalloc(53641, GFP_KERNEL), 42053, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    commit(WRITE_BYTE, p + 42053 + 31);
    KUNIT_EXPECT_TRUE(test, is_told(0, MISUSE_OUT_OF_BOUNDS_WRITE, p, WRITE_BYTE));
    kfree(p);
}

static struct kunit_case guard_cases[] = {
    KUNIT_CASE(each_size), KUNIT_CASE(each_distance), KUNIT_CASE(use_after_free),
    KUNIT_CASE(vmalloc_and_pages), KUNIT_CASE(objects), KUNIT_CASE(bad_frees),
    KUNIT_CASE(slack_is_looked_at), KUNIT_CASE(one_in_ten), KUNIT_CASE(resized),
    KUNIT_CASE(copied_too_low), KUNIT_CASE(straddling), KUNIT_CASE(shrunk_by_pages), { },
};

static struct kunit_suite guard_suite = {
    .name = "guard", .init = guard_init, .exit = guard_exit, .test_cases = guard_cases,
};
kunit_test_suite(guard_suite);
