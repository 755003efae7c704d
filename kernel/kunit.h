/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_KUNIT_H
#define KERNEL_KUNIT_H
/*
 * kernel/kunit.h - tests that run in the kernel: suites, cases, what a case may use.
 *
 *     static void addition(struct kunit *test)
 *     {
 *         KUNIT_EXPECT_EQ(test, 1 + 1, 2);         kernel/kunit_assert.h
 *     }
 *     static struct kunit_case cases[] = { KUNIT_CASE(addition), { } };
 *     static struct kunit_suite arithmetic_suite = {
 *         .name = "arithmetic", .test_cases = cases,
 *     };
 *     kunit_test_suite(arithmetic_suite);
 *
 * Names and meanings are Linux's (Documentation/dev-tools/kunit/). Here a case fails
 * also when it leaked memory, when an allocator's invariants no longer hold, or when
 * it made a report of bad use that it had not announced.
 */
#include "arch/spinlock.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/types.h"
#include "mm/kmalloc.h"

enum kunit_status { KUNIT_SUCCESS, KUNIT_FAILURE, KUNIT_SKIPPED };

enum { KUNIT_STATUS_COMMENT_BYTES = 128, KUNIT_CASE_SECONDS_MAX = 30 };

/** A case under way. It exists once; what is set in it is forgotten afterwards. */
struct kunit {
    void *priv;                         /* the test's own; init() may set it       */
    const char *name;                   /* of the case                             */
    u32 expected_bugs;                  /* reports of bad use that are meant       */

    /* Owner: kunit.c and kunit_resource.c. */
    enum kunit_status status;
    char status_comment[KUNIT_STATUS_COMMENT_BYTES];    /* why it was skipped      */
    spinlock_t lock;                    /* guards actions                          */
    struct list_head actions;           /* newest first                            */
};

/** One case. The array of a suite's cases ends with an empty one. */
struct kunit_case {
    void (*run_case)(struct kunit *test);
    const char *name;
    bool leaky;                         /* what it leaks is no failure             */
};
#define KUNIT_CASE(function)       { .run_case = function, .name = #function }
#define KUNIT_CASE_SLOW(function)  KUNIT_CASE(function)
#define KUNIT_CASE_LEAKY(function) \
    { .run_case = function, .name = #function, .leaky = true }

/** A suite. All functions may be NULL; those that return int: 0 is success. */
struct kunit_suite {
    const char *name;
    int (*suite_init)(struct kunit_suite *suite);   /* before the first case       */
    void (*suite_exit)(struct kunit_suite *suite);  /* after the last              */
    int (*init)(struct kunit *test);    /* before each case, in its thread         */
    void (*exit)(struct kunit *test);   /* after each, even one that failed        */
    struct kunit_case *test_cases;
    bool manual;                        /* runs only when named in full            */
};

/*
 * kunit_test_suite(s) makes suite s known. In the kernel it gives s a public name,
 * by which the one table of suites (tests/kunit/suites.c) lists it. In a module it
 * puts a pointer into a section, as in Linux, where the loader finds it.
 */
#ifdef MODULE
#define kunit_test_suites(...)                                              \
    static struct kunit_suite *const kunit_module_suites[] __used           \
        __attribute__((section(".kunit_test_suites"))) = { __VA_ARGS__ }
#define kunit_test_suite(suite) kunit_test_suites(&suite)
#else
#define kunit_test_suite(suite) \
    extern struct kunit_suite kunit_builtin_##suite __attribute__((alias(#suite)))
#endif

/** The suites linked into the kernel; a NULL ends the table. */
extern struct kunit_suite *const kunit_builtin_suites[];

/* ---- for cases ------------------------------------------------------- */

/** kunit_abort - end the running case (its thread) here. kunit_fail_current: mark
 *  it failed and go on. */
__noreturn void kunit_abort(struct kunit *test);
void kunit_fail_current(struct kunit *test);

/** kunit_mark_skipped - the case counts as skipped, and goes on. kunit_skip: ends. */
__printf(2, 3) void kunit_mark_skipped(struct kunit *test, const char *fmt, ...);
#define kunit_skip(test, fmt, ...) do {                     \
    kunit_mark_skipped(test, fmt, ##__VA_ARGS__);           \
    kunit_abort(test);                                      \
} while (0)

/** kunit_log - a line "    # case: text" on the console. */
__printf(2, 3) void kunit_log(const struct kunit *test, const char *fmt, ...);
#define kunit_info(test, fmt, ...) kunit_log(test, fmt, ##__VA_ARGS__)
#define kunit_warn(test, fmt, ...) kunit_log(test, fmt, ##__VA_ARGS__)
#define kunit_err(test, fmt, ...)  kunit_log(test, fmt, ##__VA_ARGS__)

/** kunit_add_action - call @action(@context) when the case is over, newest first.
 *  Return: 0 or -ENOMEM. */
typedef void kunit_action_t(void *context);
int kunit_add_action(struct kunit *test, kunit_action_t *action, void *context);

/** kunit_add_action_or_reset - the same; if that fails, call it at once. */
int kunit_add_action_or_reset(struct kunit *test, kunit_action_t *action, void *context);

/** kunit_release_action - call it now, and not later. kunit_remove_action: forget
 *  it. Where there is none: no-op. */
void kunit_release_action(struct kunit *test, kunit_action_t *action, void *context);
void kunit_remove_action(struct kunit *test, kunit_action_t *action, void *context);

/** kunit_adopt - have @p, a kmalloc block or NULL, freed when the case is over.
 *  Return: @p, or NULL where there is no memory to remember it. */
void *kunit_adopt(struct kunit *test, void *p);

/** kunit_kfree - free now what the macros below gave. */
void kunit_kfree(struct kunit *test, const void *p);

/* Freed when the case is over. Macros, so that the block belongs to the test that
 * asked for it, by function, file and line. */
#define kunit_kmalloc(test, size, flags) kunit_adopt(test, kmalloc(size, flags))
#define kunit_kzalloc(test, size, flags) kunit_adopt(test, kzalloc(size, flags))
#define kunit_kcalloc(test, count, size, flags) \
    kunit_adopt(test, kcalloc(count, size, flags))
#define kunit_kmalloc_array(test, count, size, flags) \
    kunit_adopt(test, kmalloc_array(count, size, flags))

/* ---- for the runner -------------------------------------------------- */

struct kunit_totals {
    unsigned passed, failed, skipped;
};

/** Which cases to run: globs, NULL for all. A manual suite: only by its full name. */
struct kunit_filter {
    const char *suite, *test_case;
};

/**
 * kunit_run - run the cases that @filter lets pass, and tell in KTAP.
 * Return: true if all suites that ran are ok. False also when interrupted, and when
 * a case of an earlier run still hangs.
 */
bool kunit_run(const struct kunit_filter *filter, struct kunit_totals *totals);

/** kunit_run_module - all of a module's @count suites, right after its init. */
bool kunit_run_module(struct kunit_suite *const *suites, unsigned count);

/** kunit_count - how many cases @filter lets pass. kunit_list: print them. */
unsigned kunit_count(const struct kunit_filter *filter);
void kunit_list(const struct kunit_filter *filter);
#endif
