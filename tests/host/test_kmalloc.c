/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_kmalloc.c - mm/kmalloc.c and kmalloc_util.c.
 *
 * Method: a fresh machine a test; the class of every size is compared with a list.
 * What a test took it gives back, and then every page must be free again.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/block.h"
#include "mm/kmalloc.h"
#include "mm/page_alloc.h"
#include "mm/slab_internal.h"
#include "mm/vmalloc.h"
#include "tests/host/machine.h"

static const u32 classes[] = {
    8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096,
};
/* Where no slab fits any more, a run shorter than the longest slab may be left. */
enum { RUN_LEFT_BYTES_MAX = 8 * PAGE_SIZE };

static u32 free_at_start;

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    kfree(kmalloc(8, GFP_KERNEL));              /* the depot takes its page now */
    free_at_start = machine_free_pages();
    return 0;
}

static int teardown(void **state)
{
    bool back = machine_check() && machine_free_pages() == free_at_start &&
                machine_misuse_count == 0 && depot_live().blocks == 0;
    return back ? 0 : -1;
}

static u32 room_for(size_t size)
{
    for (unsigned i = 0; i < ARRAY_SIZE(classes); i++)
        if (size <= classes[i])
            return classes[i];
    u32 pages = PAGE_SIZE;
    while (pages < size)
        pages *= 2;
    return pages;
}

static void every_size_gets_the_least_class_that_holds_it(void **state)
{
    for (u32 size = 1; size <= 3 * PAGE_SIZE; size++) {
        void *p = kmalloc(size, GFP_KERNEL);
        struct block block;
        assert_true(block_find((uintptr_t)p + size - 1, &block));
        assert_false(block_find((uintptr_t)p + size, &block));
        assert_true(block_slot((uintptr_t)p, &block));
        assert_int_equal(block.type, BLOCK_KMALLOC);
        assert_int_equal(block.start, (uintptr_t)p);
        assert_int_equal(block.capacity_bytes, room_for(size));
        assert_int_equal(block.tag->size_bytes, size);
        assert_int_equal(ksize(p), room_for(size));
        u32 room = room_for(size);
        u32 align = (room & (room - 1)) == 0 ? min(room, PAGE_SIZE) : 32;
        assert_int_equal((uintptr_t)p % align, 0);
        kfree(p);
    }
}

static void sizes_at_the_edges(void **state)
{
    assert_ptr_equal(kmalloc(0, GFP_KERNEL), ZERO_SIZE_PTR);
    assert_ptr_equal(kzalloc(0, GFP_KERNEL), ZERO_SIZE_PTR);
    assert_ptr_equal(kcalloc(0, 100, GFP_KERNEL), ZERO_SIZE_PTR);
    assert_int_equal(ksize(ZERO_SIZE_PTR) + ksize(NULL), 0);
    kfree(ZERO_SIZE_PTR);
    kfree_sensitive(ZERO_SIZE_PTR);
    kfree(NULL);
    kfree_sensitive(NULL);
    void *p = kmalloc(KMALLOC_BYTES_MAX, GFP_KERNEL);
    assert_int_equal(ksize(p), KMALLOC_BYTES_MAX);
    kfree(p);
    assert_null(kmalloc(KMALLOC_BYTES_MAX + 1, GFP_KERNEL));
    assert_null(kmalloc(SIZE_MAX, GFP_KERNEL));
    assert_null(kmalloc(SIZE_MAX - 6, GFP_KERNEL));
    assert_null(kmalloc((size_t)1 << 32 | 8, GFP_KERNEL));
    assert_null(kcalloc(SIZE_MAX / 8 + 2, 8, GFP_KERNEL));
    assert_null(kmalloc_array(SIZE_MAX, SIZE_MAX, GFP_KERNEL));
    assert_null(kmalloc_array((size_t)1 << 32, (size_t)1 << 32, GFP_KERNEL));
}

static void zeroed_means_all_of_it(void **state)
{
    static const u32 sizes[] = { 1, 7, 8, 100, 4096, 4097, 70000 };
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        void *p = kmalloc(sizes[i], GFP_KERNEL);
        memset(p, 0xff, ksize(p));
        kfree(p);
        assert_ptr_equal(kzalloc(sizes[i], GFP_KERNEL), p);
        assert_null(memchr_inv(p, 0, sizes[i]));
        memset(p, 0xff, sizes[i]);
        kfree(p);
        assert_ptr_equal(kcalloc(1, sizes[i], GFP_ATOMIC), p);
        assert_null(memchr_inv(p, 0, sizes[i]));
        kfree(p);
    }
}

