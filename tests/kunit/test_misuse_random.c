/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_misuse_random.c - ten thousand bad frees among good ones.
 *
 * Problem    Each kind of bad free is tested alone. Do they stay harmless in a heap
 *            that lives, in any order and any number?
 *
 * Idea       A model: some blocks of every allocator, both ends filled with a byte of
 *            their own. At each step good traffic, then one act, drawn from a table
 *            that also says what it must be called. Exactly one report is to follow,
 *            of that kind; at the end every block still holds its bytes, and
 *            mm_check() holds. The numbers are always the same: a failure can be
 *            repeated.
 *
 * Cost       Some seconds: each report is written in full, to the log only.
 */
#include <kunit/test.h>
#include <linux/prandom.h>
#include "arch/paging.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/misuse.h"
#include "mm/mm.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "tests/kunit/reports.h"

enum { CASES = 4, ACTS = 10000 / CASES, BLOCKS = 40, SEED = 20260, EDGE_BYTES = 32 };
enum origin { KMALLOC, LARGE, OBJECT, PAGES, VMALLOC, ORIGINS };

struct held {
    enum origin origin;
    char *p;
    u32 bytes;
    unsigned order;                     /* of PAGES                                */
    u8 fill;
};

static int loglevel;
static struct reports told __unscanned;
static struct rnd_state state;
static struct kmem_cache *cache, *other_cache;

static u32 below(u32 limit)
{
    return prandom_u32_state(&state) % limit;
}

static void *opaque(void *p)
{
    __asm__("" : "+r"(p));
    return p;
}

/* Of each block that many bytes at both ends are watched: of a guarded one each access
 * may cost two exceptions. */
static u32 edge(const struct held *h)
{
    return min(h->bytes, (u32)EDGE_BYTES);
}

/* ---- good traffic ------------------------------------------------------ */

static void take(struct held *h)
{
    h->origin = below(ORIGINS);
    h->order = below(3);
    switch (h->origin) {
    case KMALLOC: h->bytes = 8 + below(1000); break;
    case LARGE: h->bytes = 5000 + below(20000); break;
    case OBJECT: h->bytes = 40; break;
    case PAGES: h->bytes = PAGE_SIZE << h->order; break;
    default: h->bytes = 8 + below(20000); break;
    }
    if (h->origin == KMALLOC || h->origin == LARGE)
        h->p = kmalloc(h->bytes, GFP_KERNEL);
    else if (h->origin == OBJECT)
        h->p = kmem_cache_alloc(cache, GFP_KERNEL);
    else if (h->origin == PAGES)
        h->p = (char *)__get_free_pages(GFP_KERNEL, h->order);
    else
        h->p = vmalloc(h->bytes);
    h->fill = (u8)below(256);
    if (h->p == NULL)
        return;
    memset(h->p, h->fill, edge(h));
    memset(h->p + h->bytes - edge(h), h->fill, edge(h));
}

/* Free @p by the function that blocks of @origin take. */
static void free_as(enum origin origin, void *p, unsigned order)
{
    switch (origin) {
    case KMALLOC: case LARGE: kfree(p); break;
    case OBJECT: kmem_cache_free(cache, p); break;
    case PAGES: free_pages((unsigned long)p, order); break;
    default: vfree(p); break;
    }
}

static bool is_intact(const struct held *h)
{
    return h->p == NULL ||
           (memchr_inv(h->p, h->fill, edge(h)) == NULL &&
            memchr_inv(h->p + h->bytes - edge(h), h->fill, edge(h)) == NULL);
}

static void drop(struct held *h)
{
    if (h->p != NULL)
        free_as(h->origin, h->p, h->order);
    h->p = NULL;
}

/* ---- bad acts: each returns the kind that is to be told ------------------ */

static const char *double_free(struct held *h)
{
    void *p = opaque(h->p);
    drop(h);
    free_as(h->origin, p, h->order);
    return "double-free";
}

static const char *double_krealloc(struct held *h)
{
    void *p = opaque(h->p), *moved;
    if (h->origin != KMALLOC && h->origin != LARGE)
        return double_free(h);
    drop(h);
    moved = krealloc(p, 100, GFP_KERNEL);
    return moved == NULL ? "double-free" : "nothing: krealloc gave memory";
}

static const char *interior(struct held *h)
{
    free_as(h->origin, opaque(h->p + 1 + below(h->bytes - 1)), h->order);
    return "invalid-free";
}

static const char *interior_of_freed(struct held *h)
{
    char *p = opaque(h->p);
    if (h->origin != KMALLOC)
        return interior(h);
    drop(h);
    kfree(p + 1 + below(7));
    return "invalid-free";
}

