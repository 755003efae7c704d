/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_slab_layout.c - mm/slab_layout.c and slab_make.c: slabs of every
 * shape, changed while objects live.
 *
 * Method: all sizes and alignments, with and without redzones and tracks, measured from
 * outside. Flags then change under random sequences; S1..S4 must hold after each step
 * and contents stay.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/block.h"
#include "mm/debug.h"
#include "mm/kmalloc.h"
#include "mm/page_alloc.h"
#include "mm/quarantine.h"
#include "mm/redzone.h"
#include "mm/slab_internal.h"
#include "tests/host/machine.h"

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    host_console_start();
    kfree(kmalloc(8, GFP_KERNEL));              /* the depot takes its page now */
    return 0;
}

/* ---- layouts --------------------------------------------------------------- */

static void verify_layout(const struct kmem_cache *c, const struct slab_layout *l)
{
    u32 pages_bytes = PAGE_SIZE << l->order;
    u32 zone = l->debug & DEBUG_REDZONE ? REDZONE_BYTES : 0;
    assert_int_equal(l->slot_bytes % c->align_bytes, 0);
    assert_int_equal(l->base_offset_bytes % c->align_bytes, 0);
    assert_true(l->base_offset_bytes >= zone);
    assert_true(l->slot_bytes >= zone + c->object_bytes + zone);
    if (l->slots == 0)
        return;
    u32 last = l->base_offset_bytes + (l->slots - 1u) * l->slot_bytes;
    assert_true(last + l->slot_bytes - zone <= pages_bytes);
    struct slab slab = {
        .base = 0x20000000 + l->base_offset_bytes, .slot_bytes = l->slot_bytes,
        .reciprocal = l->reciprocal, .slot_count = l->slots,
    };
    for (u32 i = 0; i < l->slots; i++) {
        uintptr_t start = (uintptr_t)slab_slot_address(&slab, i);
        assert_int_equal(slab_slot_index(&slab, start), i);
        assert_int_equal(slab_slot_index(&slab, start + l->slot_bytes - 1), i);
    }
    if (l->base_offset_bytes > 0)               /* before the first there is none */
        assert_true(slab_slot_index(&slab, slab.base - 1) >= l->slots);
}

static void layouts_keep_alignment_and_distance(void **state)
{
    static const u32 flags[] = {
        0, DEBUG_REDZONE, DEBUG_USER, DEBUG_REDZONE | DEBUG_USER, DEBUG_CHECKS,
    };
    for (u32 bytes = 1; bytes <= CACHE_OBJECT_BYTES_MAX; bytes += bytes < 300 ? 1 : 97)
        for (u32 align = 8; align <= PAGE_SIZE; align *= 2) {
            struct kmem_cache c;
            cache_setup(&c, "layout", bytes, align, SLAB_NO_USER_FLAGS, NULL);
            list_del(&c.all_link);
            for (unsigned i = 0; i < ARRAY_SIZE(flags); i++) {
                struct slab_layout best = slab_layout_best(&c, flags[i]);
                struct slab_layout least = slab_layout_least(&c, flags[i]);
                verify_layout(&c, &best);
                verify_layout(&c, &least);
                assert_true(best.slots > 0 && least.slots > 0);
                assert_true(least.order <= best.order);
                assert_true(best.order <= SLAB_DEBUG_ORDER_MAX);
                if (least.order > 0)
                    assert_int_equal(slab_layout(&c, flags[i], least.order - 1u).slots,
                                     0);
                assert_int_equal(best.debug, flags[i] & (DEBUG_REDZONE | DEBUG_USER));
            }
        }
}

static void untracked_caches_get_no_flags(void **state)
{
    struct kmem_cache *meta = machine_cache("meta-64");
    struct slab_layout before = meta->layout;
    slab_relayout(meta, DEBUG_CHECKS);
    assert_int_equal(meta->debug, 0);
    assert_memory_equal(&before, &meta->layout, sizeof(before));
    assert_true(debug_set(DEBUG_CHECKS, true, "*") > 0);
    assert_int_equal(meta->debug, 0);
    assert_int_equal(machine_cache("kmemleak_self_test")->debug, 0);
    assert_int_equal(machine_cache("kmalloc-64")->debug, DEBUG_CHECKS);
    struct kmem_cache *later = kmem_cache_create("later", 8, 0, 0, NULL);
    assert_int_equal(later->debug, DEBUG_CHECKS);
    kmem_cache_destroy(later);
}

