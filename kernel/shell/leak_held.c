/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/leak_held.c - `leak interior` and `leak stack`: lost at first sight.
 *
 * Problem    A detector that cries wolf is soon switched off. Blocks that are held in
 *            an unusual way must not be reported.
 * Idea       Hold some by nothing but a pointer into their middle, others by nothing
 *            but the stack of a sleeping thread; `leak release` lets go of all.
 * State      `interior_chain` and the holders' threads.
 * Locking    None: commands run one after the other.
 * Read next  mm/mark.c.
 */
#include "kernel/shell/leak_held.h"
#include "kernel/completion.h"
#include "kernel/kthread.h"
#include "kernel/shell/command.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/kmalloc.h"

enum { HOLDERS_MAX = 16 };

static struct marble *interior_chain;   /* points into the middle of the newest   */
static struct thread *holders[HOLDERS_MAX];
static unsigned holder_count;

/* Held, but only by a pointer into its middle: no leak. */
int leak_interior(unsigned count, size_t bytes)
{
    bytes = max(bytes, 2 * sizeof(struct marble));
    for (unsigned i = 0; i < count && !shell_interrupted(); i++) {
        char *p = kzalloc(bytes, GFP_KERNEL);
        if (p == NULL)
            return leak_out_of_memory();
        struct marble *middle = (struct marble *)(p + sizeof(struct marble));
        middle->next = interior_chain;
        interior_chain = middle;
        leak_say("held by an interior pointer:", p, bytes);
    }
    return COMMAND_OK;
}

/* How a holder gets its chain: once taken, only its stack has the pointer. */
struct handover {
    struct marble *chain;
    struct completion taken;
};

static void free_chain(struct marble *chain)
{
    while (chain != NULL) {
        struct marble *m = chain;
        chain = m->next;
        kfree(m);
    }
}

static void sleep_until_stopped(void)
{
    for (;;) {
        set_current_state(TASK_INTERRUPTIBLE);
        if (kthread_should_stop())
            break;
        schedule();
    }
    set_current_state(TASK_RUNNING);
}

static int hold_on_stack(void *data)
{
    struct handover *handover = data;
    struct marble *volatile chain = handover->chain;
    handover->chain = NULL;
    complete(&handover->taken);
    sleep_until_stopped();
    free_chain(chain);
    return 0;
}

static bool start_holder(struct marble *chain)
{
    struct handover handover = { .chain = chain };
    init_completion(&handover.taken);
    struct thread *holder = kthread_run(hold_on_stack, &handover, "leak-stack");
    if (IS_ERR(holder))
        return false;
    wait_for_completion(&handover.taken);
    holders[holder_count++] = holder;
    return true;
}

int leak_stack(unsigned count, size_t bytes)
{
    struct marble *chain = NULL;
    if (holder_count == HOLDERS_MAX) {
        kprintf("leak: %u threads hold blocks already; 'leak release' ends them\n",
                holder_count);
        return COMMAND_FAILED;
    }
    bytes = max(bytes, sizeof(struct marble));
    for (unsigned i = 0; i < count && !shell_interrupted(); i++) {
        struct marble *m = kzalloc(bytes, GFP_KERNEL);
        if (m == NULL)
            goto no_memory;
        m->next = chain;
        chain = m;
        leak_say("held by a stack:", m, bytes);
    }
    if (start_holder(chain))
        return COMMAND_OK;

no_memory:
    free_chain(chain);
    return leak_out_of_memory();
}

/* Free what `interior` and `stack` hold. */
int leak_release(unsigned count, size_t bytes)
{
    unsigned released = 0;
    for (; interior_chain != NULL; released++) {
        struct marble *middle = interior_chain;
        interior_chain = middle->next;
        kfree((char *)middle - sizeof(struct marble));
    }
    kprintf("released %u block%s held by interior pointers, and ended %u thread%s\n",
            released, plural(released), holder_count, plural(holder_count));
    while (holder_count > 0) {
        kthread_stop(holders[--holder_count]);
        holders[holder_count] = NULL;
    }
    return COMMAND_OK;
}
