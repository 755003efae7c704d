/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_block.c - mm/block.c: from addresses to blocks, and through them all.
 *
 * Method: random heaps of all kinds of blocks, kept in a table of the test's own. Up
 * and down must give the same blocks, and those of the table; what lies at each
 * address is asked at every edge there is.
 */
#include "tests/host/host_support.h"
#include <stdlib.h>
#include <cmocka.h>
#include "lib/string.h"
#include "mm/block.h"
#include "mm/kmalloc.h"
#include "mm/page_alloc.h"
#include "mm/slab_internal.h"
#include "mm/vmalloc.h"
#include "tests/host/machine.h"

enum { BLOCKS_MAX = 400 };

static struct {
    uintptr_t start;
    u32 size;
    enum block_type type;
    unsigned order;
} held[BLOCKS_MAX];
static unsigned held_count;
static struct kmem_cache *odd_cache;

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    odd_cache = kmem_cache_create("odd", 52, 0, 0, NULL);
    held_count = 0;
    return 0;
}

static void take_one(void)
{
    unsigned order = machine_random(4);
    u32 size = 52;
    enum block_type type = 1 + machine_random(4);
    uintptr_t start = 0;
    switch (type) {
    case BLOCK_KMALLOC:
        size = 1 + machine_random(machine_random(4) == 0 ? 40000 : 300);
        start = (uintptr_t)kmalloc(size, GFP_KERNEL);
        break;
    case BLOCK_CACHE:
        start = (uintptr_t)kmem_cache_alloc(odd_cache, GFP_KERNEL);
        break;
    case BLOCK_PAGES:
        size = PAGE_SIZE << order;
        start = __get_free_pages(GFP_KERNEL, order);
        break;
    default:
        size = 1 + machine_random(20000);
        start = (uintptr_t)vmalloc(size);
    }
    assert_int_not_equal(start, 0);
    held[held_count].start = start;
    held[held_count].size = size;
    held[held_count].type = type;
    held[held_count++].order = order;
}

static void give_back(unsigned i)
{
    switch (held[i].type) {
    case BLOCK_CACHE:
        kmem_cache_free(odd_cache, (void *)held[i].start);
        break;
    case BLOCK_PAGES:
        free_pages(held[i].start, held[i].order);
        break;
    case BLOCK_VMALLOC:
        vfree((void *)held[i].start);
        break;
    default:
        kfree((void *)held[i].start);
    }
    held[i] = held[--held_count];
}

/* A heap with holes, stacks and raw runs among the blocks. */
static void make_random_heap(u32 seed)
{
    setup(NULL);
    machine_seed(seed);
    for (unsigned i = machine_random(BLOCKS_MAX); i > 0; i--) {
        take_one();
        if (machine_random(3) == 0)
            give_back(machine_random(held_count));
        if (machine_random(60) == 0)
            (void)!vmap_stack_alloc(2 * PAGE_SIZE);
        if (machine_random(60) == 0)
            pages_take(machine_random(4), PAGE_META);
    }
}

static int held_at(uintptr_t start)
{
    for (unsigned i = 0; i < held_count; i++)
        if (held[i].start == start)
            return (int)i;
    return -1;
}

static void up_and_down_are_the_same_blocks(void **state)
{
    static uintptr_t up[BLOCKS_MAX + 1];
    for (u32 seed = 1; seed <= 60; seed++) {
        make_random_heap(seed);
        struct block_cursor cursor = { 0 };
        struct block block;
        unsigned count = 0;
        while (block_next(&cursor, &block)) {
            assert_true(count < ARRAY_SIZE(up));
            if (count > 0)
                assert_true(block.start > up[count - 1]);
            up[count++] = block.start;
            int i = held_at(block.start);
            assert_true(i >= 0);
            assert_int_equal(block.type, held[i].type);
            assert_int_equal(block.tag->size_bytes, held[i].size);
            assert_true(block.capacity_bytes >= held[i].size);
        }
        assert_int_equal(count, held_count);
        assert_int_equal(block_count(), count);
        assert_false(block_next(&cursor, &block));
        cursor = block_last();
        while (block_prev(&cursor, &block)) {
            assert_true(count > 0);
            assert_int_equal(block.start, up[--count]);
        }
        assert_int_equal(count, 0);
        assert_true(machine_check());
    }
}

static void edges_of_every_block(void **state)
{
    for (u32 seed = 100; seed < 110; seed++) {
        make_random_heap(seed);
        for (unsigned i = 0; i < held_count; i++) {
            uintptr_t start = held[i].start, end = start + held[i].size;
            uintptr_t inside[] = { start, start + held[i].size / 2, end - 1 };
            struct block block;
            for (unsigned k = 0; k < ARRAY_SIZE(inside); k++) {
                assert_true(block_find(inside[k], &block));
                assert_int_equal(block.start, start);
                assert_true(block_referenced(inside[k], &block));
                assert_true(block_slot(inside[k], &block));
            }
            if (block_find(end, &block))                /* a neighbour, if anything */
                assert_int_equal(block.start, end);
            if (block_find(start - 1, &block))
                assert_true(block.start + block.tag->size_bytes == start);
        }
    }
}

