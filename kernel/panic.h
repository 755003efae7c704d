/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_PANIC_H
#define KERNEL_PANIC_H
/* kernel/panic.h - the end: say why, show registers and stack, stop as told. */
#include "kernel/backtrace.h"
#include "lib/compiler.h"
#include "lib/types.h"

struct trap_frame;

enum panic_action { PANIC_HALT, PANIC_REBOOT, PANIC_EXIT };

/* What panic=exit ends the emulator with; QEMU's own status is then 255. */
enum { PANIC_EXIT_STATUS = 127 };

/** panic - report and stop the machine as panic= says. From any context. */
__noreturn __printf(1, 2) void panic(const char *fmt, ...);

/**
 * caller_failed - whoever called this function of the kernel did so in a way that it
 * cannot return from: a thread that may be killed (kernel/kill.h) is, else panic().
 * Told with the caller's line. What the function holds must be given back before.
 */
__noreturn __printf(1, 2) void caller_failed(const char *fmt, ...);

/** panic_set_action - what panic= chose; PANIC_HALT until then. */
void panic_set_action(enum panic_action action);

/** panic_init - take over failed assertions and unhandled exceptions. Boot only,
 *  after trap_init(). */
void panic_init(void);

/*
 * For fault.c, which makes the report of an exception by itself.
 *
 * panic_enter - from here on this CPU runs alone, and a second call ends it all.
 * panic_finish - the last line; stop as panic= says.
 * panic_resume - did panic() or an assertion raise this exception, to get at the
 *                registers? Then go on with @frame; returns (true) only if that was
 *                enough to kill the thread.
 */
void panic_enter(void);
__noreturn __printf(1, 2) void panic_finish(const char *fmt, ...);
bool panic_resume(struct trap_frame *frame);
#endif
