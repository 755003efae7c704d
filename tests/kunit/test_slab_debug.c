/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_slab_debug.c - slab_debug=FZPUQ in the running kernel: each check
 * fires once, with the right kind, and is silent about good use.
 *
 * The flags of what is used here are switched for each case and put back afterwards.
 * Bad writes are made in assembly: no compiler removes them, no sanitizer sees them.
 */
#include <kunit/test.h>
#include "lib/poison.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/guard.h"
#include "mm/kasan.h"
#include "mm/misuse.h"
#include "mm/mm.h"
#include "mm/page_alloc.h"
#include "mm/quarantine.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "tests/kunit/reports.h"

enum {
    OBJECT_BYTES = 50,
    SWITCHED = DEBUG_CHECKS | DEBUG_GUARD | DEBUG_INIT_ALLOC | DEBUG_INIT_FREE |
               DEBUG_RANDOM,
};

static const char *const names[] = { "kunit-debug", "kmalloc-64", "pages", "vmalloc" };
static u32 flags_before[ARRAY_SIZE(names)];
static int loglevel;
static struct reports told __unscanned;

static void set_flags(const char *name, u32 flags)
{
    debug_set(SWITCHED & ~flags, false, name);
    debug_set(flags, true, name);
}

static void set_all(u32 flags)
{
    quarantine_flush(NULL);
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
        set_flags(names[i], flags);
}

static int debug_init(struct kunit *test)
{
    if (guard_rule_at(0) != NULL)
        kunit_skip(test, "guard mode stops the bad writes before they are done");
    loglevel = console_loglevel;
    console_loglevel = LOGLEVEL_EMERG;
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
        flags_before[i] = debug_flags_for(names[i]) & SWITCHED;
    set_all(DEBUG_CHECKS);
    reports_skip(&told);
    return 0;
}

static void debug_exit(struct kunit *test)
{
    quarantine_flush(NULL);
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
        set_flags(names[i], flags_before[i]);
    console_loglevel = loglevel;
}

static void poke(void *p, long offset)
{
    __asm__ volatile("xorb $0x5d, %0" : "+m"(((u8 *)p)[offset]));
}

/* Since the last look there was exactly one report, of @kind, with @words in it. */
#define EXPECT_TOLD(test, as, words) do {                                   \
    (test)->expected_bugs++;                                                \
    reports_read(&told);                                                    \
    KUNIT_EXPECT_TRUE_MSG(test, reports_is_one(&told, as),                  \
                          "%u reports, %u lines, %s; expected one, %s",     \
                          told.begun, told.lines, told.kind, as);           \
    KUNIT_EXPECT_TRUE_MSG(test, strstr(told.text, words) != NULL,           \
                          "no '%s' in: %s", words, told.text);              \
} while (0)

#define EXPECT_SILENCE(test) do {                                           \
    reports_read(&told);                                                    \
    KUNIT_EXPECT_EQ_MSG(test, told.begun, 0, "%s", told.text);              \
} while (0)

static void overflow_and_underflow(struct kunit *test)
{
    static const long offsets[] = { -32, -1, OBJECT_BYTES, OBJECT_BYTES + 31 };
    struct kmem_cache *cache = kmem_cache_create("kunit-debug", OBJECT_BYTES, 0, 0, NULL);
    KUNIT_ASSERT_NOT_NULL(test, cache);
    for (unsigned i = 0; i < ARRAY_SIZE(offsets); i++) {
        void *object = kmem_cache_alloc(cache, GFP_KERNEL);
        poke(object, offsets[i]);
        kmem_cache_free(cache, object);
        EXPECT_TOLD(test, "out-of-bounds-write", "at kmem_cache_free");
        char *p = kmalloc(OBJECT_BYTES, GFP_KERNEL);
        poke(p, offsets[i]);
        kfree(p);
        EXPECT_TOLD(test, "out-of-bounds-write", "at kfree");
    }
    kmem_cache_destroy(cache);
    EXPECT_SILENCE(test);
}

