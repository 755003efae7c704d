/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_kmalloc.c - memory by size: classes, limits, contents, interrupts. */
#include <kunit/test.h>
#include "arch/trap.h"
#include "lib/bits.h"
#include "lib/hash.h"
#include "mm/comm.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "tests/kunit/blocks.h"

static const unsigned class_bytes[] = {
    8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096,
};

static void classes(struct kunit *test)
{
    unsigned class = 0;
    needs_plain_blocks(test);
    for (unsigned bytes = 1; bytes <= KMALLOC_SLAB_BYTES_MAX; bytes++) {
        if (bytes > class_bytes[class])
            class++;
        void *p = kmalloc(bytes, GFP_KERNEL);
        KUNIT_ASSERT_NOT_NULL(test, p);
        size_t capacity = ksize(p);
        unsigned wrong_bits = (uintptr_t)p & (is_power_of_2(capacity) ? capacity - 1 : 7);
        kfree(p);
        KUNIT_ASSERT_EQ_MSG(test, capacity, class_bytes[class], "for %u bytes", bytes);
        KUNIT_ASSERT_EQ_MSG(test, wrong_bits, 0, "%px for %u bytes", p, bytes);
    }
}

static void large_sizes(struct kunit *test)
{
    static const size_t sizes[] = { 4097, 8192, 10000, 65536, 65537, 1u << 20 };
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        char *p = kmalloc(sizes[i], GFP_KERNEL);
        KUNIT_ASSERT_NOT_NULL(test, p);
        memset(p, 0x11, sizes[i]);
        KUNIT_EXPECT_GE(test, ksize(p), sizes[i]);
        KUNIT_EXPECT_LT(test, ksize(p), 2 * sizes[i]);
        KUNIT_EXPECT_TRUE(test, IS_ALIGNED((uintptr_t)p, PAGE_SIZE) ||
                                !blocks_are_plain());
        kfree(p);
    }
}

static void limits(struct kunit *test)
{
    gfp_t quiet = GFP_KERNEL | __GFP_NOWARN;
    size_t half = SIZE_MAX / 2 + 1;
    KUNIT_EXPECT_PTR_EQ(test, kmalloc(0, quiet), ZERO_SIZE_PTR);
    KUNIT_EXPECT_NULL(test, kmalloc(KMALLOC_BYTES_MAX + 1, quiet));
    KUNIT_EXPECT_NULL(test, kmalloc(SIZE_MAX, quiet));
    KUNIT_EXPECT_NULL(test, kcalloc(half, 2, quiet));
    KUNIT_EXPECT_NULL(test, kmalloc_array(half + 1, 2, quiet));
    KUNIT_EXPECT_PTR_EQ(test, kcalloc(0, 8, quiet), ZERO_SIZE_PTR);
    KUNIT_EXPECT_EQ(test, ksize(NULL), 0);
    KUNIT_EXPECT_EQ(test, ksize(ZERO_SIZE_PTR), 0);
    kfree(NULL);
    kfree(ZERO_SIZE_PTR);
    kfree_sensitive(NULL);
}

static void zeroed(struct kunit *test)
{
    for (unsigned i = 0; i < ARRAY_SIZE(class_bytes); i++) {
        char *p = kmalloc(class_bytes[i], GFP_KERNEL);
        KUNIT_ASSERT_NOT_NULL(test, p);
        memset(p, 0xee, class_bytes[i]);
        kfree(p);
        p = kzalloc(class_bytes[i], GFP_KERNEL);
        KUNIT_ASSERT_NOT_NULL(test, p);
        KUNIT_EXPECT_NULL(test, memchr_inv(p, 0, class_bytes[i]));
        kfree(p);
    }
    u16 *array = kunit_kcalloc(test, 1000, sizeof(*array), GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, array);
    KUNIT_EXPECT_NULL(test, memchr_inv(array, 0, 1000 * sizeof(*array)));
}

