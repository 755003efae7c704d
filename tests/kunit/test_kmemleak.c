/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_kmemleak.c - the shapes of what is lost: who leads, who hangs below.
 *
 * Blocks are planted by functions whose frames are gone when the scan comes, and
 * remembered in inverted form, so that the test itself holds none of them. The
 * suite frees them again.
 */
#include <kunit/test.h>
#include "mm/depot.h"
#include "mm/page_alloc.h"
#include "mm/vmalloc.h"
#include "tests/kunit/blocks.h"

enum { LOST_MAX = 16, NODE_BYTES = 40 };

struct node {
    struct node *next, *other;
};

static uintptr_t lost[LOST_MAX];        /* inverted addresses; 0: none             */
static unsigned lost_count;
static u32 start_sequence;              /* blocks of this case are newer           */
static struct node *held;               /* what a case keeps on purpose            */

static int kmemleak_test_init(struct kunit *test)
{
    lost_count = 0;
    start_sequence = tag_stats.allocations;
    return 0;
}

static void free_any(void *p)
{
    struct kmemleak_object object;
    if (!kmemleak_object_at((uintptr_t)p, &object))
        return;
    if (object.type == BLOCK_VMALLOC)
        vfree(p);
    else if (object.type == BLOCK_PAGES)
        __free_pages(virt_to_page(p), virt_to_page(p)->order);
    else
        kfree(p);
}

static void kmemleak_test_exit(struct kunit *test)
{
    held = NULL;
    while (lost_count > 0) {
        free_any(revealed(lost[--lost_count]));
        lost[lost_count] = 0;
    }
}

/* A node that only the caller knows. */
static struct node *node(void)
{
    struct node *n = kzalloc(NODE_BYTES, GFP_KERNEL);
    KASSERT(n != NULL);
    lost[lost_count++] = hidden(n);
    return n;
}

struct verdict {
    u32 leaked, leaders, indirect;
};

/* Of the blocks planted by this case. */
static noinline struct verdict verdict(void)
{
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
    struct verdict v = { .leaked = leaks_since(start_sequence, frame) };
    for (unsigned i = 0; i < lost_count; i++) {
        u8 flags = block_flags(revealed(lost[i]));
        v.leaders += (flags & TAG_LEADER) != 0;
        v.indirect += (flags & (TAG_LEAKED | TAG_LEADER)) == TAG_LEAKED;
    }
    return v;
}

#define EXPECT_VERDICT(test, leaders_, indirect_) do {                      \
    struct verdict v_ = verdict();                                          \
    KUNIT_EXPECT_EQ(test, v_.leaders, leaders_);                            \
    KUNIT_EXPECT_EQ(test, v_.indirect, indirect_);                          \
    KUNIT_EXPECT_EQ(test, v_.leaked, (leaders_) + (indirect_));             \
} while (0)

static noinline void plant_one(void)
{
    node();
}

static void lost_block(struct kunit *test)
{
    struct symbol_info caller;
    plant_one();
    EXPECT_VERDICT(test, 1, 0);
    KUNIT_EXPECT_STREQ(test, block_caller(revealed(lost[0]), &caller), "node");
}

static void held_block(struct kunit *test)
{
    held = node();
    EXPECT_VERDICT(test, 0, 0);
    held = NULL;
    EXPECT_VERDICT(test, 1, 0);
}

static noinline void plant_list(unsigned count)
{
    struct node *first = NULL;
    while (count-- > 0) {
        struct node *n = node();
        n->next = first;
        first = n;
    }
}

static void lost_list(struct kunit *test)
{
    plant_list(5);
    EXPECT_VERDICT(test, 1, 4);
    struct kmemleak_object object = { 0 };
    kmemleak_object_at((uintptr_t)revealed(lost[0]), &object);
    KUNIT_EXPECT_EQ(test, object.leader, ~lost[4]);
}

static noinline void plant_cycle(unsigned count)
{
    struct node *first = node(), *last = first;
    for (unsigned i = 1; i < count; i++)
        last = last->next = node();
    last->next = first;
}

static void lost_cycle(struct kunit *test)
{
    plant_cycle(1);                     /* refers to itself */
    plant_cycle(2);
    plant_cycle(5);
    EXPECT_VERDICT(test, 3, 5);
}

