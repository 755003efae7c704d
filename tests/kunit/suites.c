/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/suites.c - the one table of suites that are built into the kernel.
 *
 * To add one: write tests/kunit/test_NAME.c, end it with kunit_test_suite(NAME_suite),
 * and add NAME_suite here. They run in this order, so what others rest on comes first.
 */
#include "kernel/kunit.h"

#define SUITES(X)                                                           \
    X(string_suite) X(bitmap_suite) X(list_suite) X(printf_suite)           \
    X(divide_suite) X(words_suite) X(time_suite) X(thread_suite)            \
    X(kthread_suite) X(sync_suite) X(kill_suite)                            \
    X(page_alloc_suite) X(slab_suite) X(kmalloc_suite) X(krealloc_suite)    \
    X(vmalloc_suite) X(tag_suite) X(known_stack_suite)                      \
    X(timeline_suite)                                                       \
    X(block_suite) X(page_use_suite) X(history_suite)                       \
    X(misuse_suite) X(misuse_random_suite) X(misuse_calls_suite)            \
    X(slab_debug_suite) X(guard_suite) X(guard_good_suite)                  \
    X(kmemleak_suite) X(forest_suite) X(kmemleak_roots_suite)               \
    X(query_suite) X(kmemleak_load_suite) X(oom_suite) X(selfcheck_suite)

#define DECLARE(suite) extern struct kunit_suite kunit_builtin_##suite;
SUITES(DECLARE)

#define ENTRY(suite) &kunit_builtin_##suite,
struct kunit_suite *const kunit_builtin_suites[] = { SUITES(ENTRY) NULL };
