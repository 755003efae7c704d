/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_kmemleak_graphs.c - the detector's verdicts, block by block, against
 * leak_model.c.
 *
 * Method: random graphs of all kinds of blocks. Their words are references of every
 * kind (to the start, inside, by struct page) and decoys: one past the end, unaligned,
 * behind the requested size, addresses of neighbouring descriptors.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/kmalloc.h"
#include "mm/kmemleak.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "tests/host/leak_model.h"
#include "tests/host/machine.h"

static uintptr_t roots[12];
static u32 seed_now;                            /* to see in a debugger           */

/* ---- making a graph --------------------------------------------------- */

static void add_block(struct kmem_cache *cache, bool small_only)
{
    unsigned order = machine_random(2);
    u32 size = 8 + machine_random(120);
    host_trace[0] = 0x1000 + 16 * machine_random(5);
    switch (small_only ? machine_random(4) : machine_random(8)) {
    default:
        model_add(kmalloc(size, GFP_KERNEL), size, BLOCK_KMALLOC);
        break;
    case 3:
        model_add(kmem_cache_alloc(cache, GFP_KERNEL), 52, BLOCK_CACHE);
        break;
    case 4:
        size = 4097 + machine_random(10000);
        model_add(kmalloc(size, GFP_KERNEL), size, BLOCK_KMALLOC);
        break;
    case 5:
        model_add((void *)__get_free_pages(GFP_KERNEL, order), PAGE_SIZE << order,
                  BLOCK_PAGES);
        break;
    case 6:
        size = 1 + machine_random(9000);
        model_add(vmalloc(size), size, BLOCK_VMALLOC);
    }
}

/* A word that refers to block @b, or just looks like it. */
static uintptr_t word_about(const struct model_block *b)
{
    struct page *page = page_of(b->start);
    switch (machine_random(12)) {
    case 0:
        return b->start + b->size;                      /* one past the end */
    case 1:
        return b->start + b->size - 1;
    case 2:
        return b->start + machine_random(b->size);
    case 3:
        return b->start - 1;
    case 4:
        return page != NULL ? (uintptr_t)page : b->start;
    case 5:
        return page != NULL ? (uintptr_t)page + 8 * machine_random(14) : b->start;
    case 6:
        return ~b->start;
    default:
        return b->start;
    }
}

static void write_word(uintptr_t at, uintptr_t word)
{
    memcpy((void *)at, &word, sizeof(word));
}

static void connect_blocks(unsigned edges)
{
    for (int i = 0; i < model_count; i++) {
        struct block block;
        assert_true(block_find(model[i].start, &block));
        memset((void *)model[i].start, 0, block.capacity_bytes);
    }
    while (edges-- > 0) {
        const struct model_block *from = &model[machine_random((u32)model_count)];
        uintptr_t word = word_about(&model[machine_random((u32)model_count)]);
        struct block block;
        block_find(from->start, &block);
        u32 words = machine_random(4) == 0 ? block.capacity_bytes / 8 : from->size / 8;
        u32 unaligned = machine_random(8) == 0 ? 1 + machine_random(7) : 0;
        words = min(words, machine_random(10) == 0 ? ~0u : 6);
        if (words > 1)
            write_word(from->start + 8 * machine_random(words - 1) + unaligned, word);
    }
}

static void annotate_some(void)
{
    for (int i = 0; i < model_count; i++) {
        const void *p = (void *)model[i].start;
        u32 what = machine_random(40);
        if (what == 0)
            kmemleak_not_leak(p);
        else if (what == 1)
            kmemleak_ignore(p);
        else if (what == 2)
            kmemleak_no_scan(p);
        else
            continue;
        model[i].flags = what == 0 ? TAG_NOT_LEAK : what == 1 ? TAG_IGNORE : TAG_NO_SCAN;
    }
}

static void make_graph(u32 seed, u32 most_blocks)
{
    machine_init(4 * 1024 * 1024);
    machine_seed(seed_now = seed);
    machine_add_root(roots, sizeof(roots), ROOT_DATA);
    struct kmem_cache *cache = kmem_cache_create("graph", 52, 0, 0, NULL);
    u32 blocks = 1 + machine_random(most_blocks);
    model_reset();
    for (u32 i = 0; i < blocks; i++)
        add_block(cache, machine_random(2) == 0);
    connect_blocks(machine_random(3 * blocks + 1));
    if (machine_random(2) == 0)
        annotate_some();
    memset(roots, 0, sizeof(roots));
    for (u32 i = machine_random(ARRAY_SIZE(roots) + 1); i > 0; i--)
        roots[i - 1] = machine_random(3) ? word_about(&model[machine_random(blocks)]) : 0;
}

/* ---- comparing -------------------------------------------------------- */