static const char *foreign(struct held *h)
{
    static const enum origin others[ORIGINS] = {    /* kfree() takes objects, too */
        [KMALLOC] = PAGES, [LARGE] = OBJECT, [OBJECT] = VMALLOC, [PAGES] = KMALLOC,
        [VMALLOC] = OBJECT,
    };
    enum origin first = others[h->origin];
    enum origin second = h->origin == VMALLOC || h->origin == PAGES ? LARGE : VMALLOC;
    free_as(below(2) != 0 ? first : second, opaque(h->p), h->order);
    return "invalid-free";
}

static const char *wrong_cache(struct held *h)
{
    if (h->origin != KMALLOC && h->origin != OBJECT)
        return foreign(h);
    kmem_cache_free(other_cache, opaque(h->p));
    return "bad-cache-free";
}

static const char *wrong_order(struct held *h)
{
    if (h->origin != PAGES)
        return foreign(h);
    free_pages((unsigned long)h->p, h->order + 1 + below(20));
    return "invalid-free";
}

static const char *stack(struct held *h)
{
    char variable[32];
    free_as(h->origin, opaque(variable + below(32)), 0);
    return "invalid-free";
}

static const char *statics(struct held *h)
{
    static char variable[64];
    void *const any[] = { variable + below(64), (void *)statics, (void *)"text", &state };
    free_as(h->origin, opaque(any[below(ARRAY_SIZE(any))]), 0);
    return "invalid-free";
}

static const char *wild(struct held *h)
{
    uintptr_t user = 0x20 + below(PAGE_OFFSET - 0x20);
    uintptr_t error = (uintptr_t)-1 - below(4000);
    free_as(h->origin, opaque((void *)(below(2) != 0 ? user : error)), 0);
    return "invalid-free";
}

static const char *(*const acts[])(struct held *h) = {
    double_free, double_krealloc, interior, interior_of_freed, foreign, wrong_cache,
    wrong_order, stack, statics, wild,
};

/* ---- the case ---------------------------------------------------------- */

static int random_init(struct kunit *test)
{
    static unsigned part;
    loglevel = console_loglevel;
    console_loglevel = LOGLEVEL_EMERG;
    prandom_seed_state(&state, SEED + part++ % CASES);
    cache = kmem_cache_create("kunit-random", 40, 0, 0, NULL);
    other_cache = kmem_cache_create("kunit-other", 40, 0, 0, NULL);
    return cache != NULL && other_cache != NULL ? 0 : -ENOMEM;
}

static void random_exit(struct kunit *test)
{
    console_loglevel = loglevel;
    kmem_cache_destroy(cache);
    kmem_cache_destroy(other_cache);
}

static bool step(struct kunit *test, struct held *held)
{
    struct held *h = &held[below(BLOCKS)];
    KUNIT_EXPECT_TRUE_MSG(test, is_intact(h), "a block of origin %d was changed",
                          h->origin);
    drop(h);
    take(h);
    h = &held[below(BLOCKS)];
    if (h->p == NULL)
        take(h);
    if (h->p == NULL)
        return false;
    enum origin origin = h->origin;
    u32 act = below(ARRAY_SIZE(acts)), before = misuse_count();
    const char *kind = acts[act](h);
    test->expected_bugs++;
    reports_read(&told);
    bool is_right = misuse_count() == before + 1 && reports_is_one(&told, kind);
    KUNIT_EXPECT_TRUE_MSG(test, is_right, "act %u, origin %d: %u reports, %u lines, %s; "
                          "expected one, %s: %s", act, origin, told.begun, told.lines,
                          told.kind, kind, told.text);
    return is_right;
}

static void some_bad_frees(struct kunit *test)
{
    struct held *held = kcalloc(BLOCKS, sizeof(*held), GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, held);
    reports_skip(&told);
    unsigned done = 0;
    while (done < ACTS && step(test, held))
        done++;
    KUNIT_EXPECT_EQ(test, done, ACTS);
    KUNIT_EXPECT_TRUE(test, mm_check());
    for (unsigned i = 0; i < BLOCKS; i++) {
        KUNIT_EXPECT_TRUE(test, is_intact(&held[i]));
        drop(&held[i]);
    }
    kfree(held);
}

/* In four parts: no case may take longer than KUNIT_CASE_SECONDS_MAX. */
static struct kunit_case random_cases[] = {
    KUNIT_CASE(some_bad_frees), KUNIT_CASE(some_bad_frees), KUNIT_CASE(some_bad_frees),
    KUNIT_CASE(some_bad_frees), { },
};

static struct kunit_suite misuse_random_suite = {
    .name = "misuse_random", .init = random_init, .exit = random_exit,
    .test_cases = random_cases,
};
kunit_test_suite(misuse_random_suite);
