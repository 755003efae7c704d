/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_timeline_replay.c - mm/timeline.c and mm/tag_block.h: no event is
 * missing, none is told twice, and each names its block.
 *
 * Method: all that was recorded is replayed into a table of live blocks, which must be
 * what the allocators say is live: after each kind of use, and after random use.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "arch/running.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/debug.h"
#include "mm/kmalloc.h"
#include "mm/kmalloc_more.h"
#include "mm/page_alloc.h"
#include "mm/quarantine.h"
#include "mm/slab.h"
#include "mm/timeline.h"
#include "mm/vmalloc.h"
#include "tests/host/checks.h"
#include "tests/host/machine.h"

enum { EVENTS = 8192, SLOTS = 64 };

static void begin(void)
{
    *running_here() = (struct running){ .who = tag_who(77, 5) };
    assert_int_equal(timeline_start(EVENTS), 0);
}

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    begin();
    return 0;
}

static int setup_with_checks(void **state)
{
    checks_setup(state);
    assert_true(debug_set(DEBUG_CHECKS, true, "*") > 12);
    begin();
    return 0;
}

static struct timeline_event event(u64 n)
{
    struct timeline_event e;
    assert_true(timeline_read(n, &e));
    return e;
}

/* ---- replay --------------------------------------------------------------- */

static struct timeline_event replayed[EVENTS];
static u32 replayed_count;

static u32 find(uintptr_t start)
{
    u32 i = 0;
    while (i < replayed_count && replayed[i].start != start)
        i++;
    return i;
}

static void replay_one(const struct timeline_event *e)
{
    u32 i = find(e->start);
    if (e->kind == TIMELINE_ALLOC) {
        assert_int_equal(i, replayed_count);            /* was not live */
        replayed[replayed_count++] = *e;
        return;
    }
    assert_true(i < replayed_count);                    /* was live, and that one */
    bool resized = e->kind == TIMELINE_RESIZE;
    assert_int_equal(replayed[i].sequence, resized ? e->old_sequence : e->sequence);
    assert_int_equal(replayed[i].size_bytes, resized ? e->old_size_bytes : e->size_bytes);
    assert_int_equal(replayed[i].type, e->type);
    replayed[i] = resized ? *e : replayed[--replayed_count];
}

/* All that was ever allocated was recorded, so what is live now is known. */
static void expect_replay_is_what_lives(void)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    u32 live = 0;
    replayed_count = 0;
    assert_int_equal(timeline_sums().lost, 0);
    for (u64 n = 1; n <= timeline_sums().events; n++) {
        struct timeline_event e = event(n);
        replay_one(&e);
    }
    for (; block_next(&cursor, &block); live++) {
        u32 i = find(block.start);
        assert_true(i < replayed_count);
        assert_int_equal(replayed[i].size_bytes, block.tag->size_bytes);
        assert_int_equal(replayed[i].sequence, block.tag->sequence);
        assert_int_equal(replayed[i].type, block.type);
        assert_ptr_equal(replayed[i].trace, block.tag->trace);
    }
    assert_int_equal(live, replayed_count);
}

/* ---- each kind of use ----------------------------------------------------- */

static void a_resize_in_place_is_one_event(void **state)
{
    void *p = kmalloc(40, GFP_KERNEL);
    assert_ptr_equal(krealloc(p, 60, GFP_KERNEL), p);
    struct timeline_event e = event(2);
    assert_int_equal(timeline_sums().events, 2);
    assert_int_equal(e.kind, TIMELINE_RESIZE);
    assert_int_equal(e.size_bytes, 60);
    assert_int_equal(e.old_size_bytes, 40);
    assert_int_equal(e.old_sequence, event(1).sequence);
    assert_int_equal(e.sequence, e.old_sequence + 1);
    void *moved = krealloc(p, 600, GFP_KERNEL);
    assert_int_equal(timeline_sums().events, 4);
    assert_int_equal(event(3).kind, TIMELINE_ALLOC);
    assert_int_equal(event(4).kind, TIMELINE_FREE);
    expect_replay_is_what_lives();
    kfree(moved);
}

static void every_type_of_block(void **state)
{
    struct kmem_cache *tiny = kmem_cache_create("tiny", 8, 0, 0, NULL);
    void *small = kmalloc(1, GFP_KERNEL), *large = kmalloc(9000, GFP_KERNEL);
    struct page *page = alloc_pages(GFP_KERNEL, 3);
    void *area = vmalloc(5000), *objects[1000];
    for (u32 i = 0; i < ARRAY_SIZE(objects); i++)   /* a descriptor of many tags */
        objects[i] = kmem_cache_alloc(tiny, GFP_KERNEL);
    expect_replay_is_what_lives();
    kfree(small);
    kfree(large);
    __free_pages(page, 3);
    vfree(area);
    for (u32 i = 0; i < ARRAY_SIZE(objects); i++)
        kmem_cache_free(tiny, objects[i]);
    kmem_cache_destroy(tiny);
    expect_replay_is_what_lives();
    assert_int_equal(replayed_count, 0);
}

/* ---- random use ---------------------------------------------------------------- */

static void *slots[SLOTS];

static void random_act(void)
{
    u32 i = machine_random(SLOTS);
    u32 bytes = 1 + machine_random(machine_random(4) ? 300 : 20000);
    bool is_area = slots[i] != NULL && is_vmalloc_addr(slots[i]);
    if (slots[i] == NULL) {
        slots[i] = machine_random(8) ? kmalloc(bytes, GFP_KERNEL) : vmalloc(bytes);
    } else if (!is_area && machine_random(3) == 0) {
        void *p = krealloc(slots[i], bytes, GFP_KERNEL);
        slots[i] = p != NULL ? p : slots[i];
    } else {
        (is_area ? vfree : kfree)(slots[i]);
        slots[i] = NULL;
    }
}

static void random_acts(u32 count)
{
    memset(slots, 0, sizeof(slots));
    for (u32 i = 0; i < count; i++)
        random_act();
    expect_replay_is_what_lives();
    for (u32 i = 0; i < SLOTS; i++)
        kvfree(slots[i]);
    expect_replay_is_what_lives();
    assert_int_equal(replayed_count, 0);
}

static void random_use(void **state)
{
    random_acts(3000);
}

/* A freed block's event is that of kfree(), not of the end of its quarantine. */
static void random_use_under_all_checks(void **state)
{
    random_acts(3000);
    u64 before = timeline_sums().events;
    quarantine_set_limit(0);
    assert_int_equal(timeline_sums().events, before);
    checks_expect_none();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_resize_in_place_is_one_event, setup),
        cmocka_unit_test_setup(every_type_of_block, setup),
        cmocka_unit_test_setup(random_use, setup),
        cmocka_unit_test_setup(random_use_under_all_checks, setup_with_checks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
