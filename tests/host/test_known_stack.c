/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_known_stack.c - mm/known_stack.c: a chain is known, or it is not.
 *
 * Method: a stack of made-up frames lies in an array; each test learns a chain, changes
 * one word, and asks again. What was learned may be returned for the same chain only.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "arch/running.h"
#include "mm/depot.h"
#include "mm/known_stack.h"
#include "tests/host/machine.h"

enum { FRAMES = 8, HERE = 0x77 };

static uintptr_t stack[FRAMES * 4];             /* a frame every four words */
static struct trace *trace;

static struct call_frame *frame(unsigned i)
{
    return (struct call_frame *)&stack[i * 4];
}

static uintptr_t first(void)
{
    return (uintptr_t)frame(0);
}

/* Frame i returns to 0x1000 + i; the last one is the outermost. */
static int setup(void **state)
{
    uintptr_t frames[] = { 0x1000 };
    machine_init(MACHINE_BYTES);
    *running_here() = (struct running){
        .stack_low = (uintptr_t)stack, .stack_top = (uintptr_t)(stack + FRAMES * 4),
    };
    for (unsigned i = 0; i < FRAMES; i++)
        *frame(i) = (struct call_frame){
            .caller_frame = i + 1 < FRAMES ? (uintptr_t)frame(i + 1) : 0,
            .return_address = 0x1000 + i,
        };
    trace = depot_intern(frames, 1, 0);
    known_stack_forget();
    return 0;
}

static struct trace *known(void)
{
    return known_stack_find(known_stack_place(first()), first(), HERE);
}

static void what_was_learned_is_known(void **state)
{
    assert_null(known());
    for (unsigned depth = 2; depth <= FRAMES; depth++) {
        known_stack_learn(first(), HERE, depth, false, trace);
        assert_ptr_equal(known(), trace);
    }
    known_stack_learn(first(), HERE, FRAMES - 1, true, trace);
    assert_ptr_equal(known(), trace);
    known_stack_forget();
    assert_null(known());
}

/* Each word that decided makes a difference, and only those. */
static void any_other_word_is_another_stack(void **state)
{
    for (unsigned depth = 2; depth < FRAMES; depth++) {
        for (unsigned i = 0; i < FRAMES; i++) {
            setup(state);
            known_stack_learn(first(), HERE, depth, false, trace);
            frame(i)->return_address ^= 4;
            if (i < depth)
                assert_null(known());
            else
                assert_ptr_equal(known(), trace);
        }
    }
}

static void a_broken_chain_is_not_followed(void **state)
{
    uintptr_t wild[] = { 0, 1, 8, first(), first() - 64, (uintptr_t)frame(1) + 1,
                         (uintptr_t)(stack + FRAMES * 4), UINTPTR_MAX };
    for (unsigned i = 0; i < FRAMES; i++) {
        for (unsigned w = 0; w < ARRAY_SIZE(wild); w++) {
            setup(state);
            known_stack_learn(first(), HERE, FRAMES - 1, true, trace);
            assert_ptr_equal(known(), trace);
            if (frame(i)->caller_frame == wild[w])
                continue;
            frame(i)->caller_frame = wild[w];
            assert_null(known());
        }
    }
}

/* Nor is it learned further than it goes; what is too short to be sure of, not at all. */
static void a_broken_chain_is_learned_as_it_is(void **state)
{
    frame(3)->caller_frame = UINTPTR_MAX - 7;
    known_stack_learn(first(), HERE, 4, true, trace);
    assert_ptr_equal(known(), trace);
    assert_int_equal(known_stack_place(first())->link_count, 3);
    frame(3)->caller_frame = (uintptr_t)frame(4);
    assert_null(known());
    known_stack_forget();
    frame(0)->caller_frame = 0x10;
    known_stack_learn(first(), HERE, 1, true, trace);
    assert_null(known());
}

static void the_caller_alone_needs_no_chain(void **state)
{
    known_stack_learn(first(), HERE, 1, false, trace);
    frame(0)->caller_frame = UINTPTR_MAX;
    assert_ptr_equal(known(), trace);
    frame(0)->return_address++;
    assert_null(known());
}

static void other_stacks_and_other_functions_are_told_apart(void **state)
{
    known_stack_learn(first(), HERE, 4, false, trace);
    running_here()->stack_top -= sizeof(uintptr_t);
    assert_null(known());
    running_here()->stack_top += sizeof(uintptr_t);
    assert_ptr_equal(known(), trace);
    known_stack_place(first())->here++;
    assert_null(known());
}

static void too_long_a_chain_is_not_kept(void **state)
{
    enum { MANY = KNOWN_LINKS_MAX + 3 };
    static uintptr_t deep[MANY * 2];
    running_here()->stack_top = (uintptr_t)(deep + MANY * 2);
    for (unsigned i = 0; i < MANY; i++) {
        deep[i * 2] = (uintptr_t)&deep[i * 2 + 2];
        deep[i * 2 + 1] = 0x1000 + i;
    }
    uintptr_t start = (uintptr_t)deep;
    known_stack_learn(start, HERE, KNOWN_LINKS_MAX + 2, false, trace);
    assert_ptr_not_equal(known_stack_place(start)->frame, start);
    known_stack_learn(start, HERE, KNOWN_LINKS_MAX + 1, false, trace);
    assert_true(known_stack_verify(known_stack_place(start), start));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_was_learned_is_known, setup),
        cmocka_unit_test_setup(any_other_word_is_another_stack, setup),
        cmocka_unit_test_setup(a_broken_chain_is_not_followed, setup),
        cmocka_unit_test_setup(a_broken_chain_is_learned_as_it_is, setup),
        cmocka_unit_test_setup(the_caller_alone_needs_no_chain, setup),
        cmocka_unit_test_setup(other_stacks_and_other_functions_are_told_apart, setup),
        cmocka_unit_test_setup(too_long_a_chain_is_not_kept, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