/* Every byte of a window of memory: the table's answer is block_find()'s. */
static void every_address_of_small_heaps(void **state)
{
    make_random_heap(7);
    struct block block;
    uintptr_t low = PAGE_OFFSET, high = PAGE_OFFSET + 300 * PAGE_SIZE;
    static u16 owner[300 * PAGE_SIZE];          /* index in held + 1 */
    memset(owner, 0, sizeof(owner));
    for (unsigned i = 0; i < held_count; i++)
        for (u32 k = 0; k < held[i].size; k++)
            if (held[i].start + k - low < sizeof(owner) / 2)
                owner[held[i].start + k - low] = (u16)(i + 1);
    for (uintptr_t at = low; at < high; at++) {
        bool found = block_find(at, &block);
        assert_int_equal(found, owner[at - low] != 0);
        if (found)
            assert_int_equal(block.start, held[owner[at - low] - 1].start);
    }
}

static void free_and_foreign_addresses_have_no_slot(void **state)
{
    static int wild;
    struct block block;
    struct page *run = pages_take(2, PAGE_META);
    char *stack = vmap_stack_alloc(PAGE_SIZE);
    void *big = kmalloc(3 * PAGE_SIZE, GFP_KERNEL);
    uintptr_t none[] = {
        0, 1, (uintptr_t)-1, (uintptr_t)&wild, (uintptr_t)page_address(run),
        PAGE_OFFSET - 1, PAGE_OFFSET, PAGE_OFFSET + MACHINE_BYTES, (uintptr_t)stack,
        (uintptr_t)mem_map, VMAP_START, VMAP_END - 1, VMAP_END,
        (uintptr_t)odd_cache, (uintptr_t)page_address(run) + 3 * PAGE_SIZE,
    };
    for (unsigned i = 0; i < ARRAY_SIZE(none); i++)
        assert_false(block_slot(none[i], &block));
    assert_true(block_slot((uintptr_t)big + 4 * PAGE_SIZE - 1, &block));
    assert_false(block_find((uintptr_t)big + 3 * PAGE_SIZE, &block));
    kfree(big);
    assert_false(block_slot((uintptr_t)big, &block));
}

static void freed_slots_and_the_rest_of_a_slab(void **state)
{
    char *object = kmem_cache_alloc(odd_cache, GFP_KERNEL);
    struct block block;
    struct slab *slab = virt_to_page(object)->slab;
    kmem_cache_free(odd_cache, object);
    assert_true(block_slot((uintptr_t)object + 51, &block));
    assert_int_equal(block.start, (uintptr_t)object);
    assert_int_equal(block.capacity_bytes, 52);
    assert_int_equal(block.tag->flags, 0);
    assert_false(block_find((uintptr_t)object, &block));
    uintptr_t behind = slab->base + slab->slot_count * slab->slot_bytes;
    assert_true(block_slot(behind - slab->slot_bytes, &block));
    assert_int_equal(block.slot, slab->slot_count - 1);
    assert_false(block_slot(behind, &block));
}

static void descriptors_refer_to_page_blocks_only(void **state)
{
    struct page *page = alloc_pages(GFP_KERNEL, 1), *raw = pages_take(0, PAGE_META);
    struct page *large = virt_to_page(kmalloc(2 * PAGE_SIZE, GFP_KERNEL));
    struct block block;
    assert_true(block_referenced((uintptr_t)page, &block));
    assert_int_equal(block.start, (uintptr_t)page_address(page));
    assert_false(block_referenced((uintptr_t)page + 8, &block));
    assert_false(block_referenced((uintptr_t)(page + 1), &block));      /* the tail's */
    assert_false(block_referenced((uintptr_t)raw, &block));
    assert_false(block_referenced((uintptr_t)large, &block));
    assert_false(block_referenced((uintptr_t)(mem_map + page_count), &block));
    assert_false(block_referenced((uintptr_t)mem_map - sizeof(*page), &block));
    __free_pages(page, 1);
    assert_false(block_referenced((uintptr_t)page, &block));
}

static void every_reference_lies_in_the_window(void **state)
{
    make_random_heap(9);
    struct block_window w = block_window();
    for (unsigned i = 0; i < held_count; i++) {
        assert_true(held[i].start - w.low < w.span_bytes);
        assert_true(held[i].start + held[i].size - 1 - w.low < w.span_bytes);
    }
    assert_true((uintptr_t)mem_map - w.low < w.span_bytes);
    assert_true((uintptr_t)&mem_map[page_count - 1] - w.low < w.span_bytes);
    assert_true(VMAP_END - 1 - w.low < w.span_bytes);
}

/* The cursor stays valid while what it stands on goes away. */
static void blocks_may_go_during_the_walk_up(void **state)
{
    for (u32 seed = 200; seed < 230; seed++) {
        make_random_heap(seed);
        struct block_cursor cursor = { 0 };
        struct block block;
        uintptr_t before = 0;
        while (block_next(&cursor, &block)) {
            assert_true(block.start > before);
            before = block.start;
            int i = held_at(block.start);
            if (i >= 0)
                give_back((unsigned)i);
            if (held_count > 0 && machine_random(2) == 0)
                give_back(machine_random(held_count));
        }
        assert_int_equal(held_count, 0);
        assert_true(machine_check());
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(up_and_down_are_the_same_blocks, setup),
        cmocka_unit_test_setup(edges_of_every_block, setup),
        cmocka_unit_test_setup(every_address_of_small_heaps, setup),
        cmocka_unit_test_setup(free_and_foreign_addresses_have_no_slot, setup),
        cmocka_unit_test_setup(freed_slots_and_the_rest_of_a_slab, setup),
        cmocka_unit_test_setup(descriptors_refer_to_page_blocks_only, setup),
        cmocka_unit_test_setup(every_reference_lies_in_the_window, setup),
        cmocka_unit_test_setup(blocks_may_go_during_the_walk_up, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