/* ---- relayout ---------------------------------------------------------------- */

enum { OBJECTS = 300 };
static u8 *object[OBJECTS];

static void take_all(struct kmem_cache *c, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        object[i] = kmem_cache_alloc(c, GFP_KERNEL);
        assert_non_null(object[i]);
        memset(object[i], (int)i, kmem_cache_size(c));
    }
}

static void give(struct kmem_cache *c, unsigned i)
{
    assert_null(memchr_inv(object[i], (int)(u8)i, kmem_cache_size(c)));
    kmem_cache_free(c, object[i]);
    object[i] = NULL;
    assert_true(kmem_cache_check(c));
}

static void old_slabs_only_take_back(void **state)
{
    struct kmem_cache *c = kmem_cache_create("old", 100, 0, 0, NULL);
    u32 before = machine_free_pages();
    take_all(c, 0, 100);
    u32 old_slabs = c->slab_count;
    slab_relayout(c, DEBUG_REDZONE);
    assert_true(kmem_cache_check(c));
    assert_true(list_empty(&c->partial) && list_empty(&c->full));
    assert_int_equal(c->slab_count, old_slabs);
    take_all(c, 100, 200);
    for (unsigned i = 0; i < 200; i++) {
        struct slab *slab = virt_to_page(object[i])->slab;
        assert_int_equal(slab->is_stale, i < 100);
        assert_int_equal(slab->debug, i < 100 ? 0 : DEBUG_REDZONE);
    }
    slab_relayout(c, 0);                        /* back: still nobody else's */
    assert_int_equal(virt_to_page(object[0])->slab->is_stale, true);
    assert_int_equal(virt_to_page(object[199])->slab->debug, 0);
    for (unsigned i = 0; i < 200; i++)
        give(c, i * 7 % 200);
    assert_true(list_empty(&c->stale));
    assert_int_equal(machine_free_pages(), before);
    kmem_cache_destroy(c);
    assert_int_equal(machine_misuse_count, 0);
}

/* Flags that need no room leave slabs as they are. */
static void other_flags_move_nothing(void **state)
{
    struct kmem_cache *c = kmem_cache_create("same", 100, 0, 0, NULL);
    take_all(c, 0, 10);
    slab_relayout(c, DEBUG_POISON | DEBUG_RANDOM | DEBUG_FAIL);
    assert_true(list_empty(&c->stale));
    slab_relayout(c, 0);
    for (unsigned i = 0; i < 10; i++)
        give(c, i);
    kmem_cache_destroy(c);
}

static void random_changes_keep_invariants(void **state)
{
    struct kmem_cache *c = kmem_cache_create("changing", 72, 0, 0, NULL);
    u32 before = machine_free_pages();
    memset(object, 0, sizeof(object));
    for (u32 step = 0; step < 6000; step++) {
        unsigned i = machine_random(OBJECTS);
        if (machine_random(100) == 0) {
            int matched = debug_set(1u << machine_random(5), machine_random(2), "chang*");
            assert_int_equal(matched, 1);
        } else if (object[i] == NULL) {
            take_all(c, i, i + 1);
        } else {
            give(c, i);
        }
        assert_true(kmem_cache_check(c));
    }
    assert_true(machine_check());
    for (unsigned i = 0; i < OBJECTS; i++)
        if (object[i] != NULL)
            give(c, i);
    debug_set(DEBUG_CHECKS, false, "*");
    assert_int_equal(machine_free_pages(), before);
    assert_int_equal(cache_live_count(c), 0);
    kmem_cache_destroy(c);
    assert_int_equal(machine_misuse_count, 0);
}

/* ---- quarantine, order, memory ------------------------------------------------ */