static noinline void plant_cycle_with_tail_and_head(void)
{
    struct node *a = node(), *b = node(), *tail = node(), *head = node();
    a->next = b;
    b->next = a;
    b->other = tail;
    head->next = a;
}

static void lost_cycle_below_a_head(struct kunit *test)
{
    plant_cycle_with_tail_and_head();
    EXPECT_VERDICT(test, 1, 3);
    KUNIT_EXPECT_NE(test, block_flags(revealed(lost[3])) & TAG_LEADER, 0);
}

static noinline void plant_shared_child(void)
{
    struct node *left = node(), *right = node(), *child = node();
    left->next = right->next = child;
}

static void two_leaders_share_a_child(struct kunit *test)
{
    plant_shared_child();
    EXPECT_VERDICT(test, 2, 1);
}

static noinline void plant_interior(void)
{
    held = (struct node *)((char *)node() + NODE_BYTES - 1);
    held = (struct node *)((uintptr_t)held & ~3ul);
}

static void interior_pointers_hold(struct kunit *test)
{
    plant_interior();
    EXPECT_VERDICT(test, 0, 0);
    KUNIT_EXPECT_NE(test, block_flags(revealed(lost[0])) & TAG_INTERIOR, 0);
    held = revealed(lost[0]);
    EXPECT_VERDICT(test, 0, 0);
    KUNIT_EXPECT_EQ(test, block_flags(revealed(lost[0])) & TAG_INTERIOR, 0);
}

static noinline void plant_pages(void)
{
    struct page *page = alloc_pages(GFP_KERNEL | __GFP_ZERO, 1);
    KASSERT(page != NULL);
    lost[lost_count++] = hidden(page_address(page));
    held = (struct node *)page;         /* as struct page * is kept by drivers */
}

static void pages_are_held_by_their_descriptor(struct kunit *test)
{
    plant_pages();
    EXPECT_VERDICT(test, 0, 0);
    held = (struct node *)((char *)held + 4);
    EXPECT_VERDICT(test, 1, 0);
    held = revealed(lost[0] - (PAGE_SIZE + 12));
    EXPECT_VERDICT(test, 0, 0);
    held = NULL;
    EXPECT_VERDICT(test, 1, 0);
}

static noinline void plant_vmalloc(void)
{
    struct node **area = vzalloc(3 * PAGE_SIZE);
    KASSERT(area != NULL);
    lost[lost_count++] = hidden(area);
    area[PAGE_SIZE * 2 / sizeof(*area)] = node();
    held = (struct node *)area;
}

static void vmalloc_areas_hold_and_are_lost(struct kunit *test)
{
    plant_vmalloc();
    EXPECT_VERDICT(test, 0, 0);
    held = NULL;
    EXPECT_VERDICT(test, 1, 1);
}

static void every_scan_tests_itself(struct kunit *test)
{
    struct kmemleak_summary summary;
    u32 scans = kmemleak_last()->scan_number;
    KUNIT_EXPECT_EQ(test, kmemleak_scan(&summary), 0);
    KUNIT_EXPECT_TRUE(test, summary.self_test_ok);
    KUNIT_EXPECT_EQ(test, summary.scan_number, scans + 1);
    KUNIT_EXPECT_EQ(test, summary.leaked, summary.leaders + summary.indirect);
    KUNIT_EXPECT_EQ(test, kmemleak_last()->scan_number, scans + 1);
}

static struct kunit_case kmemleak_cases[] = {
    KUNIT_CASE(lost_block), KUNIT_CASE(held_block), KUNIT_CASE(lost_list),
    KUNIT_CASE(lost_cycle), KUNIT_CASE(lost_cycle_below_a_head),
    KUNIT_CASE(two_leaders_share_a_child), KUNIT_CASE(interior_pointers_hold),
    KUNIT_CASE(pages_are_held_by_their_descriptor),
    KUNIT_CASE(vmalloc_areas_hold_and_are_lost), KUNIT_CASE(every_scan_tests_itself), { },
};

static struct kunit_suite kmemleak_suite = {
    .name = "kmemleak", .init = kmemleak_test_init, .exit = kmemleak_test_exit,
    .test_cases = kmemleak_cases,
};
kunit_test_suite(kmemleak_suite);
