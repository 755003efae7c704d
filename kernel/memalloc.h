/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_MEMALLOC_H
#define KERNEL_MEMALLOC_H
/*
 * kernel/memalloc.h - what the running thread may expect of the allocators.
 *
 * As Linux's PF_MEMALLOC, memalloc_noreclaim_save() and make-it-fail:
 *
 *     u8 saved = memalloc_save(MEMALLOC_RESERVE);
 *     ... take what is needed to get out of here ...
 *     memalloc_restore(saved);
 *
 * Scopes nest. They are the thread's: interrupts over it gain nothing, and what it
 * starts meanwhile gets a stack, but only MEMALLOC_TARGET is inherited.
 */
#include "kernel/sched.h"

enum memalloc_flag {
    MEMALLOC_RESERVE = 1u << 0,     /* may take the last pages (mm/oom.h)          */
    MEMALLOC_SURE    = 1u << 1,     /* failslab lets it pass: the shell's plumbing */
    MEMALLOC_TARGET  = 1u << 2,     /* failslab's task filter means it             */
};

static inline u8 memalloc_save(u8 flags)
{
    struct thread *self = current_thread();
    u8 saved = self->memalloc;
    self->memalloc = saved | flags;
    return saved;
}

static inline void memalloc_restore(u8 saved)
{
    current_thread()->memalloc = saved;
}

/** memalloc_init - keep a reserve of pages, and answer mm/'s questions about
 *  threads. Boot only, after the heap. */
void memalloc_init(void);
#endif
