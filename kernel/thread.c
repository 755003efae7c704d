/* SPDX-License-Identifier: MIT */
/*
 * kernel/thread.c - making threads, ending them, and finding all of them.
 *
 * Problem    A thread cannot free the stack it stands on, and the leak detector
 *            must see a clean state the moment a thread was joined.
 *
 * Idea       An ended thread is a zombie, never to run again, until another frees
 *            it (thread_reap): its joiner, or for a kthread that nobody waits for
 *            the very next thread that runs, before it does anything else.
 *
 *              thread_create       blocked -> ready <-> running -> zombie -> gone
 *              wake_up_process            ^             | ^            ^
 *              its function returns,                    v |            thread_join,
 *              or it is killed (kill.c)              blocked, sleeping    or the switch
 *
 * State      The list of all threads; that of ended kthreads. Descriptors lie in the
 *            detector's own memory: of one only `data` is a root, while it lives.
 * Cost       Making one: a descriptor, four pages, zeroed.
 * Locking    threads_lock guards the list and the part of struct thread that is
 *            marked so; inside it the scheduler's lock may be taken.
 * Read next  sched.c, kthread.c, roots.c, owners.c.
 */
#include "kernel/thread.h"
#include "arch/context.h"
#include "arch/running.h"
#include "arch/sections.h"
#include "arch/spinlock.h"
#include "arch/trap.h"
#include "kernel/memalloc.h"
#include "kernel/owners.h"
#include "kernel/sched.h"
#include "kernel/symbols.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/comm.h"
#include "mm/meta.h"
#include "mm/tag.h"
#include "mm/vmalloc.h"

struct thread idle_thread = {
    .name = "idle",
    .state = THREAD_RUNNING,
    .has_run = true,
    .stack_low = (uintptr_t)__boot_stack_low,
    .stack_top = (uintptr_t)__boot_stack_top,
    .run_link = LIST_HEAD_INIT(idle_thread.run_link),
    .sleep_link = LIST_HEAD_INIT(idle_thread.sleep_link),
};

static DEFINE_SPINLOCK(threads_lock);
static LIST_HEAD(all_threads);
static u16 last_id;

/* Kthreads that ended by themselves, oldest first: always THREAD_ENDED_MAX, so that
 * one that ends takes no memory. Guarded by threads_lock. */
static LIST_HEAD(ended);

void thread_runs(const struct thread *thread)
{
    context_set_kernel_stack(thread->stack_low, thread->stack_top);
    running_here()->who = tag_who(thread->id, thread->comm_number);
}

void thread_early_init(void)
{
    idle_thread.comm_number = comm_intern(idle_thread.name);
    list_add_tail(&idle_thread.all_link, &all_threads);
    running_here()->interrupt_who = tag_who(0, comm_intern("hardirq"));  /* as in Linux */
    thread_runs(&idle_thread);
}

void thread_init(void)
{
    for (unsigned i = 0; i < THREAD_ENDED_MAX; i++) {
        struct thread *nobody = meta_alloc(sizeof(*nobody));
        KASSERT(nobody != NULL);
        list_add(&nobody->all_link, &ended);
    }
}

/* Locked. */
static struct thread *find(u16 id)
{
    struct thread *thread;
    list_for_each_entry(thread, &all_threads, all_link)
        if (thread->id == id)
            return thread;
    return NULL;
}

/* Locked. Ends: stacks run out long before ids. */
static u16 next_id(void)
{
    do
        last_id = last_id % THREAD_ID_MAX + 1;
    while (find(last_id) != NULL);
    return last_id;
}

/* Where every thread begins; interrupts are off. */
static void thread_entry(void *argument)
{
    struct thread *self = argument;
    self->has_run = true;
    sched_finish_switch();
    irq_enable();
    /* As in Linux: stopped before it was started, it never starts. */
    thread_exit(self->should_stop ? -EINTR : self->function(self->data));
}

void thread_rename(struct thread *thread, const char *name)
{
    strscpy(thread->name, name, sizeof(thread->name));
    thread->comm_number = comm_intern(thread->name);
}

/* In an interrupt, or a thread of the core's, only its function tells whose it is. */
static bool is_expendable(int (*function)(void *data))
{
    return (!in_interrupt() && current_thread()->expendable) ||
           symbol_module((uintptr_t)function)[0] != '\0';
}

struct thread *thread_create(const char *name, int (*function)(void *data), void *data)
{
    struct thread *thread = meta_alloc(sizeof(*thread));
    if (thread == NULL)
        return NULL;
    void *stack = vmap_stack_alloc(THREAD_STACK_BYTES);
    if (stack == NULL)
        goto no_stack;

