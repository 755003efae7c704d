/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_slab.c - mm/slab.c and meta.c: objects out and back.
 *
 * Method: after each step S1..S4 (mm/slab_internal.h) must hold. Layouts of all
 * object sizes are compared with plain division.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/block.h"
#include "mm/kmalloc.h"
#include "mm/meta.h"
#include "mm/page_alloc.h"
#include "mm/slab_internal.h"
#include "mm/slab_stats.h"
#include "tests/host/machine.h"

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    host_console_start();
    kfree(kmalloc(8, GFP_KERNEL));              /* the depot takes its page now */
    return 0;
}

static struct slab slab_of(const struct slab_layout *layout)
{
    return (struct slab){
        .base = 0x20000000 + layout->base_offset_bytes, .slot_bytes = layout->slot_bytes,
        .reciprocal = layout->reciprocal, .slot_count = layout->slots,
    };
}

/* Slot numbers by reciprocal multiplication, against division, at all edges. */
static void every_layout_divides_exactly(void **state)
{
    for (u32 bytes = 8; bytes <= CACHE_OBJECT_BYTES_MAX; bytes += 8) {
        struct kmem_cache cache;
        cache_setup(&cache, "layout", bytes, 8, 0, NULL);
        list_del(&cache.all_link);
        const struct slab_layout *l = &cache.layout;
        struct slab slab = slab_of(l);
        assert_int_equal(l->slot_bytes, bytes);
        assert_in_range(l->slots, 1, (PAGE_SIZE << l->order) / bytes);
        for (u32 at = 0; at < PAGE_SIZE << l->order; at += bytes) {
            assert_int_equal(slab_slot_index(&slab, slab.base + at), at / bytes);
            assert_int_equal(slab_slot_index(&slab, slab.base + at + bytes - 1),
                             at / bytes);
        }
    }
}

static void objects_are_aligned_as_asked(void **state)
{
    static const struct { u32 size, align; slab_flags_t flags; u32 want; } cases[] = {
        { 1, 0, 0, 8 },      { 20, 0, 0, 8 },        { 20, 4, 0, 8 },
        { 20, 32, 0, 32 },   { 20, 4096, 0, 4096 },  { 100, 0, SLAB_HWCACHE_ALIGN, 64 },
        { 8, 128, SLAB_HWCACHE_ALIGN, 128 },         { 32768, 4096, 0, 4096 },
        { 28673, 0, 0, 8 },
    };
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        struct kmem_cache *c = kmem_cache_create("aligned", cases[i].size, cases[i].align,
                                                 cases[i].flags, NULL);
        void *object[20];
        assert_non_null(c);
        assert_int_equal(kmem_cache_size(c), cases[i].size);
        for (unsigned n = 0; n < ARRAY_SIZE(object); n++) {
            object[n] = kmem_cache_alloc(c, GFP_KERNEL);
            assert_non_null(object[n]);
            assert_int_equal((uintptr_t)object[n] % cases[i].want, 0);
            memset(object[n], (int)n, cases[i].size);
        }
        for (unsigned n = 0; n < ARRAY_SIZE(object); n++) {
            assert_null(memchr_inv(object[n], (int)n, cases[i].size));
            kmem_cache_free(c, object[n]);
            assert_true(machine_check());
        }
        kmem_cache_destroy(c);
    }
}

static unsigned constructed;

static void constructor(void *object)
{
    memcpy(object, "made", 5);
    constructed++;
}

static void ctor_runs_once_for_each_slot_of_a_slab(void **state)
{
    struct kmem_cache *c = kmem_cache_create("made", 64, 0, 0, constructor);
    constructed = 0;
    char *object = kmem_cache_alloc(c, GFP_KERNEL);
    assert_string_equal(object, "made");
    assert_int_equal(constructed, c->layout.slots);
    strcpy(object, "used");
    kmem_cache_free(c, object);
    assert_ptr_equal(kmem_cache_alloc(c, GFP_KERNEL), object);
    assert_string_equal(object, "used");                /* as it was freed */
    assert_int_equal(constructed, c->layout.slots);
    kmem_cache_free(c, object);
    kmem_cache_destroy(c);
}

static void zalloc_zeroes(void **state)
{
    struct kmem_cache *c = KMEM_CACHE(slab_stats, 0);
    assert_string_equal(kmem_cache_name(c), "slab_stats");
    void *a = kmem_cache_alloc(c, GFP_KERNEL);
    memset(a, 0xff, sizeof(struct slab_stats));
    kmem_cache_free(c, a);
    assert_ptr_equal(kmem_cache_zalloc(c, GFP_KERNEL), a);
    assert_null(memchr_inv(a, 0, sizeof(struct slab_stats)));
    kmem_cache_free(c, a);
    kmem_cache_destroy(c);
}

static void empty_slabs_beyond_the_reserve_go_back(void **state)
{
    struct kmem_cache *c = kmem_cache_create("many", 256, 0, 0, NULL);
    u32 slots = c->layout.slots, free_before = machine_free_pages();
    static void *object[200];
    assert_int_equal(slots, 16);
    for (unsigned i = 0; i < ARRAY_SIZE(object); i++) {
        object[i] = kmem_cache_alloc(c, GFP_KERNEL);
        assert_true(kmem_cache_check(c));
        assert_int_equal(c->slab_count, i / slots + 1);
    }
    assert_int_equal(kmem_cache_shrink(c), 1);          /* slabs are in use */
    for (unsigned i = 0; i < ARRAY_SIZE(object); i++) {
        kmem_cache_free(c, object[i * 7 % ARRAY_SIZE(object)]);
        assert_true(kmem_cache_check(c));
        assert_true(c->empty_count <= SLAB_EMPTY_RESERVE);
    }
    assert_int_equal(c->slab_count, SLAB_EMPTY_RESERVE);
    assert_int_equal(kmem_cache_shrink(c), 0);
    assert_int_equal(c->slab_count, 0);
    assert_int_equal(machine_free_pages(), free_before);
    kmem_cache_destroy(c);
}

