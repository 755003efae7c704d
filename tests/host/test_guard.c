/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_guard.c - guarded blocks: where they lie, who gets them, what is found.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "arch/paging.h"
#include "lib/poison.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/debug.h"
#include "mm/guard.h"
#include "mm/kmalloc.h"
#include "mm/kmemleak.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "mm/vmap.h"
#include "tests/host/machine.h"

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    return 0;
}

static int teardown(void **state)
{
    guard_off();
    bool sound = machine_check() && machine_misuse_count == 0 &&
                 fake_paging_mapped_pages() == 0;
    return sound ? 0 : -1;
}

/* As guard_add() would: on the host there is no direct map to split. */
static void guard(int what, enum guard_side side, u32 number, const char *name)
{
    struct guard_rule rule = { .what = what, .side = side, .number = number };
    strscpy(rule.name, name, sizeof(rule.name));
    assert_int_equal(guard_add(&rule), 0);
}

static bool is_guarded(const void *p)
{
    struct block block;
    return block_slot((uintptr_t)p, &block) && block.guard != NULL;
}

static bool is_mapped(const char *p)
{
    phys_addr_t physical;
    return paging_lookup((uintptr_t)p, &physical);
}

static void blocks_end_with_their_page(void **state)
{
    guard(GUARD_ALL, GUARD_EXACT, 0, "");
    for (u32 size = 1; size <= 3 * PAGE_SIZE; size += size < 100 ? 1 : 97) {
        char *p = kmalloc(size, GFP_KERNEL);
        struct block block;
        bool has_slack = size % PAGE_SIZE != 0;
        assert_true(block_find((uintptr_t)p, &block));
        assert_int_equal(block.start, (uintptr_t)p);
        assert_int_equal(block.type, BLOCK_KMALLOC);
        assert_int_equal(ksize(p), size);
        assert_int_equal(((uintptr_t)p + size) % PAGE_SIZE, 0);
        assert_false(is_mapped(p + size));
        assert_false(is_mapped((char *)((uintptr_t)p & PAGE_MASK) - 1));
        assert_int_equal(paging_is_hidden((uintptr_t)p), has_slack);
        guard_open(&block);
        assert_false(paging_is_hidden((uintptr_t)p));
        assert_null(memchr_inv(p, POISON_ALLOC, size));
        guard_close(&block);
        assert_int_equal(paging_is_hidden((uintptr_t)p), has_slack);
        kfree(p);
        assert_false(is_mapped(p));
        assert_true(guard_freed((uintptr_t)p, &block));
        assert_int_equal(block.start, (uintptr_t)p);
    }
}

static void the_other_sides_are_aligned(void **state)
{
    guard(GUARD_SIZE, GUARD_END, 13, "");
    char *p = kzalloc(13, GFP_KERNEL);
    assert_int_equal((uintptr_t)p % PAGE_SIZE, PAGE_SIZE - 16);
    assert_null(memchr_inv(p, 0, 13));
    assert_int_equal((u8)p[13], REDZONE_LIVE);
    p[-4080] = 1;                               /* the first byte of the page */
    kfree(p);
    assert_true(machine_misused(MISUSE_OUT_OF_BOUNDS_WRITE));
    assert_int_equal(machine_last_misuse.address, (uintptr_t)p - 4080);
    guard_off();
    guard(GUARD_SIZE, GUARD_START, 13, "");
    p = kmalloc(13, GFP_KERNEL);
    assert_int_equal((uintptr_t)p % PAGE_SIZE, 0);
    p[13] = 1;
    kfree(p);
    assert_true(machine_misused(MISUSE_OUT_OF_BOUNDS_WRITE));
}

static void slack_is_looked_at_before_a_block_shrinks(void **state)
{
    guard(GUARD_SIZE, GUARD_END, 50, "");
    char *p = kmalloc(50, GFP_KERNEL);
    p[-9] = 1;
    assert_ptr_equal(krealloc(p, 20, GFP_KERNEL), p);
    assert_true(machine_misused(MISUSE_OUT_OF_BOUNDS_WRITE));
    assert_int_equal(machine_last_misuse.address, (uintptr_t)p - 9);
    p[20] = 1;
    kfree(p);
    assert_true(machine_misused(MISUSE_OUT_OF_BOUNDS_WRITE));
    assert_int_equal(machine_last_misuse.address, (uintptr_t)p + 20);
}

