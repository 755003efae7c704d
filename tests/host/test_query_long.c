/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_query_long.c - questions about long lists, and without memory.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/errno.h"
#include "mm/hold.h"
#include "mm/kmalloc.h"
#include "mm/kmemleak.h"
#include "mm/page_alloc.h"
#include "mm/query.h"
#include "mm/word_list.h"
#include "tests/host/machine.h"

enum { NODES = 100000, HALF = CHAIN_LINKS_MAX / 2 };

static uintptr_t root[1];
static uintptr_t *node[NODES];
static struct chain chain;

/* A list: node i refers to i + 1, the root to the first. */
static int setup(void **state)
{
    machine_init(64 * 1024 * 1024);
    machine_add_root(root, sizeof(root), ROOT_DATA);
    for (unsigned i = 0; i < NODES; i++) {
        node[i] = kzalloc(2 * sizeof(uintptr_t), GFP_KERNEL);
        assert_non_null(node[i]);
        if (i > 0)
            *node[i - 1] = (uintptr_t)node[i];
    }
    root[0] = (uintptr_t)node[0];
    return 0;
}

static void ask(unsigned i)
{
    struct block block;
    assert_true(block_find((uintptr_t)node[i], &block));
    why_held(&block, 0, &chain);
}

static void check_ends(u32 length, unsigned first)
{
    assert_int_equal(chain.length, length);
    assert_int_equal(chain.head_count, HALF);
    assert_int_equal(chain.tail_count, HALF);
    for (u32 l = 0; l < HALF; l++) {
        const struct reference *head = &chain.links[l];
        const struct reference *tail = &chain.links[HALF + l];
        if (l > 0 || first == 0)
            assert_int_equal(head->value, (uintptr_t)node[l + first]);
        assert_int_equal(tail->value, (uintptr_t)node[NODES - HALF + l]);
        assert_int_equal(tail->slot, (uintptr_t)node[NODES - HALF + l - 1]);
    }
}

static void the_middle_of_a_long_chain_is_left_out(void **state)
{
    u32 pages = machine_free_pages();
    ask(NODES - 1);
    assert_int_equal(chain.verdict, CHAIN_HELD);
    check_ends(NODES, 0);
    assert_false(chain.links[0].from_block);
    assert_int_equal(chain.links[0].slot, (uintptr_t)root);
    assert_int_equal(machine_free_pages(), pages);
}

static void chains_up_to_the_limit_are_whole(void **state)
{
    for (u32 length = CHAIN_LINKS_MAX - 1; length <= CHAIN_LINKS_MAX + 1; length++) {
        bool is_whole = length <= CHAIN_LINKS_MAX;
        ask(length - 1);
        assert_int_equal(chain.length, length);
        assert_int_equal(chain.head_count, is_whole ? length : (u32)HALF);
        assert_int_equal(chain.tail_count, is_whole ? 0 : HALF);
        for (u32 l = 1; l < chain.head_count; l++)
            assert_int_equal(chain.links[l].slot, (uintptr_t)node[l - 1]);
    }
}

static void a_lost_list_hangs_below_its_head(void **state)
{
    struct kmemleak_summary summary;
    root[0] = 0;
    ask(NODES - 1);
    assert_int_equal(chain.verdict, CHAIN_LEAKED);
    assert_int_equal(chain.leader.start, (uintptr_t)node[0]);
    check_ends(NODES - 1, 1);
    assert_int_equal(kmemleak_scan(&summary), 0);
    ask(NODES - 1);
    check_ends(NODES - 1, 1);
    assert_int_equal(kmemleak_last()->leaked, NODES);
    root[0] = (uintptr_t)node[0];               /* held again: the verdicts are stale */
    ask(NODES - 1);
    assert_int_equal(chain.verdict, CHAIN_HELD);
    struct kmemleak_object object;
    assert_true(kmemleak_object_at((uintptr_t)node[NODES - 1], &object));
    assert_true(object.flags & TAG_LEAKED);
    assert_int_equal(object.leader, (uintptr_t)node[0]);
}