static void expect_refused(struct kmem_cache *c, void *object, enum misuse_kind kind)
{
    struct machine_sums before = machine_sums();
    u32 live = cache_live_count(c);
    machine_misuse_count = 0;
    kmem_cache_free(c, object);
    assert_true(machine_misused(kind));
    assert_int_equal(machine_last_misuse.address, (uintptr_t)object);
    assert_true(machine_sums_stay(&before));
    assert_int_equal(cache_live_count(c), live);
    assert_true(machine_check());
}

static void bad_frees_are_reported_and_change_nothing(void **state)
{
    struct kmem_cache *a = kmem_cache_create("a", 40, 0, 0, NULL);
    struct kmem_cache *b = kmem_cache_create("b", 40, 0, 0, NULL);
    char *object = kmem_cache_alloc(a, GFP_KERNEL);
    char *twice = kmem_cache_alloc(a, GFP_KERNEL);
    void *small = kmalloc(40, GFP_KERNEL), *large = kmalloc(8192, GFP_KERNEL);
    kmem_cache_free(a, twice);
    expect_refused(a, twice, MISUSE_DOUBLE_FREE);
    expect_refused(b, twice, MISUSE_DOUBLE_FREE);
    expect_refused(b, object, MISUSE_BAD_CACHE_FREE);
    assert_string_equal(machine_last_misuse.expectation, "b");
    assert_ptr_equal(machine_last_misuse.block.cache, a);
    expect_refused(a, object + 8, MISUSE_INVALID_FREE);
    expect_refused(a, object + 1, MISUSE_INVALID_FREE);
    expect_refused(a, small, MISUSE_BAD_CACHE_FREE);
    expect_refused(a, large, MISUSE_INVALID_FREE);
    expect_refused(a, &a, MISUSE_INVALID_FREE);
    expect_refused(a, (void *)8, MISUSE_INVALID_FREE);
    expect_refused(a, a, MISUSE_INVALID_FREE);          /* a descriptor */
    kmem_cache_free(a, NULL);
    kmem_cache_free(a, object);
    kfree(small);
    kfree(large);
    assert_int_equal(machine_misuse_count, 0);
}

/* A second free is known as such also when the slab is gone. */
static void double_frees_outlive_the_slab(void **state)
{
    struct kmem_cache *c = kmem_cache_create("big", 4000, 0, 0, NULL);
    char *object[8];
    for (unsigned i = 0; i < ARRAY_SIZE(object); i++)
        object[i] = kmem_cache_alloc(c, GFP_KERNEL);
    for (unsigned i = 0; i < ARRAY_SIZE(object); i++)
        kmem_cache_free(c, object[i]);
    kmem_cache_shrink(c);
    for (unsigned i = 0; i < ARRAY_SIZE(object); i++)
        expect_refused(c, object[i], MISUSE_DOUBLE_FREE);
    kmem_cache_destroy(c);
}

/* kfree() takes objects of any cache, as in Linux. */
static void kfree_takes_cache_objects(void **state)
{
    struct kmem_cache *c = kmem_cache_create("c", 40, 0, 0, NULL);
    kfree(kmem_cache_alloc(c, GFP_KERNEL));
    assert_int_equal(machine_misuse_count, 0);
    assert_int_equal(cache_live_count(c), 0);
    kmem_cache_destroy(c);
}

static void meta_memory_is_zeroed_and_comes_back(void **state)
{
    static const u32 sizes[] = { 1, 63, 64, 65, 100, 2048, 2049, 4096, 4097, 100000 };
    u32 before = machine_free_pages(), blocks = block_count();
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        void *p = meta_alloc(sizes[i]), *q;
        struct block block;
        assert_null(memchr_inv(p, 0, sizes[i]));
        memset(p, 0xff, sizes[i]);
        assert_false(block_slot((uintptr_t)p, &block));
        meta_free(p, sizes[i]);
        assert_ptr_equal(q = meta_alloc(sizes[i]), p);
        assert_null(memchr_inv(q, 0, sizes[i]));
        meta_free(q, sizes[i]);
        assert_true(machine_check());
    }
    assert_int_equal(machine_free_pages(), before);
    assert_int_equal(block_count(), blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_layout_divides_exactly, setup),
        cmocka_unit_test_setup(objects_are_aligned_as_asked, setup),
        cmocka_unit_test_setup(ctor_runs_once_for_each_slot_of_a_slab, setup),
        cmocka_unit_test_setup(zalloc_zeroes, setup),
        cmocka_unit_test_setup(empty_slabs_beyond_the_reserve_go_back, setup),
        cmocka_unit_test_setup(bad_frees_are_reported_and_change_nothing, setup),
        cmocka_unit_test_setup(double_frees_outlive_the_slab, setup),
        cmocka_unit_test_setup(kfree_takes_cache_objects, setup),
        cmocka_unit_test_setup(meta_memory_is_zeroed_and_comes_back, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