static bool is_in_function(uintptr_t address, const char *function)
{
    return address == host_trace[0] && strcmp(function, "the_caller") == 0;
}

static void rules_choose(void **state)
{
    struct kmem_cache *cache = kmem_cache_create("marbles", 40, 0, 0, NULL);
    void *p = kmalloc(40, GFP_KERNEL);
    assert_false(is_guarded(p));
    kfree(p);
    guard(GUARD_SIZE, GUARD_EXACT, 41, "");
    guard(GUARD_CACHE, GUARD_EXACT, 0, "marb*");
    p = kmalloc(40, GFP_KERNEL);
    assert_false(is_guarded(p));
    kfree(p);
    p = kmalloc(41, GFP_KERNEL);
    assert_true(is_guarded(p));
    kfree(p);
    p = kmem_cache_alloc(cache, GFP_KERNEL);
    assert_true(is_guarded(p));
    assert_int_equal(guard_rule_at(1)->what, GUARD_CACHE);
    assert_null(guard_rule_at(2));
    guard_off();                                /* it stays what it is */
    assert_true(is_guarded(p));
    kmem_cache_free(cache, p);
    guard_set_namer(is_in_function);
    guard(GUARD_FUNCTION, GUARD_EXACT, 0, "another");
    p = kmalloc(40, GFP_KERNEL);
    assert_false(is_guarded(p));
    kfree(p);
    guard(GUARD_FUNCTION, GUARD_EXACT, 0, "the_caller");
    p = kmalloc(40, GFP_KERNEL);
    assert_true(is_guarded(p));
    kfree(p);
    kmem_cache_destroy(cache);
}

static void frees_are_checked(void **state)
{
    guard(GUARD_ALL, GUARD_EXACT, 0, "");
    char *p = kmalloc(100, GFP_KERNEL);
    kfree(p + 1);
    assert_true(machine_misused(MISUSE_INVALID_FREE));
    kfree(p);
    kfree(p);
    assert_true(machine_misused(MISUSE_DOUBLE_FREE));
    assert_int_equal(machine_last_misuse.block.start, (uintptr_t)p);
}

/* A block of odd size begins at an odd address; its words count from there. */
static void words_count_from_the_start(void **state)
{
    static char *holder;
    struct kmemleak_summary summary;
    machine_add_root(&holder, sizeof(holder), ROOT_BSS);
    guard(GUARD_ALL, GUARD_EXACT, 0, "");
    holder = kzalloc(2 * sizeof(holder) + 5, GFP_KERNEL);
    char *held = kzalloc(7, GFP_KERNEL), *lost = kzalloc(9, GFP_KERNEL), *word;
    struct block block;
    assert_true(block_find((uintptr_t)holder, &block));
    guard_open(&block);
    memcpy(holder + sizeof(held), &held, sizeof(held));
    guard_close(&block);
    assert_int_equal(kmemleak_scan(&summary), 0);
    assert_int_equal(summary.objects, 3);
    assert_int_equal(summary.leaked, 1);
    assert_int_equal(summary.bytes, 9);
    assert_true(guard_read(&word, (uintptr_t)holder + sizeof(held), sizeof(word)));
    assert_ptr_equal(word, held);
    kfree(lost);
    kfree(held);
    kfree(holder);
}

/* What is hidden is not filled then, and must not be looked at when it is shown. */
static void redzones_are_switched_on_while_blocks_live(void **state)
{
    guard(GUARD_ALL, GUARD_EXACT, 0, "");
    void *area = vmalloc(100), *object = kmalloc(100, GFP_KERNEL);
    void *large = kmalloc(5000, GFP_KERNEL);
    debug_set(DEBUG_REDZONE, true, "*");
    vfree(area);
    kfree(object);
    kfree(large);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(blocks_end_with_their_page),   TEST(the_other_sides_are_aligned),
        TEST(rules_choose),                 TEST(frees_are_checked),
        TEST(words_count_from_the_start),
        TEST(slack_is_looked_at_before_a_block_shrinks),
        TEST(redzones_are_switched_on_while_blocks_live),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
