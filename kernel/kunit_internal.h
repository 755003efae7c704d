/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_KUNIT_INTERNAL_H
#define KERNEL_KUNIT_INTERNAL_H
/* kernel/kunit_internal.h - what the parts of the test framework know of each other. */
#include "kernel/kunit.h"

struct thread;

/** kunit_release_actions - call all actions that are left, newest first. */
void kunit_release_actions(struct kunit *test);

/*
 * kunit_case.c, the steps that a run consists of:
 *
 * kunit_suite_begin - @suite is the one whose cases come next. Return: suite_init()'s
 *                     result, -EINTR where that was aborted, THREAD_KILLED, -ENOMEM,
 *                     -ETIMEDOUT.
 * kunit_case_run    - run a case of it and tell, as number @number.
 * kunit_suite_end   - the same results, for suite_exit().
 */
int kunit_suite_begin(struct kunit_suite *suite);
enum kunit_status kunit_case_run(const struct kunit_case *test_case, unsigned number);
int kunit_suite_end(void);

/** kunit_hanging_thread - the thread that did not end in time; NULL: all did. Then
 *  none of the functions above may be called any more. */
struct thread *kunit_hanging_thread(void);

/** What is compared before and after a case. */
struct kunit_baseline {
    u32 sequence;                       /* of the newest block                     */
    u32 bugs;                           /* reports of bad use                      */
};

/** kunit_baseline_take - how things stand now. */
void kunit_baseline_take(struct kunit_baseline *baseline);

/** kunit_verify - what a case left behind: leaks, broken invariants, reports of bad
 *  use. Tells, and marks the case failed. In a fresh thread, the case's all gone. */
void kunit_verify(struct kunit *test, const struct kunit_case *test_case,
                  const struct kunit_baseline *baseline);
#endif
