/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_KILL_H
#define KERNEL_KILL_H
/*
 * kernel/kill.h - ending the thread that did something fatal, instead of the machine.
 *
 * Only the current thread, and only from the exception that it caused.
 */
#include "lib/compiler.h"
#include "lib/types.h"

struct trap_frame;

/** kill_allowed - may the current thread, interrupted at @frame by its own fault, end
 *  without taking anything of the core with it? Reasons: docs/exceptions.md. */
bool kill_allowed(const struct trap_frame *frame);

/**
 * kill_allowed_at - the same where an assertion failed.
 * @trace: @count return addresses, the function with the assertion first: it must
 * not be the core's.
 */
bool kill_allowed_at(const uintptr_t *trace, unsigned count);

/** kill_caller - who called the core: the first of @trace that is neither the core's nor
 *  lib/'s; @count: nobody. */
unsigned kill_caller(const uintptr_t *trace, unsigned count);

/** kill_tell - the line which says what now happens to the thread. */
void kill_tell(void);

/**
 * kill_current - release what the thread holds, and make it end (THREAD_KILLED) when
 * the handler of the exception at @frame returns. Interrupts off.
 */
void kill_current(struct trap_frame *frame);
#endif