static void copies(struct kunit *test)
{
    char *copy = kunit_adopt(test, kstrdup("marble", GFP_KERNEL));
    KUNIT_ASSERT_NOT_NULL(test, copy);
    KUNIT_EXPECT_STREQ(test, copy, "marble");
    copy = kunit_adopt(test, kstrndup("marbles", 3, GFP_KERNEL));
    KUNIT_ASSERT_NOT_NULL(test, copy);
    KUNIT_EXPECT_STREQ(test, copy, "mar");
    copy = kunit_adopt(test, kmemdup("a\0b", 4, GFP_KERNEL));
    KUNIT_ASSERT_NOT_NULL(test, copy);
    KUNIT_EXPECT_EQ(test, memcmp(copy, "a\0b", 4), 0);
    copy = kunit_adopt(test, kasprintf(GFP_KERNEL, "%s %d", "marble", 7));
    KUNIT_ASSERT_NOT_NULL(test, copy);
    KUNIT_EXPECT_STREQ(test, copy, "marble 7");
    KUNIT_EXPECT_NULL(test, kstrdup(NULL, GFP_KERNEL));
}

/* Many blocks of many sizes come and go; each keeps what was written into it. */
static void random_sizes_keep_their_contents(struct kunit *test)
{
    enum { SLOTS = 128, STEPS = 5000 };
    struct { u8 *p; u32 bytes; } *slots = kunit_kcalloc(test, SLOTS, 8, GFP_KERNEL);
    u32 random = 1, damaged = 0, missed = 0;
    KUNIT_ASSERT_NOT_NULL(test, slots);
    for (u32 step = 0; step < STEPS + SLOTS; step++) {
        random = hash_mix(random, step);
        u32 i = step < STEPS ? random % SLOTS : step - STEPS;
        if (slots[i].p != NULL) {
            damaged += memchr_inv(slots[i].p, (u8)i, slots[i].bytes) != NULL;
            kfree(slots[i].p);
            slots[i].p = NULL;
        } else if (step < STEPS) {
            slots[i].bytes = (random >> 8) % (1u << (random >> 24) % 14) + 1;
            slots[i].p = kmalloc(slots[i].bytes, GFP_KERNEL);
            missed += slots[i].p == NULL;
            if (slots[i].p != NULL)
                memset(slots[i].p, (u8)i, slots[i].bytes);
        }
    }
    KUNIT_EXPECT_EQ(test, damaged, 0);
    KUNIT_EXPECT_EQ(test, missed, 0);
}

/* What the handler of an interrupt allocated. */
struct from_interrupt {
    bool was_interrupt;
    void *small, *large;
};

static noinline void allocate_in_interrupt(void *context)
{
    struct from_interrupt *got = context;
    got->was_interrupt = in_interrupt();
    got->small = kmalloc(40, GFP_ATOMIC);
    got->large = kmalloc(10000, GFP_ATOMIC);
}

static void free_in_interrupt(void *context)
{
    struct from_interrupt *got = context;
    kfree(got->small);
    kfree(got->large);
}

static void works_in_interrupts(struct kunit *test)
{
    struct from_interrupt got = { 0 };
    struct kmemleak_object object = { 0 };
    struct symbol_info caller;
    call_in_interrupt(allocate_in_interrupt, &got);
    KUNIT_EXPECT_TRUE(test, got.was_interrupt);
    KUNIT_EXPECT_NOT_NULL(test, got.large);
    KUNIT_EXPECT_TRUE(test, kmemleak_object_at((uintptr_t)got.small, &object));
    KUNIT_EXPECT_EQ(test, object.size_bytes, 40);
    KUNIT_EXPECT_STREQ(test, comm_name(object.comm), "hardirq");
    KUNIT_EXPECT_STREQ(test, block_caller(got.small, &caller), "allocate_in_interrupt");
    call_in_interrupt(free_in_interrupt, &got);
    KUNIT_EXPECT_EQ(test, block_flags(got.small), 0);
}

static struct kunit_case kmalloc_cases[] = {
    KUNIT_CASE(classes), KUNIT_CASE(large_sizes), KUNIT_CASE(limits), KUNIT_CASE(zeroed),
    KUNIT_CASE(copies), KUNIT_CASE(random_sizes_keep_their_contents),
    KUNIT_CASE(works_in_interrupts), { },
};

static struct kunit_suite kmalloc_suite = {
    .name = "kmalloc", .test_cases = kmalloc_cases,
};
kunit_test_suite(kmalloc_suite);
