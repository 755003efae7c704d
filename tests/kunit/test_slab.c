/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_slab.c - caches: objects apart, constructed, accounted for. */
#include <kunit/test.h>
#include "mm/quarantine.h"
#include "mm/slab.h"
#include "mm/slab_stats.h"
#include "tests/kunit/blocks.h"

enum { OBJECTS = 500, OBJECT_BYTES = 100 };

struct object {
    struct object *next;
    u8 pattern[OBJECT_BYTES - sizeof(void *)];
};

static bool stats_of(struct kmem_cache *cache, struct slab_stats *stats)
{
    struct kmem_cache *cursor = NULL;
    while (slab_stats_next(&cursor, stats))
        if (cursor == cache)
            return true;
    return false;
}

static void free_all(struct kmem_cache *cache, struct object *object)
{
    while (object != NULL) {
        struct object *next = object->next;
        kmem_cache_free(cache, object);
        object = next;
    }
}

static void objects_lie_apart(struct kunit *test)
{
    struct slab_stats stats;
    struct object *all = NULL;
    unsigned count = 0, damaged = 0;
    struct kmem_cache *cache = kmem_cache_create("kunit-1", OBJECT_BYTES, 16, 0, NULL);
    KUNIT_ASSERT_NOT_NULL(test, cache);
    for (; count < OBJECTS; count++) {
        struct object *object = kmem_cache_alloc(cache, GFP_KERNEL);
        if (object == NULL)
            break;
        KUNIT_EXPECT_TRUE(test, IS_ALIGNED((uintptr_t)object, 16));
        memset(object->pattern, (u8)count, sizeof(object->pattern));
        object->next = all;
        all = object;
    }
    KUNIT_EXPECT_EQ(test, count, OBJECTS);
    KUNIT_EXPECT_TRUE(test, stats_of(cache, &stats));
    KUNIT_EXPECT_EQ(test, stats.live_objects, count);
    for (struct object *object = all; object != NULL; object = object->next)
        damaged += memchr_inv(object->pattern, (u8)--count,
                              sizeof(object->pattern)) != NULL;
    KUNIT_EXPECT_EQ(test, damaged, 0);
    free_all(cache, all);
    quarantine_flush(cache);
    KUNIT_EXPECT_TRUE(test, stats_of(cache, &stats));
    KUNIT_EXPECT_EQ(test, stats.live_objects, 0);
    if (!KASAN_BUILD)                           /* else: objects wait in them */
        KUNIT_EXPECT_LE(test, stats.slabs, 1);
    kmem_cache_shrink(cache);
    KUNIT_EXPECT_TRUE(test, stats_of(cache, &stats));
    KUNIT_EXPECT_EQ(test, stats.slabs, 0);
    kmem_cache_destroy(cache);
    KUNIT_EXPECT_FALSE(test, stats_of(cache, &stats));
}

static void construct(void *object)
{
    memset(object, 0x77, OBJECT_BYTES);
}

static void constructors_run(struct kunit *test)
{
    struct kmem_cache *cache =
        kmem_cache_create("kunit-ctor", OBJECT_BYTES, 0, 0, construct);
    KUNIT_ASSERT_NOT_NULL(test, cache);
    u8 *object = kmem_cache_alloc(cache, GFP_KERNEL);
    KUNIT_EXPECT_NOT_NULL(test, object);
    if (object != NULL)
        KUNIT_EXPECT_NULL(test, memchr_inv(object, 0x77, OBJECT_BYTES));
    kmem_cache_free(cache, object);
    kmem_cache_destroy(cache);
}

static void zalloc_zeroes(struct kunit *test)
{
    struct kmem_cache *cache = KMEM_CACHE(object, 0);
    KUNIT_ASSERT_NOT_NULL(test, cache);
    KUNIT_EXPECT_STREQ(test, kmem_cache_name(cache), "object");
    KUNIT_EXPECT_EQ(test, kmem_cache_size(cache), sizeof(struct object));
    void *object = kmem_cache_alloc(cache, GFP_KERNEL);
    KUNIT_EXPECT_NOT_NULL(test, object);
    if (object != NULL)
        memset(object, 0xff, sizeof(struct object));
    kmem_cache_free(cache, object);
    object = kmem_cache_zalloc(cache, GFP_KERNEL);
    KUNIT_EXPECT_NOT_NULL(test, object);
    if (object != NULL)
        KUNIT_EXPECT_NULL(test, memchr_inv(object, 0, sizeof(struct object)));
    kmem_cache_free(cache, object);
    kmem_cache_free(cache, NULL);
    kmem_cache_destroy(cache);
    kmem_cache_destroy(NULL);
}

static void names_are_copied(struct kunit *test)
{
    char name[] = "kunit-name";
    struct kmem_cache *cache = kmem_cache_create(name, 8, 0, 0, NULL);
    KUNIT_ASSERT_NOT_NULL(test, cache);
    name[0] = 'x';
    KUNIT_EXPECT_STREQ(test, kmem_cache_name(cache), "kunit-name");
    kmem_cache_destroy(cache);
}

static struct kunit_case slab_cases[] = {
    KUNIT_CASE(objects_lie_apart), KUNIT_CASE(constructors_run),
    KUNIT_CASE(zalloc_zeroes), KUNIT_CASE(names_are_copied), { },
};

static struct kunit_suite slab_suite = { .name = "slab", .test_cases = slab_cases };
kunit_test_suite(slab_suite);