/* Every pair of sizes: contents kept, in place exactly where there is room. */
static void krealloc_keeps_contents(void **state)
{
    static const u32 sizes[] = {
        1, 8, 9, 64, 96, 97, 2048, 4096, 4097, 8192, 9000, 65536,
    };
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        for (unsigned j = 0; j < ARRAY_SIZE(sizes); j++) {
            u32 from = sizes[i], to = sizes[j];
            void *p = kmalloc(from, GFP_KERNEL);
            memset(p, 0x5a, from);
            void *q = krealloc(p, to, GFP_KERNEL | __GFP_ZERO);
            assert_non_null(q);
            assert_null(memchr_inv(q, 0x5a, min(from, to)));
            if (to > from)
                assert_null(memchr_inv((char *)q + from, 0, to - from));
            bool both_small = max(from, to) <= KMALLOC_SLAB_BYTES_MAX;
            if (both_small)
                assert_int_equal(p == q, to <= room_for(from));
            if (to <= from)
                assert_ptr_equal(p, q);
            struct block block;
            assert_true(block_find((uintptr_t)q, &block));
            assert_int_equal(block.tag->size_bytes, to);
            assert_int_equal(depot_live().blocks, 1);
            assert_true(machine_check());
            kfree(q);
        }
    }
}

static void krealloc_of_nothing_and_to_nothing(void **state)
{
    void *p = krealloc(NULL, 10, GFP_KERNEL);
    assert_int_equal(ksize(p), 16);
    assert_ptr_equal(krealloc(p, 0, GFP_KERNEL), ZERO_SIZE_PTR);
    assert_ptr_equal(krealloc(ZERO_SIZE_PTR, 0, GFP_KERNEL), ZERO_SIZE_PTR);
    p = krealloc(ZERO_SIZE_PTR, 20, GFP_KERNEL);
    assert_int_equal(ksize(p), 32);
    assert_null(krealloc(p, SIZE_MAX, GFP_KERNEL));     /* and p is untouched */
    assert_int_equal(ksize(p), 32);
    kfree(p);
}

static void a_large_block_grows_where_it_lies(void **state)
{
    char *p = kmalloc(1 << 20, GFP_KERNEL);
    assert_ptr_equal(krealloc(p, 8000, GFP_KERNEL), p);
    assert_int_equal(ksize(p), 8192);
    memset(p, 0x11, 8192);
    assert_ptr_equal(krealloc(p, 60000, GFP_KERNEL), p);        /* the rest is free */
    assert_int_equal(ksize(p), 65536);
    assert_null(memchr_inv(p, 0x11, 8000));
    kfree(p);
}

static void krealloc_keeps_annotations_and_sums(void **state)
{
    void *p = kmalloc(100, GFP_KERNEL);
    struct block block;
    block_find((uintptr_t)p, &block);
    tag_set_flags(block.tag, TAG_NOT_LEAK | TAG_NO_SCAN);
    p = krealloc(p, 120, GFP_KERNEL);
    assert_int_equal(block.tag->flags, TAG_LIVE | TAG_NOT_LEAK | TAG_NO_SCAN);
    assert_int_equal(tag_stats.not_leak_blocks, 1);
    kfree(p);
    assert_int_equal(tag_stats.not_leak_blocks, 0);
}

static void strings_are_copied(void **state)
{
    char *s = kstrdup("marble", GFP_KERNEL);
    assert_string_equal(s, "marble");
    assert_int_equal(ksize(s), 8);
    char *t = kstrndup("marble", 3, GFP_KERNEL);
    assert_string_equal(t, "mar");
    char *u = kstrndup("marble", 100, GFP_KERNEL);
    assert_string_equal(u, "marble");
    void *m = kmemdup("mar\0le", 7, GFP_KERNEL);
    assert_memory_equal(m, "mar\0le", 7);
    char *f = kasprintf(GFP_KERNEL, "%s-%d-%s", s, 42, "0123456789012345678901234567890");
    assert_string_equal(f, "marble-42-0123456789012345678901234567890");
    assert_null(kstrdup(NULL, GFP_KERNEL));
    kfree(s);
    kfree(t);
    kfree(u);
    kfree(m);
    kfree(f);
}

