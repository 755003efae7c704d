/* SPDX-License-Identifier: MIT */
/*
 * kernel/kthread.c - threads that are asked to stop.
 *
 * Problem    A thread that is killed from outside leaves locks taken and memory
 *            allocated.
 * Idea       It is only asked: a flag and a wake-up. Its function sees the flag,
 *            cleans up and returns; the one who asked waits for that, and reaps.
 * State      should_stop and joiner in struct thread.
 * Cost       Waiting until the thread looks at the flag.
 * Locking    thread.c's.
 */
#include "kernel/kthread.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/failslab.h"

struct thread *kthread_create(int (*function)(void *data), void *data,
                              const char *name_fmt, ...)
{
    char name[THREAD_NAME_BYTES];
    va_list args;
    va_start(args, name_fmt);
    vsnprintf(name, sizeof(name), name_fmt, args);
    va_end(args);
    struct thread *thread = NULL;
    if (!failslab_refuses(sizeof(*thread)))
        thread = thread_create(name, function, data);
    if (thread == NULL)
        return ERR_PTR(-ENOMEM);
    thread->joinable = false;           /* it has not run yet */
    return thread;
}

int kthread_stop(struct thread *thread)
{
    int code;
    if (thread_collect(thread, &code))
        return code;
    int error = thread_claim(thread);
    if (error != 0) {
        pr_err("kthread_stop: %p %s\n", (void *)thread,
               error == -EBUSY ? "is being stopped by another thread already"
                               : "is no kthread, or ended long ago");
        return error;
    }
    wake_up_process(thread);
    return thread_join(thread);
}

bool kthread_should_stop(void)
{
    return READ_ONCE(current_thread()->should_stop);
}
