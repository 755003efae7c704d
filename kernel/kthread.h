/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_KTHREAD_H
#define KERNEL_KTHREAD_H
/*
 * kernel/kthread.h - threads with Linux's interface: asked to stop, not killed.
 *
 * A kthread may also return by itself: the results of the last THREAD_ENDED_MAX that
 * did are kept, so that kthread_stop() may come late (in Linux that is a use after
 * free, unless the caller held the task_struct).
 */
#include "kernel/sched.h"
#include "kernel/thread.h"
#include "lib/err.h"

/**
 * kthread_create - a thread that will run @function(@data) once it is woken.
 * Return: the thread, or ERR_PTR(-ENOMEM).
 */
__printf(3, 4) struct thread *kthread_create(int (*function)(void *data), void *data,
                                             const char *name_fmt, ...);

/** kthread_run - kthread_create() and wake_up_process(). */
#define kthread_run(function, data, name_fmt, ...) ({                           \
    struct thread *kthread_ = kthread_create(function, data, name_fmt, ##__VA_ARGS__); \
    if (!IS_ERR(kthread_))                                                      \
        wake_up_process(kthread_);                                              \
    kthread_;                                                                   \
})

/**
 * kthread_stop - make kthread_should_stop() true for @thread, wake it, wait for
 * its end, unless it has ended. Return: its function's result; -EINTR if it never
 * ran; -EFAULT if it was killed (kernel/kill.h); -ESRCH or -EBUSY (reported) if
 * @thread is no kthread, or is being stopped.
 */
int kthread_stop(struct thread *thread);

/** kthread_should_stop - should the calling kthread return? */
bool kthread_should_stop(void);
#endif