static void sensitive_blocks_are_wiped(void **state)
{
    unsigned char *p = kmalloc(100, GFP_KERNEL);
    memset(p, 0xee, 128);
    kfree_sensitive(p);
    assert_null(memchr_inv(p, 0, 128));
}

static void expect_refused(void *p, enum misuse_kind kind)
{
    struct machine_sums before = machine_sums();
    machine_misuse_count = 0;
    kfree(p);
    assert_true(machine_misused(kind));
    assert_int_equal(machine_last_misuse.address, (uintptr_t)p);
    assert_string_equal(machine_last_misuse.function, "kfree");
    assert_int_equal(machine_last_misuse.trace_count, 1);
    assert_null(krealloc(p, 10, GFP_KERNEL));
    assert_true(machine_misused(kind));
    kfree_sensitive(p);
    assert_true(machine_misused(kind));
    assert_true(ksize(p) == 0 && machine_misuse_count == 1);
    machine_misuse_count = 0;
    assert_true(machine_sums_stay(&before));
    assert_true(machine_check());
}

static void bad_frees_are_reported_and_change_nothing(void **state)
{
    char *small = kmalloc(100, GFP_KERNEL), *large = kmalloc(20000, GFP_KERNEL);
    char *twice = kmalloc(100, GFP_KERNEL);
    char *area = vmalloc(10000);
    unsigned long pages = __get_free_pages(GFP_KERNEL, 1);
    char *pages_twice = kmalloc(20000, GFP_KERNEL);
    kfree(twice);
    kfree(pages_twice);
    expect_refused(twice, MISUSE_DOUBLE_FREE);
    expect_refused(pages_twice, MISUSE_DOUBLE_FREE);
    expect_refused(pages_twice + 8, MISUSE_INVALID_FREE);
    expect_refused(small + 1, MISUSE_INVALID_FREE);
    expect_refused(small + 8, MISUSE_INVALID_FREE);
    expect_refused(small + 127, MISUSE_INVALID_FREE);
    expect_refused(large + 8, MISUSE_INVALID_FREE);
    expect_refused(large + PAGE_SIZE, MISUSE_INVALID_FREE);
    expect_refused(area, MISUSE_INVALID_FREE);
    expect_refused(area - 1, MISUSE_INVALID_FREE);
    expect_refused((void *)pages, MISUSE_INVALID_FREE);
    expect_refused(&pages, MISUSE_INVALID_FREE);
    expect_refused(mem_map, MISUSE_INVALID_FREE);
    expect_refused((void *)17, MISUSE_INVALID_FREE);
    expect_refused((void *)-8l, MISUSE_INVALID_FREE);
    kfree(small);
    kfree(large);
    vfree(area);
    free_pages(pages, 1);
}

static void exhaustion_is_null_and_all_comes_back(void **state)
{
    static const u32 sizes[] = { 8, 96, 1000, 4096, 5000, 300000 };
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        void **list = NULL, **p;                /* linked through their first word */
        u32 taken = 0;
        while ((p = kmalloc(sizes[i], GFP_KERNEL | __GFP_NOWARN)) != NULL) {
            *p = list;
            list = p;
            taken++;
        }
        assert_in_range(taken, 10, MACHINE_BYTES / sizes[i]);
        u32 more = RUN_LEFT_BYTES_MAX + sizes[i] * 2;
        assert_null(krealloc(list, more, GFP_KERNEL));
        assert_ptr_equal(krealloc(list, sizeof(*list), GFP_KERNEL), list);
        assert_true(machine_check());
        for (; list != NULL; list = p) {
            p = *list;
            kfree(list);
        }
        assert_int_equal(machine_free_pages(), free_at_start);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_size_gets_the_least_class_that_holds_it),
        TEST(sizes_at_the_edges),
        TEST(zeroed_means_all_of_it),
        TEST(krealloc_keeps_contents),
        TEST(krealloc_of_nothing_and_to_nothing),
        TEST(a_large_block_grows_where_it_lies),
        TEST(krealloc_keeps_annotations_and_sums),
        TEST(strings_are_copied),
        TEST(sensitive_blocks_are_wiped),
        TEST(bad_frees_are_reported_and_change_nothing),
        TEST(exhaustion_is_null_and_all_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