static void what_waits_is_neither_live_nor_free(void **state)
{
    struct kmem_cache *c = kmem_cache_create("waits", 100, 0, 0, NULL);
    struct block block;
    take_all(c, 0, 3);
    struct slab *slab = virt_to_page(object[1])->slab;
    assert_true(block_find((uintptr_t)object[1], &block));
    cache_quarantine(slab, block.slot);
    assert_int_equal(cache_live_count(c), 2);
    assert_int_equal(c->quarantined_count, 1);
    assert_false(block_find((uintptr_t)object[1], &block));
    assert_true(machine_check());
    for (unsigned i = 3; i < 200; i++) {
        take_all(c, i, i + 1);
        assert_ptr_not_equal(object[i], object[1]);
    }
    cache_release(slab, block.slot);
    assert_int_equal(c->quarantined_count, 0);
    assert_true(machine_check());
    for (unsigned i = 0; i < 200; i++)
        if (i != 1)
            give(c, i);
    kmem_cache_destroy(c);
}

static void a_cache_takes_its_quarantine_with_it(void **state)
{
    struct kmem_cache *c = kmem_cache_create("gone", 100, 0, 0, NULL);
    debug_set(DEBUG_QUARANTINE, true, "gone");
    take_all(c, 0, 50);
    for (unsigned i = 0; i < 50; i++)
        give(c, i);
    assert_int_equal(c->quarantined_count, 50);
    kmem_cache_shrink(c);
    assert_int_equal(c->quarantined_count, 0);
    assert_int_equal(c->slab_count, 0);
    take_all(c, 0, 50);
    for (unsigned i = 0; i < 50; i++)
        give(c, i);
    kmem_cache_destroy(c);
    assert_null(machine_cache("gone"));
    assert_true(machine_check());
}

static void random_order_is_one_and_uses_every_slot(void **state)
{
    struct kmem_cache *c = kmem_cache_create("random", 64, 0, 0, NULL);
    slab_relayout(c, DEBUG_RANDOM);
    unsigned upward = 0;
    take_all(c, 0, 256);                        /* four slabs, all slots */
    assert_int_equal(c->slab_count, 4);
    for (unsigned i = 1; i < 256; i++)
        upward += object[i] == object[i - 1] + 64;
    assert_true(upward < 32);
    for (unsigned i = 0; i < 256; i++)
        give(c, i);
    kmem_cache_destroy(c);
}

/* Every page but single ones is gone: a cache whose slabs have 8 pages still works. */
static void small_slabs_serve_when_runs_are_short(void **state)
{
    static struct page *page[MACHINE_BYTES / PAGE_SIZE];
    struct kmem_cache *c = kmem_cache_create("fallback", 4000, 0, 0, NULL);
    u32 count = 0, before = machine_free_pages();
    assert_true(c->layout.order > 0);
    while ((page[count] = alloc_page(GFP_KERNEL | __GFP_NOWARN)) != NULL)
        count++;
    for (u32 i = 0; i < count; i++) {
        if (page_to_pfn(page[i]) % 2 == 1)
            continue;                           /* no two neighbours are free */
        __free_page(page[i]);
        page[i] = NULL;
    }
    take_all(c, 0, 20);
    for (unsigned i = 0; i < 20; i++) {
        assert_int_equal(virt_to_page(object[i])->slab->order, 0);
        assert_false(virt_to_page(object[i])->slab->is_stale);
    }
    assert_true(machine_check());
    for (unsigned i = 0; i < 20; i++)
        give(c, i);
    for (u32 i = 0; i < count; i++)
        __free_page(page[i]);                   /* NULL: a no-op */
    assert_int_equal(machine_free_pages(), before);
    kmem_cache_destroy(c);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(layouts_keep_alignment_and_distance), TEST(untracked_caches_get_no_flags),
        TEST(old_slabs_only_take_back), TEST(other_flags_move_nothing),
        TEST(random_changes_keep_invariants), TEST(what_waits_is_neither_live_nor_free),
        TEST(a_cache_takes_its_quarantine_with_it),
        TEST(random_order_is_one_and_uses_every_slot),
        TEST(small_slabs_serve_when_runs_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
