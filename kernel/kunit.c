/* SPDX-License-Identifier: MIT */
/*
 * kernel/kunit.c - runs suites of tests in the kernel, and tells in KTAP.
 *
 * Problem    What was tested, and how it went, must be clear to people and to tools.
 * Idea       Linux's KUnit (lib/kunit/test.c): a plan, a line for each case below its
 *            suite, sums. The format is KTAP version 1 (Documentation/dev-tools/
 *            ktap.rst).
 * State      None: the suites are a table, the case under way is kunit_case.c's.
 * Cost       That of the cases.
 * Not done   Parameterised cases.
 * Read next  kunit_case.c.
 */
#include "kernel/console.h"
#include "kernel/kunit_internal.h"
#include "kernel/module/module.h"
#include "kernel/thread.h"
#include "lib/printk.h"
#include "lib/string.h"

static bool case_matches(const struct kunit_filter *filter, const struct kunit_case *c)
{
    return filter->test_case == NULL || glob_match(filter->test_case, c->name);
}

/* Those linked in and those of the loaded modules, or those of one module. */
struct suite_list {
    struct kunit_suite *const *suites;
    unsigned count;
    bool with_modules;
};

static struct suite_list all_suites(void)
{
    struct suite_list list = { .suites = kunit_builtin_suites, .with_modules = true };
    while (list.suites[list.count] != NULL)
        list.count++;
    return list;
}

/* The suite at @index, or NULL behind the last. */
static struct kunit_suite *suite_at(const struct suite_list *list, unsigned index)
{
    if (index < list->count)
        return list->suites[index];
    return list->with_modules ? module_kunit_suite(index - list->count) : NULL;
}

static unsigned count_matches(const struct kunit_filter *filter,
                              const struct kunit_suite *suite)
{
    unsigned count = 0;
    if (suite->manual ? filter->suite == NULL || strcmp(filter->suite, suite->name) != 0
                      : filter->suite != NULL && !glob_match(filter->suite, suite->name))
        return 0;
    for (const struct kunit_case *c = suite->test_cases; c->run_case != NULL; c++)
        count += case_matches(filter, c);
    return count;
}

static bool must_stop(void)
{
    return kunit_hanging_thread() != NULL || console_interrupt_pending();
}

static void run_cases(const struct kunit_suite *suite, const struct kunit_filter *filter,
                      struct kunit_totals *totals)
{
    unsigned number = 0;
    for (const struct kunit_case *c = suite->test_cases; c->run_case != NULL; c++) {
        if (!case_matches(filter, c))
            continue;
        if (must_stop())
            return;
        enum kunit_status status = kunit_case_run(c, ++number);
        totals->passed += status == KUNIT_SUCCESS;
        totals->failed += status == KUNIT_FAILURE;
        totals->skipped += status == KUNIT_SKIPPED;
    }
}

static unsigned sum(const struct kunit_totals *totals)
{
    return totals->passed + totals->failed + totals->skipped;
}

static void tell_totals(const char *name, const struct kunit_totals *totals)
{
    kprintf("# %s: pass:%u fail:%u skip:%u total:%u\n", name, totals->passed,
            totals->failed, totals->skipped, sum(totals));
}

static void add_totals(struct kunit_totals *to, const struct kunit_totals *totals)
{
    to->passed += totals->passed;
    to->failed += totals->failed;
    to->skipped += totals->skipped;
}

/* Return: was it ok? */
static bool run_suite(struct kunit_suite *suite, const struct kunit_filter *filter,
                      unsigned number, struct kunit_totals *totals)
{
    struct kunit_totals own = { 0 };
    unsigned case_count = count_matches(filter, suite);
    kprintf("    KTAP version 1\n    # Subtest: %s\n    1..%u\n", suite->name,
            case_count);
    int error = kunit_suite_begin(suite);
    if (error == 0) {
        run_cases(suite, filter, &own);
        error = kunit_suite_end();
    }
    if (error != 0)
        kprintf("    # %s: suite_init or suite_exit failed: %d\n", suite->name, error);
    tell_totals(suite->name, &own);
    bool ok = error == 0 && own.failed == 0 && sum(&own) == case_count;
    kprintf("%sok %u %s%s\n", ok ? "" : "not ", number, suite->name,
            ok && own.passed == 0 ? " # SKIP" : "");
    add_totals(totals, &own);
    return ok;
}

/* ---- all ------------------------------------------------------------- */

static unsigned count_suites(const struct suite_list *list,
                             const struct kunit_filter *filter)
{
    struct kunit_suite *suite;
    unsigned count = 0;
    for (unsigned i = 0; (suite = suite_at(list, i)) != NULL; i++)
        count += count_matches(filter, suite) > 0;
    return count;
}

static bool run_all(const struct suite_list *list, const struct kunit_filter *filter,
                    struct kunit_totals *totals)
{
    struct kunit_suite *suite;
    unsigned number = 0;
    bool ok = true;
    kprintf("KTAP version 1\n1..%u\n", count_suites(list, filter));
    for (unsigned i = 0; !must_stop() && (suite = suite_at(list, i)) != NULL; i++)
        if (count_matches(filter, suite) > 0)
            ok &= run_suite(suite, filter, ++number, totals);
    if (must_stop())
        kprintf("Bail out! %s\n",
                kunit_hanging_thread() ? "a case hangs" : "interrupted");
    tell_totals("Totals", totals);
    return ok && !must_stop();
}

static bool run_list(const struct suite_list *list, const struct kunit_filter *filter,
                     struct kunit_totals *totals)
{
    const struct thread *hanging = kunit_hanging_thread();
    *totals = (struct kunit_totals){ 0 };
    if (hanging == NULL)
        return run_all(list, filter, totals);
    kprintf("kunit: a case of an earlier run still hangs (thread %u): reboot first\n",
            hanging->id);
    return false;
}

bool kunit_run(const struct kunit_filter *filter, struct kunit_totals *totals)
{
    const struct suite_list list = all_suites();
    return run_list(&list, filter, totals);
}

bool kunit_run_module(struct kunit_suite *const *suites, unsigned count)
{
    const struct suite_list list = { .suites = suites, .count = count };
    const struct kunit_filter all = { NULL, NULL };
    struct kunit_totals totals;
    return run_list(&list, &all, &totals);
}

unsigned kunit_count(const struct kunit_filter *filter)
{
    const struct suite_list list = all_suites();
    struct kunit_suite *suite;
    unsigned count = 0;
    for (unsigned i = 0; (suite = suite_at(&list, i)) != NULL; i++)
        count += count_matches(filter, suite);
    return count;
}

static void list_suite(const struct kunit_filter *filter, const struct kunit_suite *suite)
{
    for (const struct kunit_case *c = suite->test_cases; c->run_case != NULL; c++)
        if (case_matches(filter, c))
            kprintf("%s.%s\n", suite->name, c->name);
}

void kunit_list(const struct kunit_filter *filter)
{
    const struct suite_list list = all_suites();
    struct kunit_suite *suite;
    for (unsigned i = 0; (suite = suite_at(&list, i)) != NULL; i++)
        if (count_matches(filter, suite) > 0)
            list_suite(filter, suite);
}
