/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_words.c - sixteen words at once give what they give one by one.
 *
 * Method: random words, with some at and around the edges of the window, at every
 * alignment; the same for windows of many sizes. What SSE2 answers is compared with a
 * loop. And: what was in the registers before is in them afterwards.
 */
#include <kunit/test.h>
#include "arch/cpu.h"
#include "arch/words.h"
#include "lib/string.h"

enum { ROUNDS = 64, ROOM_BYTES = WORDS_AT_ONCE * sizeof(u32) + 16 };

static u32 random_state;

static u32 random_word(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

/* Anything, or on either side of an edge of the window. */
static u32 word_near(u32 low, u32 span)
{
    const u32 edges[] = { low - 1, low, low + 1, low + span - 1, low + span,
                          low + span + 1, low + span / 2, 0, 0x7fffffff, 0x80000000,
                          0xffffffff };
    u32 choice = random_word() % (2 * ARRAY_SIZE(edges));
    return choice < ARRAY_SIZE(edges) ? edges[choice] : random_word();
}

static u32 one_by_one(const u8 *at, u32 low, u32 span)
{
    u32 mask = 0, word;
    for (unsigned i = 0; i < WORDS_AT_ONCE; i++) {
        memcpy(&word, at + i * sizeof(word), sizeof(word));
        mask |= (u32)(word - low < span) << i;
    }
    return mask;
}

/* Return: how many of ROUNDS times 16 alignments agree. */
static unsigned count_agreements(u32 low, u32 span)
{
    static u8 room[ROOM_BYTES];
    struct words_saved saved;
    unsigned agree = 0;
    unsigned long flags = irq_save();
    words_begin(&saved, low, span);
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned at = 0; at < 16; at++) {
            for (unsigned i = 0; i < WORDS_AT_ONCE; i++) {
                u32 word = word_near(low, span);
                memcpy(room + at + i * sizeof(word), &word, sizeof(word));
            }
            agree += words_in_window((uintptr_t)room + at) ==
                     one_by_one(room + at, low, span);
        }
    }
    words_end(&saved);
    irq_restore(flags);
    memset(room, 0, sizeof(room));
    return agree;
}

static void agree_with_a_loop(struct kunit *test)
{
    static const u32 windows[][2] = {
        { 0xc0400000, 0x3f800000 }, { 0xc0000000, 0x3fffffff }, { 0xc0123000, 4 },
        { 0x80000000, 0x7fffffff }, { 0x7ffffffc, 8 }, { 0, 4096 }, { 0xfffff000, 4095 },
    };
    if (!words_available())
        kunit_skip(test, "this processor has no SSE2");
    random_state = 2463534242u;
    for (unsigned i = 0; i < ARRAY_SIZE(windows); i++)
        KUNIT_EXPECT_EQ(test, count_agreements(windows[i][0], windows[i][1]),
                        (unsigned)ROUNDS * 16);
}

static void windows_nest_and_registers_come_back(struct kunit *test)
{
    static const u32 room[WORDS_AT_ONCE] = { 0x1000, 0x2000, 0x3000 };
    struct words_saved before, outer, inner, after;
    if (!words_available())
        kunit_skip(test, "this processor has no SSE2");
    unsigned long flags = irq_save();
    memset(&before, 0, sizeof(before));
    memset(&after, 0xff, sizeof(after));
    words_begin(&before, 0xc0000000, 0x1000);       /* what is there now ... */
    words_end(&before);
    words_begin(&outer, 0x1000, 0x800);
    u32 first = words_in_window((uintptr_t)room);
    words_begin(&inner, 0x2000, 0x1800);
    u32 second = words_in_window((uintptr_t)room);
    words_end(&inner);
    u32 third = words_in_window((uintptr_t)room);
    words_end(&outer);
    words_begin(&after, 0xc0000000, 0x1000);        /* ... is there again */
    words_end(&after);
    irq_restore(flags);
    KUNIT_EXPECT_EQ(test, first, 1u);
    KUNIT_EXPECT_EQ(test, second, 6u);
    KUNIT_EXPECT_EQ(test, third, 1u);
    KUNIT_EXPECT_EQ(test, memcmp(&before, &after, sizeof(before)), 0);
}

static struct kunit_case words_cases[] = {
    KUNIT_CASE(agree_with_a_loop),
    KUNIT_CASE(windows_nest_and_registers_come_back),
    {}
};

static struct kunit_suite words_suite = {
    .name = "words",
    .test_cases = words_cases,
};
kunit_test_suite(words_suite);
