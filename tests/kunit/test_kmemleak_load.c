/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_kmemleak_load.c - exact also where there is much to find.
 */
#include <kunit/test.h>
#include "mm/page_alloc.h"
#include "tests/kunit/blocks.h"

enum { MIXED = 10000, LIST_NODES = 100000, CHAIN_MAX = 16 };

struct node {
    struct node *next;
};

static struct node *held_chain;

/* Blocks of many sizes in chains of random length, each held or lost by chance. */
struct mixed {
    u32 count, lost_count, leader_count;
    u32 random;
    u32 sequence;                       /* before the first of them                */
    u32 inverted[MIXED];                /* ~address                                */
    bool is_lost[MIXED];
};

/* Linear congruential; the high bits are the good ones. */
static u32 next_random(struct mixed *m)
{
    m->random = m->random * 1664525 + 1013904223;
    return m->random >> 16;
}

/* Return: false when memory is out. */
static bool plant_chain(struct mixed *m)
{
    bool is_lost = next_random(m) & 1;
    u32 length = next_random(m) % CHAIN_MAX + 1;
    struct node *last = NULL;
    for (u32 i = 0; i < length && m->count < MIXED; i++) {
        size_t bytes = sizeof(struct node) + next_random(m) % 100;
        struct node *n = kzalloc(bytes, GFP_KERNEL | __GFP_NOWARN);
        if (n == NULL)
            return false;
        if (!is_lost) {
            n->next = held_chain;
            held_chain = n;
        } else if (last != NULL) {
            last->next = n;
        } else {
            m->leader_count++;
        }
        last = n;
        m->is_lost[m->count] = is_lost;
        m->inverted[m->count++] = hidden(n);
        m->lost_count += is_lost;
    }
    return true;
}

static noinline bool plant_mixed(struct mixed *m)
{
    m->sequence = tag_stats.allocations;
    while (m->count < MIXED)
        if (!plant_chain(m))
            return false;
    return true;
}

/* Of this stack only the case's frame and those above are roots. */
static noinline u32 count_leaks(u32 sequence)
{
    return leaks_since(sequence, (uintptr_t)__builtin_frame_address(0));
}

/* Wrong verdicts among the planted blocks. */
static noinline u32 count_wrong(const struct mixed *m)
{
    u32 wrong = 0, leaders = 0;
    for (u32 i = 0; i < m->count; i++) {
        bool is_lost = m->is_lost[i];
        u8 flags = block_flags(revealed(m->inverted[i]));
        wrong += is_lost != ((flags & TAG_LEAKED) != 0);
        leaders += (flags & TAG_LEADER) != 0;
    }
    return wrong + (leaders != m->leader_count);
}

static void free_mixed(void *context)
{
    struct mixed *m = context;
    held_chain = NULL;
    while (m->count > 0)
        kfree(revealed(m->inverted[--m->count]));
}

static void ten_thousand_mixed_blocks(struct kunit *test)
{
    struct mixed *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL | __GFP_NOWARN);
    if (m == NULL || kunit_add_action(test, free_mixed, m) != 0 || !plant_mixed(m))
        kunit_skip(test, "not enough memory");
    KUNIT_EXPECT_EQ(test, count_leaks(m->sequence), m->lost_count);
    KUNIT_EXPECT_EQ(test, count_wrong(m), 0);
    KUNIT_EXPECT_GT(test, m->lost_count, MIXED / 4);
    KUNIT_EXPECT_LT(test, m->lost_count, MIXED);
}

/* ---- one very long list ---------------------------------------------- */

static noinline bool plant_list(void)
{
    for (u32 i = 0; i < LIST_NODES; i++) {
        struct node *n = kzalloc(sizeof(*n), GFP_KERNEL | __GFP_NOWARN);
        if (n == NULL)
            return false;
        n->next = held_chain;
        held_chain = n;
    }
    return true;
}

static noinline void free_list(uintptr_t inverted)
{
    struct node *n = inverted != 0 ? revealed(inverted) : NULL;
    while (n != NULL) {
        struct node *next = n->next;
        kfree(n);
        n = next;
    }
}

static noinline uintptr_t lose_list(void)
{
    uintptr_t inverted = held_chain != NULL ? hidden(held_chain) : 0;
    held_chain = NULL;
    return inverted;
}

static void list_of_a_hundred_thousand_nodes(struct kunit *test)
{
    u32 sequence = tag_stats.allocations;
    if (!plant_list()) {
        free_list(lose_list());
        kunit_skip(test, "not enough memory");
    }
    u32 leaked_while_held = count_leaks(sequence);
    u32 leaders = kmemleak_last()->leaders, groups = kmemleak_last()->groups;
    uintptr_t inverted = lose_list();
    u32 leaked = count_leaks(sequence);
    leaders = kmemleak_last()->leaders - leaders;
    groups = kmemleak_last()->groups - groups;
    free_list(inverted);
    KUNIT_EXPECT_EQ(test, leaked_while_held, 0);
    KUNIT_EXPECT_EQ(test, leaked, LIST_NODES);
    KUNIT_EXPECT_EQ(test, leaders, 1);
    KUNIT_EXPECT_EQ(test, groups, 1);
}

static struct kunit_case load_cases[] = {
    KUNIT_CASE_SLOW(ten_thousand_mixed_blocks),
    KUNIT_CASE_SLOW(list_of_a_hundred_thousand_nodes), { },
};

static struct kunit_suite kmemleak_load_suite = {
    .name = "kmemleak_load", .test_cases = load_cases,
};
kunit_test_suite(kmemleak_load_suite);