    thread_rename(thread, name);
    thread->joinable = true;
    thread->expendable = is_expendable(function);
    thread->memalloc = current_thread()->memalloc & MEMALLOC_TARGET;
    thread->function = function;
    thread->data = data;
    thread->first_sequence = tag_stats.allocations;
    thread->state = THREAD_BLOCKED;
    INIT_LIST_HEAD(&thread->run_link);
    INIT_LIST_HEAD(&thread->sleep_link);
    thread->stack_low = (uintptr_t)stack;
    thread->stack_top = thread->stack_low + THREAD_STACK_BYTES;
    thread->saved_sp = context_prepare(thread->stack_top, thread_entry, thread);

    unsigned long flags = spin_lock_save(&threads_lock);
    thread->id = next_id();
    list_add_tail(&thread->all_link, &all_threads);
    spin_unlock_irqrestore(&threads_lock, flags);
    return thread;

no_stack:
    meta_free(thread, sizeof(*thread));
    return NULL;
}

struct thread *thread_run(const char *name, int (*function)(void *data), void *data)
{
    struct thread *thread = thread_create(name, function, data);
    if (thread != NULL)
        wake_up_process(thread);
    return thread;
}

/* Interrupts stay off from the zombie's birth to its last switch. */
void thread_exit(int code)
{
    struct thread *self = current_thread();
    KASSERT(self != &idle_thread);
    KASSERT(!in_interrupt());
    owners_thread_ends(self, code);
    irq_disable();
    spin_lock(&threads_lock);
    self->exit_code = code;
    self->state = THREAD_ZOMBIE;
    if (self->joiner != NULL)
        wake_up_process(self->joiner);
    spin_unlock(&threads_lock);
    sched_exit();
}

bool thread_is_abandoned(const struct thread *thread)
{
    return thread->state == THREAD_ZOMBIE && !thread->joinable && thread->joiner == NULL;
}

/* Off the list, and without its stack. */
static void take_apart(struct thread *thread)
{
    KASSERT(thread->state == THREAD_ZOMBIE);
    KASSERT(thread != current_thread());
    unsigned long flags = spin_lock_save(&threads_lock);
    list_del(&thread->all_link);
    spin_unlock_irqrestore(&threads_lock, flags);
    vmap_stack_free((void *)thread->stack_low);
}

void thread_reap(struct thread *thread)
{
    take_apart(thread);
    meta_free(thread, sizeof(*thread));
}

void thread_retire(struct thread *thread)
{
    take_apart(thread);
    unsigned long flags = spin_lock_save(&threads_lock);
    list_add_tail(&thread->all_link, &ended);
    struct thread *oldest = list_first_entry(&ended, struct thread, all_link);
    list_del(&oldest->all_link);
    spin_unlock_irqrestore(&threads_lock, flags);
    meta_free(oldest, sizeof(*oldest));
}

/* It becomes the oldest: its place is taken by the next that ends. */
bool thread_collect(struct thread *thread, int *code)
{
    struct thread *known;
    bool found = false;
    unsigned long flags = spin_lock_save(&threads_lock);
    list_for_each_entry(known, &ended, all_link)
        if (known == thread && known->id != 0)
            found = true;
    if (found) {
        *code = thread->exit_code;
        thread->id = 0;
        list_move(&thread->all_link, &ended);
    }
    spin_unlock_irqrestore(&threads_lock, flags);
    return found;
}

int thread_claim(struct thread *thread)
{
    struct thread *known;
    int result = -ESRCH;
    unsigned long flags = spin_lock_save(&threads_lock);
    list_for_each_entry(known, &all_threads, all_link)
        if (known == thread)
            break;
    if (&known->all_link == &all_threads || thread->joinable ||
        thread == current_thread() || thread == &idle_thread)
        goto out;
    result = thread->joiner == NULL ? 0 : -EBUSY;
    if (result == 0) {
        thread->should_stop = true;
        thread->joiner = current_thread();
    }
out:
    spin_unlock_irqrestore(&threads_lock, flags);
    return result;
}

bool thread_wait(struct thread *thread, long ticks)
{
    struct thread *self = current_thread();
    KASSERT(thread != self);
    KASSERT(thread->joinable || thread->joiner == self);
    thread->joiner = self;
    for (;;) {
        set_current_state(THREAD_BLOCKED);
        if (READ_ONCE(thread->state) == THREAD_ZOMBIE || ticks == 0)
            break;
        ticks = schedule_timeout(ticks);
    }
    set_current_state(THREAD_RUNNING);
    bool ended = thread->state == THREAD_ZOMBIE;
    if (!ended && thread->joinable)
        thread->joiner = NULL;          /* it may end when this thread is gone */
    return ended;
}

int thread_join(struct thread *thread)
{
    thread_wait(thread, MAX_SCHEDULE_TIMEOUT);
    int code = thread->exit_code;
    thread_reap(thread);
    return code;
}

void thread_for_each(void (*visit)(const struct thread *thread, void *context),
                     void *context)
{
    struct thread *thread;
    unsigned long flags = spin_lock_save(&threads_lock);
    list_for_each_entry(thread, &all_threads, all_link)
        visit(thread, context);
    spin_unlock_irqrestore(&threads_lock, flags);
}
