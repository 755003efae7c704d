/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SCHED_H
#define LINUX_SCHED_H
/* linux/sched.h - threads, and who runs. */
#include "kernel/kthread.h"
#include "kernel/sched.h"
#include "kernel/thread.h"
#include <linux/jiffies.h>
#include <linux/preempt.h>
#include <linux/types.h>
#include <linux/kernel.h>

#define task_struct thread              /* with the members pid, tgid, comm     */
#define current current_thread()

enum { TASK_COMM_LEN = THREAD_NAME_BYTES };
#define TASK_NORMAL   TASK_INTERRUPTIBLE
#define TASK_IDLE     TASK_UNINTERRUPTIBLE
#define TASK_KILLABLE TASK_UNINTERRUPTIBLE
#define TASK_DEAD     THREAD_ZOMBIE
#define __set_current_state(state) set_current_state(state)
#define get_current_state()        READ_ONCE(current_thread()->state)
#define task_is_running(task)      ((task)->state == THREAD_RUNNING || \
                                    (task)->state == THREAD_READY)
#define io_schedule() schedule()
#define io_schedule_timeout(ticks) schedule_timeout(ticks)
#define wake_up_state(task, state) wake_up_process(task)

static inline long schedule_timeout_interruptible(long ticks)
{
    set_current_state(TASK_INTERRUPTIBLE);
    return schedule_timeout(ticks);
}

#define schedule_timeout_uninterruptible(ticks) schedule_timeout_interruptible(ticks)
#define schedule_timeout_killable(ticks)        schedule_timeout_interruptible(ticks)
#define schedule_timeout_idle(ticks)            schedule_timeout_interruptible(ticks)

#define task_pid_nr(task)   ((int)(task)->pid)
#define task_tgid_nr(task)  ((int)(task)->pid)
#define task_pid_vnr(task)  ((int)(task)->pid)
#define task_cpu(task)      ((void)(task), 0u)
#define get_task_comm(buffer, task) strscpy(buffer, (task)->comm, sizeof(buffer))
#define need_resched()      (this_cpu()->need_resched)

/* An ended kthread's descriptor is kept anyway: kernel/kthread.h. */
static inline struct thread *get_task_struct(struct thread *task)
{
    return task;
}

static inline void put_task_struct(struct thread *task)
{
}

/* No signals, no priorities, one processor. */
#define signal_pending(task)       ((void)(task), 0)
#define signal_pending_state(state, task) 0
#define fatal_signal_pending(task) ((void)(task), 0)
#define allow_signal(signal)       do { } while (0)
#define flush_signals(task)        do { (void)(task); } while (0)
#define set_user_nice(task, nice)  do { (void)(task); } while (0)
#define sched_set_fifo(task)       do { (void)(task); } while (0)
#define sched_set_fifo_low(task)   do { (void)(task); } while (0)
#define sched_set_normal(task, nice) do { (void)(task); } while (0)
#define set_cpus_allowed_ptr(task, mask) ((void)(task), 0)
#define try_to_freeze()            false
#define freezing(task)             false
#define set_freezable()            false
#define MAX_NICE 19
#define MIN_NICE (-20)
#endif
