/* SPDX-License-Identifier: MIT */
#ifndef LINUX_KTHREAD_H
#define LINUX_KTHREAD_H
/* linux/kthread.h - kernel threads. */
#include "kernel/kthread.h"
#include <linux/err.h>
#include <linux/sched.h>
#include <linux/completion.h>

#define kthread_create_on_node(function, data, node, fmt, args...) \
    kthread_create(function, data, fmt, ##args)
#define kthread_create_on_cpu(function, data, cpu, fmt) \
    kthread_create(function, data, fmt, cpu)
#define kthread_run_on_cpu(function, data, cpu, fmt) kthread_run(function, data, fmt, cpu)
#define kthread_bind(task, cpu)       do { (void)(task); (void)(cpu); } while (0)
#define kthread_freezable_should_stop(was_frozen) kthread_should_stop()
#define kthread_exit(code)            thread_exit(code)
#define do_exit(code)                 thread_exit((int)(code))
#define kthread_complete_and_exit(done, code) \
    do { if (done) complete(done); thread_exit((int)(code)); } while (0)
#define kthread_stop_put(task)        kthread_stop(task)
#define kthread_should_park()         false
#define kthread_parkme()              do { } while (0)
#endif
