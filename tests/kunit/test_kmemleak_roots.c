/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_kmemleak_roots.c - what holds a block, and what only seems to.
 */
#include <kunit/test.h>
#include "arch/context.h"
#include "kernel/completion.h"
#include "kernel/kthread.h"
#include "kernel/sched.h"
#include "kernel/time.h"
#include "mm/kmalloc.h"
#include "tests/kunit/blocks.h"

enum { BLOCK_BYTES = 33 };              /* of the class of 64: with slack          */

static uintptr_t block, second;         /* inverted                                */
static u32 start_sequence;
static uintptr_t decoy[3];              /* what a case lets lie around in .bss     */

static int roots_init(struct kunit *test)
{
    start_sequence = tag_stats.allocations;
    return 0;
}

static void roots_exit(struct kunit *test)
{
    memset(decoy, 0, sizeof(decoy));
    if (block != 0)
        kfree(revealed(block));
    if (second != 0)
        kfree(revealed(second));
    block = second = 0;
}

static noinline uintptr_t plant(void)
{
    void *p = kzalloc(BLOCK_BYTES, GFP_KERNEL);
    KASSERT(p != NULL);
    return hidden(p);
}

static noinline void expect_held(struct kunit *test, bool expected, const char *by)
{
    u32 leaked = leaks_since(start_sequence, (uintptr_t)__builtin_frame_address(0));
    bool is_held = !(block_flags(revealed(block)) & TAG_LEAKED);
    KUNIT_EXPECT_EQ_MSG(test, is_held, expected, "%s", by);
    KUNIT_EXPECT_EQ_MSG(test, leaked, expected ? 0 : 1, "%s", by);
}

static noinline void store_unaligned(void)
{
    uintptr_t address = ~block;
    memcpy((char *)decoy + 2, &address, sizeof(address));
}

static void words_in_bss(struct kunit *test)
{
    block = plant();
    decoy[1] = ~block;
    expect_held(test, true, "by its address");
    decoy[1] = ~block + BLOCK_BYTES - 1;
    expect_held(test, true, "by its last byte");
    decoy[1] = ~block + BLOCK_BYTES;
    expect_held(test, false, "one past its end");
    decoy[1] = ~block - 1;
    expect_held(test, false, "one before its start");
    decoy[1] = 0;
    store_unaligned();
    expect_held(test, false, "by an unaligned word");
}

static noinline void hold_on_own_stack(struct kunit *test)
{
    void *volatile on_stack __maybe_unused = revealed(block);
    expect_held(test, true, "by the running thread's stack");
    on_stack = NULL;
    expect_held(test, false, "by nothing any more");
}

/* The frames to come may have holes, and must not find there what plant() left. */
static void the_running_stack(struct kunit *test)
{
    block = plant();
    stack_clear_dead(current_thread()->stack_low);
    hold_on_own_stack(test);
}

static noinline void say_and_wait(struct completion *taken)
{
    complete(taken);
    set_current_state(TASK_INTERRUPTIBLE);
    while (!kthread_should_stop()) {
        schedule();
        set_current_state(TASK_INTERRUPTIBLE);
    }
    set_current_state(TASK_RUNNING);
}

static int hold_on_stack(void *data)
{
    void *volatile on_stack __maybe_unused = revealed(block);
    say_and_wait(data);
    return 0;
}

/* So deep that the frames of a sleeping thread do not reach there: they may have
 * holes, and in a live frame a stale word counts. */
static noinline void leave_deep_words(unsigned calls)
{
    void *volatile words[150];
    if (calls > 0)
        leave_deep_words(calls - 1);
    for (unsigned i = 0; i < ARRAY_SIZE(words) && calls == 0; i++)
        words[i] = revealed(block);
}

static int leave_on_dead_stack(void *data)
{
    leave_deep_words(4);
    say_and_wait(data);
    return 0;
}

static void expect_thread_holds(struct kunit *test, int (*function)(void *), bool holds)
{
    DECLARE_COMPLETION_ONSTACK(taken);
    block = plant();
    struct thread *thread = kthread_run(function, &taken, "holder");
    KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread);
    wait_for_completion(&taken);
    msleep(2);
    expect_held(test, holds, "by another thread's stack");
    kthread_stop(thread);
    expect_held(test, false, "by a thread that is gone");
}

static void the_live_stack_of_another_thread(struct kunit *test)
{
    expect_thread_holds(test, hold_on_stack, true);
}

static void a_dead_stack_holds_nothing(struct kunit *test)
{
    expect_thread_holds(test, leave_on_dead_stack, false);
}

/* Put the block's address into @holder at @offset, which may lie in its slack. */
static noinline void store(uintptr_t holder, u32 offset)
{
    kasan_disable();
    *(uintptr_t *)((char *)revealed(holder) + offset) = ~block;
    kasan_enable();
}

static void slack_is_not_read(struct kunit *test)
{
    needs_plain_blocks(test);           /* it writes to the slack */
    second = plant();
    decoy[0] = ~second;
    block = plant();
    store(second, 40);                  /* behind the 33 bytes asked for */
    expect_held(test, false, "by the slack of another block");
    store(second, 32);                  /* no whole word within them */
    expect_held(test, false, "by a word that is cut by the block's end");
    store(second, 28);
    expect_held(test, true, "by the last whole word of another block");
}

static void freed_memory_holds_nothing(struct kunit *test)
{
    second = plant();
    block = plant();
    store(second, 8);
    decoy[0] = ~second;
    expect_held(test, true, "by another block");
    kfree(revealed(second));
    second = 0;
    expect_held(test, false, "by a freed block");
}

static void no_scan(struct kunit *test)
{
    second = plant();
    decoy[0] = ~second;
    block = plant();
    store(second, 0);
    kmemleak_no_scan(revealed(second));
    expect_held(test, false, "by a block that is not scanned");
}

static void not_leak(struct kunit *test)
{
    second = plant();
    block = plant();
    store(second, 0);
    kmemleak_not_leak(revealed(second));
    expect_held(test, true, "by a block that counts as held");
}

static void ignore(struct kunit *test)
{
    second = plant();
    block = plant();
    store(second, 0);
    kmemleak_ignore(revealed(second));
    expect_held(test, false, "by an ignored block");
}

static void annotations_end_with_the_block(struct kunit *test)
{
    u32 not_leaks = tag_stats.not_leak_blocks;
    void *p = kmalloc(BLOCK_BYTES, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    kmemleak_not_leak(p);
    kmemleak_not_leak((char *)p + 4);   /* no start: no-op */
    KUNIT_EXPECT_EQ(test, tag_stats.not_leak_blocks, not_leaks + 1);
    kfree(p);
    KUNIT_EXPECT_EQ(test, tag_stats.not_leak_blocks, not_leaks);
}

static struct kunit_case roots_cases[] = {
    KUNIT_CASE(words_in_bss), KUNIT_CASE(the_running_stack),
    KUNIT_CASE(the_live_stack_of_another_thread), KUNIT_CASE(a_dead_stack_holds_nothing),
    KUNIT_CASE(slack_is_not_read), KUNIT_CASE(freed_memory_holds_nothing),
    KUNIT_CASE(no_scan), KUNIT_CASE(not_leak), KUNIT_CASE(ignore),
    KUNIT_CASE(annotations_end_with_the_block), { },
};

static struct kunit_suite kmemleak_roots_suite = {
    .name = "kmemleak_roots", .init = roots_init, .exit = roots_exit,
    .test_cases = roots_cases,
};
kunit_test_suite(kmemleak_roots_suite);
