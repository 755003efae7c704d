/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_guard_good.c - guard mode: good accesses are not told and do what they
 * should, whatever instruction makes them and wherever.
 */
#include <kunit/test.h>
#include "arch/cpu.h"
#include "lib/poison.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "tests/kunit/blocks.h"
#include "tests/kunit/guard_acts.h"

static int good_init(struct kunit *test)
{
    guard_acts_begin();
    return 0;
}

static void good_exit(struct kunit *test)
{
    guard_acts_end();
}

static void copies_and_fills(struct kunit *test)
{
    for (u32 size = 1; size < 400; size += 7) {
        char *a = kmalloc(size, GFP_KERNEL), *b = kmalloc(size, GFP_KERNEL);
        KUNIT_ASSERT_TRUE(test, a != NULL && b != NULL);
        for (u32 i = 0; i < size; i++)
            a[i] = (char)(i * 3);
        memset(b, 0, size);
        memcpy(b, a, size);
        KUNIT_EXPECT_EQ(test, memcmp(a, b, size), 0);
        memmove(b, b + size / 3, size - size / 3);
        KUNIT_EXPECT_EQ(test, memcmp(b, a + size / 3, size - size / 3), 0);
        kfree(a);
        kfree(b);
    }
    KUNIT_EXPECT_EQ(test, told_count, 0);
}

static void instructions(struct kunit *test)
{
    u32 size = 4100, *word, pushed;
    char *a = kzalloc(size, GFP_KERNEL), *b = kzalloc(size, GFP_KERNEL);
    KUNIT_ASSERT_TRUE(test, a != NULL && b != NULL);
    for (u32 at = 0; at + 4 <= size; at++) {            /* unaligned, across pages */
        word = (u32 *)(a + at);
        __asm__ volatile("movl %1, %0" : "=m"(*word) : "r"(at * 0x1010101));
        KUNIT_ASSERT_EQ(test, *word, at * 0x1010101);
    }
    const char *from = a;
    char *to = b;
    u32 count = size;
    __asm__ volatile("rep movsb" : "+S"(from), "+D"(to), "+c"(count) : : "memory");
    KUNIT_EXPECT_EQ(test, memcmp(a, b, size), 0);
    word = (u32 *)(a + 1);
    *word = 7;
    __asm__ volatile("pushl %1; popl %0" : "=m"(*(u32 *)(b + 2)) : "m"(*word));
    __asm__ volatile("pushl %1; popl %0" : "=r"(pushed) : "m"(*(u32 *)(b + 2)));
    KUNIT_EXPECT_EQ(test, pushed, 7);
    __asm__ volatile("lock; xaddl %0, %1" : "+r"(pushed), "+m"(*word));
    KUNIT_EXPECT_EQ(test, *word, 14);
    KUNIT_EXPECT_FALSE(test, irqs_disabled());
    KUNIT_EXPECT_EQ(test, told_count, 0);
    kfree(a);
    kfree(b);
}

static void strings(struct kunit *test)
{
    char *s = kstrdup("marbles", GFP_KERNEL);
    char *t = kasprintf(GFP_KERNEL, "%s and %s", s, "more");
    KUNIT_ASSERT_TRUE(test, s != NULL && t != NULL);
    KUNIT_EXPECT_EQ(test, strlen(s), 7);
    KUNIT_EXPECT_STREQ(test, t, "marbles and more");
    KUNIT_EXPECT_EQ(test, strcmp(s, "marble"), 's');
    KUNIT_EXPECT_NOT_NULL(test, strchr(s, 'b'));
    kfree(s);
    kfree(t);
    KUNIT_EXPECT_EQ(test, told_count, 0);
}

static void increment(void *context)
{
    for (u32 i = 0; i < 100; i++)
        ((volatile u8 *)context)[i % 7]++;
}

static void where_interrupts_are_off(struct kunit *test)
{
    u8 *p = kzalloc(7, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    call_in_interrupt(increment, p);
    unsigned long flags = irq_save();
    increment(p);
    KUNIT_EXPECT_TRUE(test, irqs_disabled());
    irq_restore(flags);
    KUNIT_EXPECT_EQ(test, p[0], 30);
    KUNIT_EXPECT_EQ(test, p[6], 28);
    kfree(p);
    KUNIT_EXPECT_EQ(test, told_count, 0);
}

/* Looking with the kernel's eyes sets nothing off. */
static void reading_undisturbed(struct kunit *test)
{
    struct guard_stats before, after;
    char *p = kzalloc(13, GFP_KERNEL), copy[32];
    KUNIT_ASSERT_NOT_NULL(test, p);
    guard_stats(&before);
    KUNIT_EXPECT_TRUE(test, guard_read(copy, (uintptr_t)p - 19, 32));
    KUNIT_EXPECT_FALSE(test, guard_read(copy, (uintptr_t)p, 32));
    guard_stats(&after);
    KUNIT_EXPECT_EQ(test, after.steps, before.steps);
    KUNIT_EXPECT_EQ(test, (u8)copy[18], REDZONE_LIVE);
    KUNIT_EXPECT_EQ(test, copy[19], 0);
    kfree(p);
    KUNIT_EXPECT_EQ(test, told_count, 0);
}

static struct kunit_case good_cases[] = {
    KUNIT_CASE(copies_and_fills), KUNIT_CASE(instructions), KUNIT_CASE(strings),
    KUNIT_CASE(where_interrupts_are_off), KUNIT_CASE(reading_undisturbed), { },
};

static struct kunit_suite guard_good_suite = {
    .name = "guard_good", .init = good_init, .exit = good_exit, .test_cases = good_cases,
};
kunit_test_suite(guard_good_suite);
