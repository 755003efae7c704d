/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_COMPLETION_H
#define KERNEL_COMPLETION_H
/*
 * kernel/completion.h - "it is done": one side tells, the other waits for it.
 *
 * Counts: n complete() calls let n waits through, whichever comes first.
 */
#include "kernel/wait.h"

struct completion {
    unsigned done;                  /* waits that may pass; guarded by wait.lock */
    wait_queue_head_t wait;
};

#define COMPLETION_INITIALIZER(name) \
    { .wait = __WAIT_QUEUE_HEAD_INITIALIZER((name).wait) }
#define DECLARE_COMPLETION(name) struct completion name = COMPLETION_INITIALIZER(name)
#define DECLARE_COMPLETION_ONSTACK(name) DECLARE_COMPLETION(name)

void init_completion(struct completion *x);
void reinit_completion(struct completion *x);

/** complete - let one wait pass. complete_all: all, now and later. Both may be
 *  called from interrupts. */
void complete(struct completion *x);
void complete_all(struct completion *x);

void wait_for_completion(struct completion *x);

/** wait_for_completion_timeout - Return: 0 if @ticks passed, else those left. */
unsigned long wait_for_completion_timeout(struct completion *x, unsigned long ticks);

/** try_wait_for_completion - without sleeping. Return: true if it passed. */
bool try_wait_for_completion(struct completion *x);
bool completion_done(struct completion *x);
#endif