static void blocks_that_are_never_freed(struct kunit *test)
{
    struct heap_check result;
    char *p = kmalloc(OBJECT_BYTES, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    poke(p, OBJECT_BYTES);
    debug_check_heap(&result);
    EXPECT_TOLD(test, "out-of-bounds-write", "by slabdebug check");
    KUNIT_EXPECT_EQ(test, result.damaged, 1);
    KUNIT_EXPECT_TRUE(test, result.sound);
    debug_check_heap(&result);                  /* it was repaired */
    KUNIT_EXPECT_EQ(test, result.damaged, 0);
    kfree(p);
    EXPECT_SILENCE(test);
}

static void write_after_free(struct kunit *test)
{
    char *p = kmalloc(OBJECT_BYTES, GFP_KERNEL);
    kfree(p);
    poke(p, 17);
    quarantine_flush(NULL);
    EXPECT_TOLD(test, "use-after-free-write", "as it left the quarantine");
    p = kmalloc(OBJECT_BYTES, GFP_KERNEL);
    kfree(p);
    quarantine_flush(NULL);
    poke(p, 17);
    struct heap_check result;
    debug_check_heap(&result);
    EXPECT_TOLD(test, "use-after-free-write", "by slabdebug check");
}

static void write_after_free_without_quarantine(struct kunit *test)
{
    set_all(DEBUG_POISON);
    char *p = kmalloc(64, GFP_KERNEL);
    kfree(p);
    poke(p, 63);
    char *again = kmalloc(64, GFP_KERNEL);
    KUNIT_EXPECT_PTR_EQ(test, again, p);
    EXPECT_TOLD(test, "use-after-free-write", "at reuse");
    KUNIT_EXPECT_NULL(test, memchr_inv(again, POISON_ALLOC, 64));
    kfree(again);
}

static void pages(struct kunit *test)
{
    char *p = (char *)__get_free_pages(GFP_KERNEL, 1);
    KUNIT_ASSERT_NOT_NULL(test, p);
    poke(p, 2 * PAGE_SIZE);
    free_pages((unsigned long)p, 1);
    EXPECT_TOLD(test, "out-of-bounds-write", "at free_pages");
    poke(p, PAGE_SIZE);
    quarantine_flush(NULL);
    EXPECT_TOLD(test, "use-after-free-write", "as it left the quarantine");
    p = kmalloc(5000, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    poke(p, -1);
    kfree(p);
    EXPECT_TOLD(test, "out-of-bounds-write", "at kfree");
}

static void areas(struct kunit *test)
{
    char *p = vmalloc(5000);
    KUNIT_ASSERT_NOT_NULL(test, p);
    poke(p, 5000);
    vfree(p);
    EXPECT_TOLD(test, "out-of-bounds-write", "at vfree");
}

static void construct(void *object)
{
    memset(object, 0x11, OBJECT_BYTES);
}

static void constructed_objects(struct kunit *test)
{
    struct kmem_cache *cache = kmem_cache_create("kunit-debug", OBJECT_BYTES, 0, 0,
                                                 construct);
    KUNIT_ASSERT_NOT_NULL(test, cache);
    for (unsigned i = 0; i < 3; i++) {
        void *object = kmem_cache_alloc(cache, GFP_KERNEL);
        KUNIT_EXPECT_NULL(test, memchr_inv(object, 0x11, OBJECT_BYTES));
        kmem_cache_free(cache, object);
        kasan_disable();                        /* to look at freed memory */
        void *wrong = memchr_inv(object, POISON_FREE, OBJECT_BYTES);
        kasan_enable();
        KUNIT_EXPECT_NULL(test, wrong);
        quarantine_flush(cache);
    }
    set_flags("kunit-debug", 0);
    void *object = kmem_cache_alloc(cache, GFP_KERNEL);
    KUNIT_EXPECT_NULL(test, memchr_inv(object, 0x11, OBJECT_BYTES));
    kmem_cache_free(cache, object);
    kmem_cache_destroy(cache);
    EXPECT_SILENCE(test);
}

static void good_use(struct kunit *test)
{
    for (unsigned i = 0; i < 2000; i++) {
        size_t bytes = 1 + i * 37 % 9000;
        char *p = kmalloc(bytes, GFP_KERNEL);
        KUNIT_ASSERT_NOT_NULL(test, p);
        memset(p, 0xff, bytes);
        p = krealloc(p, 1 + i * 61 % 3000, GFP_KERNEL);
        kfree(p);
    }
    struct heap_check result;
    debug_check_heap(&result);
    KUNIT_EXPECT_EQ(test, result.damaged, 0);
    KUNIT_EXPECT_TRUE(test, result.sound);
    EXPECT_SILENCE(test);
}

static void switched_while_blocks_live(struct kunit *test)
{
    static const u32 flags[] = { 0, DEBUG_REDZONE, DEBUG_POISON, DEBUG_CHECKS, 0 };
    void *p[ARRAY_SIZE(flags)];
    for (unsigned i = 0; i < ARRAY_SIZE(flags); i++) {
        set_all(flags[i]);
        p[i] = kmalloc(60, GFP_KERNEL);
        KUNIT_EXPECT_TRUE(test, mm_check());
    }
    for (unsigned i = 0; i < ARRAY_SIZE(flags); i++) {
        set_all(flags[ARRAY_SIZE(flags) - 1 - i]);
        kfree(p[i]);
        KUNIT_EXPECT_TRUE(test, mm_check());
    }
    EXPECT_SILENCE(test);
}

/* Told with the cache's lock held: the report may take none of mm/. */
static void slab_on_its_way_back(struct kunit *test)
{
    set_all(DEBUG_POISON);
    struct kmem_cache *cache = kmem_cache_create("kunit-debug", OBJECT_BYTES, 0, 0, NULL);
    KUNIT_ASSERT_NOT_NULL(test, cache);
    void *object = kmem_cache_alloc(cache, GFP_KERNEL);
    kmem_cache_free(cache, object);
    poke(object, 7);
    kmem_cache_destroy(cache);
    EXPECT_TOLD(test, "use-after-free-write", "as its slab was given back");
}

static void slab_that_went_back(struct kunit *test)
{
    struct heap_check result;
    struct kmem_cache *cache = kmem_cache_create("kunit-debug", 6, 0, 0, NULL);
    KUNIT_ASSERT_NOT_NULL(test, cache);
    void *object = kmem_cache_zalloc(cache, GFP_KERNEL);
    kmem_cache_free(cache, object);
    kmem_cache_destroy(cache);
    poke(object, 5);
    debug_check_heap(&result);
    EXPECT_TOLD(test, "use-after-free-write",
                "the last object freed in that slab: 6 bytes");
    KUNIT_EXPECT_EQ(test, result.damaged, 1);
}

static struct kunit_case debug_cases[] = {
    KUNIT_CASE(overflow_and_underflow), KUNIT_CASE(blocks_that_are_never_freed),
    KUNIT_CASE(write_after_free), KUNIT_CASE(write_after_free_without_quarantine),
    KUNIT_CASE(pages), KUNIT_CASE(areas), KUNIT_CASE(constructed_objects),
    KUNIT_CASE(slab_on_its_way_back), KUNIT_CASE(slab_that_went_back),
    KUNIT_CASE(good_use),
    KUNIT_CASE(switched_while_blocks_live), { },
};

static struct kunit_suite slab_debug_suite = {
    .name = "slab_debug", .init = debug_init, .exit = debug_exit,
    .test_cases = debug_cases,
};
kunit_test_suite(slab_debug_suite);