static void compare_object(const struct kmemleak_object *o, unsigned *leaders)
{
    int i = model_at(o->address), leader = model_at(o->leader);
    assert_true(i >= 0 && leader >= 0);
    assert_true(model[i].leaked && model[leader].leaked);
    assert_int_equal(o->size_bytes, model[i].size);
    assert_int_equal(o->type, model[i].type);
    assert_true(model_reaches(leader, i));
    assert_true(model_is_source[model[leader].component]);
    if (o->flags & TAG_LEADER) {
        assert_int_equal(o->leader, o->address);
        leaders[model[i].component]++;
    }
}

/* What the traces' sums should be, from the verdicts on the blocks. */
static void compare_traces(const struct kmemleak_summary *s)
{
    struct trace_leaks sum = { 0 };
    unsigned groups = 0;
    for (struct trace *t = depot_first_trace(); t != NULL; t = t->all_next) {
        struct trace_leaks want = { .first = t->leaks.leaders > 0 ? -1ul : 0 };
        struct block_cursor cursor = { 0 };
        struct kmemleak_object o, leader;
        while (kmemleak_next_leaked(&cursor, &o)) {
            assert_true(kmemleak_object_at(o.leader, &leader));
            if (leader.trace != t)
                continue;
            bool leads = o.flags & TAG_LEADER;
            want.leaders += leads;
            want.leader_bytes += leads ? o.size_bytes : 0;
            want.below_blocks += !leads;
            want.below_bytes += leads ? 0 : o.size_bytes;
            want.first = leads ? min(want.first, o.address) : want.first;
        }
        assert_memory_equal(&t->leaks, &want, sizeof(want));
        groups += want.leaders > 0;
        sum.leaders += want.leaders;
        sum.below_blocks += want.below_blocks;
    }
    assert_int_equal(groups, s->groups);
    assert_int_equal(sum.leaders, s->leaders);
    assert_int_equal(sum.below_blocks, s->indirect);
}

static void compare_interior_flags(void)
{
    for (int i = 0; i < model_count; i++) {
        struct kmemleak_object o;
        assert_true(kmemleak_object_at(model[i].start, &o));
        assert_int_equal(!!(o.flags & TAG_LEAKED), model[i].leaked);
        if (model[i].reached && !(model[i].flags & TAG_NOT_LEAK))
            assert_int_equal(!!(o.flags & TAG_INTERIOR), !model[i].exactly_referenced);
    }
}

static void scan_and_compare(struct kmemleak_summary *s)
{
    unsigned leaders[MODEL_BLOCKS_MAX] = { 0 }, seen = 0, ignored = 0, sources = 0;
    struct block_cursor cursor = { 0 };
    struct kmemleak_object o;
    assert_int_equal(kmemleak_scan(s), 0);
    model_scan(roots, ARRAY_SIZE(roots));
    for (int i = 0; i < model_count; i++)
        ignored += model[i].flags & TAG_IGNORE ? 1 : 0;
    for (; kmemleak_next_leaked(&cursor, &o); seen++)
        compare_object(&o, leaders);
    assert_int_equal(seen, model_leaked);
    for (int c = 0; c < model_component_count; c++) {
        assert_int_equal(leaders[c], model_is_source[c]);
        sources += model_is_source[c];
    }
    assert_true(s->self_test_ok);
    assert_int_equal(s->leaked, model_leaked);
    assert_int_equal(s->bytes, model_leaked_bytes);
    assert_int_equal(s->leaders, sources);
    assert_int_equal(s->indirect, model_leaked - sources);
    assert_int_equal(s->objects, (unsigned)model_count - ignored);
    assert_int_equal(s->scanned_bytes, model_scanned_bytes);
    compare_traces(s);
    compare_interior_flags();
    assert_true(machine_check());
}

/* Scan, scan again, free something, scan, clear, scan. */
static void live_through_a_graph(void)
{
    struct kmemleak_summary first, again;
    scan_and_compare(&first);
    scan_and_compare(&again);
    again.scan_number = first.scan_number;
    assert_memory_equal(&first, &again, sizeof(first));
    roots[machine_random(ARRAY_SIZE(roots))] = word_about(&model[0]);
    scan_and_compare(&again);
    u32 left = again.leaked;
    assert_int_equal(kmemleak_clear(), left);
    for (int i = 0; i < model_count; i++)
        if (model[i].leaked)
            model[i].flags |= TAG_NOT_LEAK;
    assert_int_equal(kmemleak_last()->leaked, 0);
    scan_and_compare(&again);
    assert_int_equal(again.leaked, 0);
}

static void small_graphs(void **state)
{
    for (u32 seed = 1; seed <= 4000; seed++) {
        make_graph(seed, 8);
        live_through_a_graph();
    }
}

static void large_graphs(void **state)
{
    for (u32 seed = 10000; seed < 10200; seed++) {
        make_graph(seed, MODEL_BLOCKS_MAX - 1);
        live_through_a_graph();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_graphs),
        cmocka_unit_test(large_graphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
