/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_THREAD_H
#define KERNEL_THREAD_H
/*
 * kernel/thread.h - kernel threads: what one is, making one, ending one.
 *
 * struct thread lies in untracked memory (mm/meta.h) and is on the list of all
 * threads from creation until it is reaped. Its stack comes from the vmap window
 * (mm/vmalloc.h) above an unmapped guard page, zeroed when taken. The stack is no
 * block of its own: the leak detector reads only [saved_sp, stack_top) of it.
 *
 * Two ways to end, fixed at creation:
 *   joinable   thread_create(): stays a zombie until thread_join() reaps it. After
 *              that call nothing of the thread is left.
 *   kthread    kthread_create(), as in Linux: reaped by the next thread that runs,
 *              or by kthread_stop() if that was called before the end. Of the last
 *              THREAD_ENDED_MAX that nobody waited for, id, name and result are
 *              kept: kthread_stop() may come after the end.
 */
#include "kernel/held.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/types.h"

enum {
    THREAD_NAME_BYTES = 16,
    THREAD_STACK_BYTES = 16 * 1024,
    THREAD_ID_MAX = 32767,
    THREAD_SLICE_TICKS = 10,
    THREAD_ENDED_MAX = 64,
};

enum thread_state {
    THREAD_READY,           /* on the run queue; the idle thread while others run */
    THREAD_RUNNING,         /* the current one                                 */
    THREAD_BLOCKED,         /* until woken; with a limit also on the sleep queue */
    THREAD_SLEEPING,        /* on the sleep queue; woken by time only          */
    THREAD_ZOMBIE,          /* ended, not yet reaped                           */
};

struct thread {
    /* Fixed from the first run on. */
    union {                             /* 1..THREAD_ID_MAX; 0: boot, then idle */
        u16 id;
        u16 pid, tgid;                  /* what Linux's code calls it           */
    };
    u8 comm_number;                     /* of the name, mm/comm.h               */
    bool joinable;                      /* false: a kthread                     */
    bool has_run;                       /* it was switched to                   */
    bool expendable;                    /* an exception ends it, not the kernel:
                                           commands, tests, modules' code; inherited
                                           by the threads that it creates       */
    u8 memalloc;                        /* enum memalloc_flag, kernel/memalloc.h;
                                           written by the thread itself         */
    union {                             /* a copy, terminated; "comm" in reports */
        char name[THREAD_NAME_BYTES];
        char comm[THREAD_NAME_BYTES];
    };
    uintptr_t stack_low, stack_top;     /* usable bytes [low, top)              */
    int (*function)(void *data);
    void *data;

    /* Owner: the thread itself. */
    struct held_locks held;
    bool killed;                        /* by an exception; valid once it ended */
    u32 first_sequence;                 /* blocks tagged with its id and a later
                                           one are its own; ids come again      */

    /* Guarded by the lock of thread.c. */
    struct list_head all_link;          /* on the list of all threads           */
    struct thread *joiner;              /* will reap this one; NULL: none yet   */
    int exit_code;                      /* valid in THREAD_ZOMBIE               */
    bool should_stop;                   /* kthread_stop() asked                 */

    /* Guarded by the scheduler's lock. */
    enum thread_state state;
    uintptr_t saved_sp;                 /* valid unless it is the current one   */
    struct list_head run_link;          /* run queue, while THREAD_READY        */
    struct list_head sleep_link;        /* sleep queue, else empty              */
    u64 wake_tick;                      /* valid while on the sleep queue       */
    u64 run_ticks;                      /* timer ticks spent running            */
    u32 slice_ticks;                    /* left of the time slice               */
};

/** The thread that booted; then it runs when nobody else can. Never blocks. */
extern struct thread idle_thread;

/** thread_early_init - make allocations name who runs. Boot, before the heap. */
void thread_early_init(void);

/** thread_init - from now on threads can be made. Boot, after the heap. */
void thread_init(void);

/**
 * thread_create - a joinable thread that will run @function(@data).
 * @name: copied, cut to 15 characters.
 * Return: the thread, THREAD_BLOCKED until wake_up_process(); NULL: no memory.
 */
struct thread *thread_create(const char *name, int (*function)(void *data), void *data);

/** thread_runs - @thread has the processor from now on: so struct running shall say. */
void thread_runs(const struct thread *thread);

/** thread_rename - another name for a thread that has not run. @name: as above. */
void thread_rename(struct thread *thread, const char *name);

/** thread_run - thread_create() and start it. */
struct thread *thread_run(const char *name, int (*function)(void *data), void *data);

/**
 * thread_join - wait until @thread ended, and reap it: @thread is gone then.
 * At most one joiner. Return: what its function returned.
 */
int thread_join(struct thread *thread);

/**
 * thread_wait - wait for at most @ticks until @thread ended, without reaping it.
 * Return: true if it ended: thread_join() will not wait then.
 */
bool thread_wait(struct thread *thread, long ticks);

/* What thread_join() and kthread_stop() return of a thread that was killed. */
enum { THREAD_KILLED = -14 };           /* -EFAULT */

/** thread_exit - end the current thread, as if its function returned @code. */
__noreturn void thread_exit(int code);

/**
 * thread_claim - the caller promises to thread_join() the kthread @thread, which
 * has not ended. Sets should_stop.
 * Return: 0; -ESRCH: there is no such kthread (any more), or it is the caller;
 * -EBUSY: another thread claimed it.
 */
int thread_claim(struct thread *thread);

/** thread_is_abandoned - did @thread end with nobody to join it? */
bool thread_is_abandoned(const struct thread *thread);

/** thread_reap - free an ended thread's stack and descriptor. */
void thread_reap(struct thread *thread);

/** thread_retire - the same for an abandoned kthread, but keep its result. */
void thread_retire(struct thread *thread);

/** thread_collect - was @thread a kthread that ended by itself? Then forget it, with
 *  what its function returned in *@code. */
bool thread_collect(struct thread *thread, int *code);

/** What ps shows: a copy, so that printing needs no lock. */
struct thread_info {
    u16 id;
    char name[THREAD_NAME_BYTES];
    enum thread_state state;
    bool has_run;                       /* false: created, but never switched to */
    u64 run_ticks;                      /* HZ a second                          */
    u64 wake_tick;                      /* 0: not on the sleep queue            */
    u32 stack_bytes;
    u32 stack_peak_bytes;               /* most ever used                       */
};

/**
 * thread_info_next - describe the thread with the least id > @after.
 * To list all, start with -1. Return: false when there is none.
 */
bool thread_info_next(int after, struct thread_info *info);

/** thread_info_of_stack - describe the thread whose stack holds @address. */
bool thread_info_of_stack(uintptr_t address, struct thread_info *info);

/** thread_state_name - "ready", "running", "blocked", "sleeping", "zombie". */
const char *thread_state_name(enum thread_state state);

/**
 * thread_trace - the call stack of thread @id, innermost first.
 * Return: how many of @most addresses were written; -ESRCH: no such thread.
 */
int thread_trace(u16 id, uintptr_t *trace, unsigned most);

/** thread_for_each - call @visit for every thread, interrupts off. */
void thread_for_each(void (*visit)(const struct thread *thread, void *context),
                     void *context);
#endif