/* A fan: one block refers to all others, so all wait to be read at once. */
static void setup_fan(unsigned leaves)
{
    machine_init(4 * 1024 * 1024);
    machine_add_root(root, sizeof(root), ROOT_DATA);
    uintptr_t *hub = kzalloc(leaves * sizeof(*hub), GFP_KERNEL);
    assert_non_null(hub);
    for (unsigned i = 0; i < leaves; i++) {
        node[i] = kzalloc(sizeof(uintptr_t), GFP_KERNEL);
        hub[i] = (uintptr_t)node[i];
    }
    root[0] = (uintptr_t)hub;
}

static u32 use_up(struct page **taken, u32 keep)
{
    u32 count = 0;
    while ((taken[count] = pages_take(0, PAGE_META)) != NULL)
        count++;
    while (keep-- > 0)
        pages_give(taken[--count]);
    return count;
}

static bool count_word(const struct reference *r, void *context)
{
    ++*(u32 *)context;
    return true;
}

static void without_memory_it_is_said(void **state)
{
    static struct page *taken[1024];
    struct kmemleak_summary summary;
    struct stack_hold found;
    struct block block;
    u32 words = 0, stacks;
    setup_fan(5000);
    for (unsigned is_leaked = 0; is_leaked < 2; is_leaked++) {
        root[0] = is_leaked ? 0 : root[0];
        assert_int_equal(kmemleak_scan(&summary), 0);
        assert_int_equal(summary.leaked, is_leaked ? 5001 : 0);
        for (u32 keep = 0; keep < 4; keep++) {
            u32 count = use_up(taken, keep);
            ask(4999);
            assert_int_equal(chain.verdict, CHAIN_NO_MEMORY);
            assert_int_equal(chain.length, 0);
            block_find((uintptr_t)node[0], &block);
            assert_int_equal(hold_words(&block, 0, count_word, &words),
                             is_leaked ? 0 : -ENOMEM);
            assert_int_equal(hold_by_stack(0, 0, &found, 1, &stacks),
                             is_leaked ? 0 : -ENOMEM);
            while (count > 0)
                pages_give(taken[--count]);
            assert_true(machine_check());
        }
        ask(4999);
        assert_int_equal(chain.verdict, is_leaked ? CHAIN_LEAKED : CHAIN_HELD);
        assert_int_equal(kmemleak_scan(&summary), 0);
        assert_int_equal(summary.leaders, is_leaked);
    }
}

static void a_word_list_gives_back_what_it_took(void **state)
{
    struct word_list list = { 0 };
    uintptr_t word;
    machine_init(1024 * 1024);
    u32 pages = machine_free_pages();
    assert_false(word_list_shift(&list, &word));
    assert_false(word_list_pop(&list, &word));
    for (uintptr_t i = 0; i < 5000; i++)
        assert_true(word_list_push(&list, i));
    for (uintptr_t i = 0; i < 2500; i++) {
        assert_true(word_list_shift(&list, &word));
        assert_int_equal(word, i);
        assert_true(word_list_pop(&list, &word));
        assert_int_equal(word, 4999 - i);
    }
    assert_false(word_list_pop(&list, &word));
    assert_int_equal(machine_free_pages(), pages);
    for (uintptr_t i = 0; i < 5000; i++)
        assert_true(word_list_push(&list, i));
    word_list_clear(&list);
    assert_int_equal(machine_free_pages(), pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_middle_of_a_long_chain_is_left_out, setup),
        cmocka_unit_test_setup(chains_up_to_the_limit_are_whole, setup),
        cmocka_unit_test_setup(a_lost_list_hangs_below_its_head, setup),
        cmocka_unit_test(without_memory_it_is_said),
        cmocka_unit_test(a_word_list_gives_back_what_it_took),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
