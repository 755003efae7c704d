/* SPDX-License-Identifier: MIT */
/*
 * kernel/kunit_case.c - runs one case of a test suite, whatever it does.
 *
 * Problem    A case may end anywhere (a failed assertion), lose memory, or not end at
 *            all; the next one must not notice.
 *
 * Idea       Every step gets a thread of its own, which the runner waits for:
 *
 *              baseline   [init(), the case]   [exit()]   [actions, verify]   verdict
 *
 *            A failed assertion ends the thread of its step and nothing else, and so
 *            does an exception (kill.c): the case failed, the next one begins. The
 *            runner's own stack never sees an address of what is tested, so it can
 *            hold nobody's leak.
 *
 * State      The one case under way, and the thread that hangs, if one does: then all
 *            of it stays as it is.
 * Cost       Two or three threads and one scan a case.
 * Locking    One runner at a time: the shell's command.
 * Not done   A case that hangs cannot be killed: it may hold locks. The run ends, and
 *            no other can begin before the next boot.
 * Read next  kunit_verify.c, kunit_assert.c, kunit_resource.c.
 */
#include "arch/context.h"
#include "kernel/kunit_internal.h"
#include "kernel/sched.h"
#include "kernel/thread.h"
#include "kernel/time.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/printk.h"

static struct kunit current_test;
static struct kunit_suite *current_suite;
static const struct kunit_case *current_case;   /* NULL: none is under way         */
static struct kunit_baseline baseline;
static struct thread *hanging;          /* a step's thread that did not end in time */

/* ---- for cases ------------------------------------------------------- */

void kunit_abort(struct kunit *test)
{
    thread_exit(-EINTR);
}

void kunit_fail_current(struct kunit *test)
{
    WRITE_ONCE(test->status, KUNIT_FAILURE);
}

void kunit_mark_skipped(struct kunit *test, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vscnprintf(test->status_comment, sizeof(test->status_comment), fmt, args);
    va_end(args);
    if (test->status == KUNIT_SUCCESS)
        test->status = KUNIT_SKIPPED;
}

void kunit_log(const struct kunit *test, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    kprintf("    # %s: %pV", test->name, &(struct va_format){ fmt, &args });
    va_end(args);
    console_fresh_line();
}

/* ---- steps ----------------------------------------------------------- */

/* Frames may have holes (at -O0 many), and the case's must not find there what init()
 * left: a stale word in a live frame counts as a reference. */
static int step_case(void *data)
{
    struct kunit *test = &current_test;
    int error = current_suite->init != NULL ? current_suite->init(test) : 0;
    if (error == 0) {
        stack_clear_dead(current_thread()->stack_low);
        current_case->run_case(test);
    } else {
        kunit_fail_current(test);
        kunit_log(test, "failed to initialize: %d", error);
    }
    return error;
}

static int step_exit(void *data)
{
    current_suite->exit(&current_test);
    return 0;
}

static int step_verify(void *data)
{
    kunit_release_actions(&current_test);
    current_test.priv = NULL;
    kunit_verify(&current_test, current_case, &baseline);
    return 0;
}

static int step_suite_init(void *data)
{
    return current_suite->suite_init(current_suite);
}

static int step_suite_exit(void *data)
{
    current_suite->suite_exit(current_suite);
    return 0;
}

static const char *step_name(void)
{
    return current_case != NULL ? current_case->name : current_suite->name;
}

/* Return: what @function returned, -EINTR if it was aborted, THREAD_KILLED (told),
 * -ENOMEM, or -ETIMEDOUT. */
static int run_step(int (*function)(void *data))
{
    struct thread *thread = thread_run("kunit", function, NULL);
    if (thread == NULL)
        return -ENOMEM;
    if (thread_wait(thread, KUNIT_CASE_SECONDS_MAX * HZ)) {
        if (thread->killed)
            kprintf("    # %s: killed by an exception (see above)\n", step_name());
        return thread_join(thread);
    }
    hanging = thread;
    kprintf("    # %s: still runs after %u s; a thread cannot be killed from outside, so "
            "the run ends here; 'bt %u' shows where it is\n", step_name(),
            KUNIT_CASE_SECONDS_MAX, thread->id);
    return -ETIMEDOUT;
}

int kunit_suite_begin(struct kunit_suite *suite)
{
    current_suite = suite;
    return suite->suite_init != NULL ? run_step(step_suite_init) : 0;
}

int kunit_suite_end(void)
{
    if (hanging != NULL || current_suite->suite_exit == NULL)
        return 0;
    return run_step(step_suite_exit);
}

struct thread *kunit_hanging_thread(void)
{
    return hanging;
}

/* ---- one case -------------------------------------------------------- */

static void begin_case(const struct kunit_case *test_case)
{
    current_case = test_case;
    current_test = (struct kunit){ .name = test_case->name };
    spin_lock_init(&current_test.lock);
    INIT_LIST_HEAD(&current_test.actions);
    kunit_baseline_take(&baseline);
}

/* A step that cannot be run, does not end, or is killed, fails the case. */
static void must_run(int (*step)(void *data))
{
    if (hanging != NULL)
        return;
    int error = run_step(step);
    if (error == -ENOMEM)
        kunit_log(&current_test, "no memory for a thread");
    if (error == -ENOMEM || error == -ETIMEDOUT || error == THREAD_KILLED)
        kunit_fail_current(&current_test);
}

static void tell_case(unsigned number)
{
    const struct kunit *test = &current_test;
    kprintf("    %sok %u %s", test->status == KUNIT_FAILURE ? "not " : "", number,
            test->name);
    if (test->status == KUNIT_SKIPPED)
        kprintf(" # SKIP %s", test->status_comment);
    kprintf("\n");
}

enum kunit_status kunit_case_run(const struct kunit_case *test_case, unsigned number)
{
    begin_case(test_case);
    must_run(step_case);
    if (current_suite->exit != NULL)
        must_run(step_exit);
    must_run(step_verify);
    tell_case(number);
    if (hanging == NULL)
        current_case = NULL;
    return current_test.status;
}
