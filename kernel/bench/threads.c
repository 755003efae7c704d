/* SPDX-License-Identifier: MIT */
/*
 * kernel/bench/threads.c - workloads of the scheduler: switching, spawning.
 *
 * Two threads that only give way to each other: a turn of one is two switches.
 * Interrupts must be on, as nobody may sleep without them; measure.c throws away the
 * rounds that one fell into.
 */
#include "kernel/bench/workloads.h"
#include "kernel/sched.h"
#include "kernel/thread.h"

static int partner_main(void *data)
{
    struct bench *b = data;
    while (!READ_ONCE(b->stop))
        yield();
    return 0;
}

bool prepare_partner(struct bench *b)
{
    b->partner = thread_run("bench partner", partner_main, b);
    if (b->partner == NULL)
        b->failed = "no memory for a thread";
    return b->partner != NULL;
}

void thread_switch_twice(struct bench *b, u32 turn)
{
    yield();
}

void finish_partner(struct bench *b)
{
    WRITE_ONCE(b->stop, true);
    if (b->partner != NULL)
        thread_join(b->partner);
}

static int return_at_once(void *data)
{
    return 0;
}

/* Its stack and descriptor, its first and last switch, and all of it back. */
void thread_spawn(struct bench *b, u32 turn)
{
    struct thread *thread = thread_run("bench spawn", return_at_once, NULL);
    if (thread != NULL)
        thread_join(thread);
    else
        b->failed = "no memory for a thread";
}
