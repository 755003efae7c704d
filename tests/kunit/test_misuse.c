/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_misuse.c - bad use is told once, in the right words, and changes
 * nothing; good use is not told.
 *
 * The reports are in the log; the console is kept quiet, so that a run without
 * failures shows none.
 */
#include <kunit/test.h>
#include "lib/err.h"
#include "lib/poison.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/guard.h"
#include "mm/kmalloc_more.h"
#include "mm/misuse.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "tests/kunit/blocks.h"
#include "tests/kunit/reports.h"

static int loglevel;
static int a_variable;
static struct reports told __unscanned;

static int misuse_init(struct kunit *test)
{
    loglevel = console_loglevel;
    console_loglevel = LOGLEVEL_EMERG;
    reports_skip(&told);
    return 0;
}

static void misuse_exit(struct kunit *test)
{
    console_loglevel = loglevel;
}

/* Nobody shall reason about @p: neither that it was freed, nor where it points. */
static void *opaque(void *p)
{
    __asm__("" : "+r"(p));
    return p;
}

/* @act gets exactly one report, of kind @as, whose lines hold @words somewhere. */
#define EXPECT_TOLD(test, as, words, act) do {                              \
    u32 before_ = misuse_count();                                           \
    (test)->expected_bugs++;                                                \
    act;                                                                    \
    KUNIT_EXPECT_EQ_MSG(test, misuse_count() - before_, 1, "%s", #act);     \
    reports_read(&told);                                                    \
    KUNIT_EXPECT_TRUE_MSG(test, reports_is_one(&told, as),                  \
                          "%s: %u reports, %u lines, %s; expected one, %s", \
                          #act, told.begun, told.lines, told.kind, as);     \
    KUNIT_EXPECT_TRUE_MSG(test, strstr(told.text, words) != NULL,           \
                          "no '%s' in: %s", words, told.text);              \
} while (0)

/* ---- bad frees --------------------------------------------------------- */

static void bad_kfree(struct kunit *test)
{
    char *p = kmalloc(64, GFP_KERNEL), *large = kmalloc(9000, GFP_KERNEL);
    int on_stack;
    KUNIT_ASSERT_NOT_NULL(test, p);
    KUNIT_ASSERT_NOT_NULL(test, large);
    EXPECT_TOLD(test, "invalid-free", "interior pointer: 8 bytes into the 64-byte",
                kfree(opaque(p + 8)));
    EXPECT_TOLD(test, "invalid-free", "misaligned interior pointer: 1 byte into",
                kfree(opaque(p + 1)));
    EXPECT_TOLD(test, "invalid-free", "4096 bytes into the 9000-byte kmalloc block",
                kfree(opaque(large + 4096)));
    EXPECT_TOLD(test, "invalid-free", "stack pointer: a variable of bad_kfree() on",
                kfree(opaque(&on_stack)));
    EXPECT_TOLD(test, "invalid-free", "static pointer: a_variable+0x0, data of the",
                kfree(opaque(&a_variable)));
    EXPECT_TOLD(test, "invalid-free", "below the kernel", kfree(opaque((void *)0x1234)));
    EXPECT_TOLD(test, "invalid-free", "a kmalloc block of 64 bytes: free it with kfree()",
                vfree(opaque(p)));
    EXPECT_TOLD(test, "invalid-free", "free it with kfree()",
                free_pages((unsigned long)opaque(large), 2));
    KUNIT_EXPECT_NE(test, block_flags(p), 0);
    KUNIT_EXPECT_NE(test, block_flags(large), 0);
    kfree(p);
    kfree(large);
    EXPECT_TOLD(test, "double-free", "freed by thread", kfree(opaque(p)));
    EXPECT_TOLD(test, "double-free", "double free", kfree(opaque(p)));      /* again */
    EXPECT_TOLD(test, "double-free", "double free", kfree(opaque(large)));
}

static void values_that_are_no_pointers(struct kunit *test)
{
    EXPECT_TOLD(test, "invalid-free", "POISON_FREE", kfree(opaque((void *)0x6b6b6b6b)));
    EXPECT_TOLD(test, "invalid-free", "POISON_ALLOC", kfree(opaque((void *)0x5a5a5a6a)));
    EXPECT_TOLD(test, "invalid-free", "-ENOMEM", kfree(opaque(ERR_PTR(-ENOMEM))));
    EXPECT_TOLD(test, "invalid-free", "LIST_POISON", kfree(opaque(LIST_POISON1)));
    EXPECT_TOLD(test, "invalid-free", "a NULL pointer and", kfree(opaque((void *)0x44)));
    EXPECT_TOLD(test, "invalid-free", "a struct page", kfree(opaque(mem_map + 1000)));
    EXPECT_TOLD(test, "invalid-free", "code of the kernel", kfree(opaque(kfree)));
}

static void bad_page_frees(struct kunit *test)
{
    struct page *page = alloc_pages(GFP_KERNEL, 2);
    KUNIT_ASSERT_NOT_NULL(test, page);
    EXPECT_TOLD(test, "invalid-free", "2 pages, this one has 4; expected: order 2",
                __free_pages(page, 1));
    EXPECT_TOLD(test, "invalid-free", "no block has more than order 10",
                __free_pages(page, 77));
    EXPECT_TOLD(test, "invalid-free", "4096 bytes into the 16384-byte block of pages",
                __free_pages(page + 1, 0));
    EXPECT_TOLD(test, "invalid-free", "free it with free_pages(), order 2",
                kfree(opaque(page_address(page))));
    KUNIT_EXPECT_NE(test, block_flags(page_address(page)), 0);
    __free_pages(page, 2);
    EXPECT_TOLD(test, "double-free", "double free", __free_pages(page, 2));
}

static void wrong_cache(struct kunit *test)
{
    struct kmem_cache *a = kmem_cache_create("kunit-a", 40, 0, 0, NULL);
    struct kmem_cache *b = kmem_cache_create("kunit-b", 40, 0, 0, NULL);
    void *object = kmem_cache_alloc(a, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, object);
    EXPECT_TOLD(test, "bad-cache-free", "the object belongs to cache \"kunit-a\"",
                kmem_cache_free(b, object));
    KUNIT_EXPECT_NE(test, block_flags(object), 0);
    kmem_cache_free(a, object);
    EXPECT_TOLD(test, "double-free", "cache object of 40 bytes is free already",
                kmem_cache_free(a, opaque(object)));
    kmem_cache_destroy(a);
    kmem_cache_destroy(b);
}

static void bad_krealloc_and_vfree(struct kunit *test)
{
    char *area = vmalloc(9000), *moved = area;
    KUNIT_ASSERT_NOT_NULL(test, area);
    EXPECT_TOLD(test, "invalid-free", "free it with vfree()",
                moved = krealloc(opaque(area), 10, GFP_KERNEL));
    KUNIT_EXPECT_NULL(test, moved);
    EXPECT_TOLD(test, "invalid-free", "4096 bytes into the 9000-byte vmalloc block",
                vfree(opaque(area + 4096)));
    KUNIT_EXPECT_NE(test, block_flags(area), 0);
    vfree(area);
    EXPECT_TOLD(test, "double-free", "double free", vfree(opaque(area)));
}

static void good_frees_are_not_told(struct kunit *test)
{
    u32 before = misuse_count();
    kfree(NULL);
    kfree(ZERO_SIZE_PTR);
    vfree(NULL);
    free_pages(0, 3);
    __free_pages(NULL, 3);
    kfree_sensitive(NULL);
    kvfree(kvmalloc(100, GFP_KERNEL));
    kvfree(vmalloc(100));
    kfree(krealloc(kmalloc(10, GFP_KERNEL), 5000, GFP_KERNEL));
    kfree_sensitive(kmalloc(33, GFP_KERNEL));
    KUNIT_EXPECT_EQ(test, misuse_count(), before);
}

static void from_an_interrupt(void *p)
{
    kfree(p);
}

static void told_in_an_interrupt(struct kunit *test)
{
    void *p = kmalloc(64, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    kfree(p);
    EXPECT_TOLD(test, "double-free", "in an interrupt handler, called over thread",
                call_in_interrupt(from_an_interrupt, opaque(p)));
}

/* ---- damage ------------------------------------------------------------ */

/* What a checker would tell that found @count bytes at @p + @offset changed. */
static bool tell_damage(struct kunit *test, enum misuse_kind kind, char *p, int offset,
                        u32 count, u8 expected)
{
    struct damage d = {
        .kind = kind,
        .first = (uintptr_t)p + (uintptr_t)offset,
        .last = (uintptr_t)p + (uintptr_t)offset + count - 1,
        .expected = expected,
        .found_count = 32,
        .when = "at kfree",
    };
    bool found = block_slot((uintptr_t)p, &d.block) ||
                 guard_freed((uintptr_t)p, &d.block);
    KUNIT_EXPECT_TRUE(test, found);
    d.shown = d.first & ~15u;
    memset(d.found, expected, sizeof(d.found));
    memset(d.found + (d.first - d.shown), 0x41, count);
    return misuse_damage(&d);
}

static void damage_is_told_once_a_life(struct kunit *test)
{
    char *p = kmalloc(13, GFP_KERNEL);
    const enum misuse_kind over = MISUSE_OUT_OF_BOUNDS_WRITE;
    KUNIT_ASSERT_NOT_NULL(test, p);
    EXPECT_TOLD(test, "out-of-bounds-write",
                "overflow: 3 bytes from 13 on, right behind the 13-byte kmalloc block",
                KUNIT_EXPECT_TRUE(test, tell_damage(test, over, p, 13, 3, REDZONE_LIVE)));
    KUNIT_EXPECT_NOT_NULL(test, strstr(told.text, "expected 0x9c, the redzone of a "));
    KUNIT_EXPECT_NOT_NULL(test, strstr(told.text, "^^ ^^ ^^"));
    KUNIT_EXPECT_NOT_NULL(test, strstr(told.text, "found at kfree in thread"));
    KUNIT_EXPECT_FALSE(test, tell_damage(test, over, p, 13, 3, REDZONE_LIVE));
    p = krealloc(p, 14, GFP_KERNEL);                /* another life */
    EXPECT_TOLD(test, "out-of-bounds-write", "underflow: 1 byte, 4 before the",
                tell_damage(test, over, p, -4, 1, REDZONE_LIVE));
    kfree(p);
    EXPECT_TOLD(test, "use-after-free-write", "written after the free: bytes 0..7 of the",
                tell_damage(test, MISUSE_USE_AFTER_FREE_WRITE, opaque(p), 0, 8,
                            POISON_FREE));
}

/* ---- accesses ---------------------------------------------------------- */

static bool tell_access(struct kunit *test, char *p, int offset, bool is_write,
                        const char *region)
{
    struct bad_access a = {
        .address = (uintptr_t)p + (uintptr_t)offset,
        .size_bytes = 4,
        .is_write = is_write,
        .pc = (uintptr_t)__builtin_return_address(0),
        .pc_is_return = true,
        .frame_pointer = (uintptr_t)__builtin_frame_address(0),
        .region = region,
        .found_by = "a test",
    };
    if (region == NULL && !block_slot((uintptr_t)p, &a.block))
        guard_freed((uintptr_t)p, &a.block);
    return misuse_access(&a);
}

static void accesses(struct kunit *test)
{
    char *p = kmalloc(13, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    EXPECT_TOLD(test, "out-of-bounds-read", ", 1 byte behind the 13-byte kmalloc block",
                tell_access(test, p, 13, false, NULL));
    KUNIT_EXPECT_FALSE(test, tell_access(test, p, 12, false, NULL));    /* same kind */
    EXPECT_TOLD(test, "out-of-bounds-write", ", 4 bytes before the 13-byte kmalloc block",
                tell_access(test, p, -4, true, NULL));
    kfree(p);
    EXPECT_TOLD(test, "use-after-free-read", ", 8 bytes into the freed 13-byte kmalloc",
                tell_access(test, opaque(p), 8, false, NULL));
    KUNIT_EXPECT_NOT_NULL(test, strstr(told.text, "freed by thread"));
    EXPECT_TOLD(test, "out-of-bounds-read", "behind a_variable",
                tell_access(test, p, 0, false, "behind a_variable"));
}

/* ---- the nearest block --------------------------------------------------- */

static void nearest(struct kunit *test)
{
    char *area = vmalloc(9000);
    struct block block;
    s32 distance;
    KUNIT_ASSERT_NOT_NULL(test, area);
    KUNIT_ASSERT_TRUE(test, block_nearest((uintptr_t)area - 20, &block, &distance));
    KUNIT_EXPECT_EQ(test, block.start, (uintptr_t)area);
    KUNIT_EXPECT_EQ(test, distance, -20);
    KUNIT_ASSERT_TRUE(test, block_nearest((uintptr_t)area + 9000, &block, &distance));
    KUNIT_EXPECT_EQ(test, block.start, (uintptr_t)area);
    KUNIT_EXPECT_EQ(test, distance, 1);
    KUNIT_EXPECT_FALSE(test, block_nearest(0x1000, &block, &distance));
    vfree(area);
}

static struct kunit_case misuse_cases[] = {
    KUNIT_CASE(bad_kfree), KUNIT_CASE(values_that_are_no_pointers),
    KUNIT_CASE(bad_page_frees), KUNIT_CASE(wrong_cache),
    KUNIT_CASE(bad_krealloc_and_vfree), KUNIT_CASE(good_frees_are_not_told),
    KUNIT_CASE(told_in_an_interrupt), KUNIT_CASE(damage_is_told_once_a_life),
    KUNIT_CASE(accesses), KUNIT_CASE(nearest), { },
};

static struct kunit_suite misuse_suite = {
    .name = "misuse", .init = misuse_init, .exit = misuse_exit,
    .test_cases = misuse_cases,
};
kunit_test_suite(misuse_suite);
