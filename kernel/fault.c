/* SPDX-License-Identifier: MIT */
/*
 * kernel/fault.c - an exception struck: who has to end for it?
 *
 * Problem    The same NULL pointer is the end of a student's thread in one place, and
 *            the end of the kernel in another.
 *
 * Idea       Ask in this order, and stop at the first that knows:
 *
 *              guard.c     an access to a guarded block: all right, or reported already
 *              leak_trap.c a debug exception that it asked for
 *              panic.c     raised this exception to get at the registers
 *              kill.c      may the thread end alone? then it does, after the report
 *                          else the machine ends, after the same report
 *
 *            All that happens on a stack of its own, for the thread's may be nearly used
 *            up. A second fault while the first is being reported ends the machine.
 *
 * State      That stack; whether a report is under way.
 * Cost       None until the fault.
 * Locking    Interrupts are off.
 * Read next  fault_report.c, kill.c, panic.c.
 */
#include "kernel/fault.h"
#include "arch/context.h"
#include "arch/trap.h"
#include "kernel/backtrace.h"
#include "kernel/bug.h"
#include "kernel/fault_report.h"
#include "kernel/kill.h"
#include "kernel/leak_trap.h"
#include "kernel/panic.h"
#include "lib/compiler.h"
#include "mm/guard.h"

enum { REPORT_STACK_BYTES = 8192 };

static u8 report_stack[REPORT_STACK_BYTES] __aligned(16) __unscanned;
static bool reporting;

static void report_and_kill(const struct exception *e)
{
    fault_print(e);
    kill_tell();
    bug_end();
    kill_current(e->frame);
}

static __noreturn void report_and_panic(const struct exception *e)
{
    char runner[RUNNER_BYTES];
    panic_enter();
    fault_print(e);
    bug_end();
    runner_format(runner, sizeof(runner));
    panic_finish("%s in %s", e->name, runner);
}

static void judge(void *exception)
{
    const struct exception *e = exception;
    bool kill = !reporting && kill_allowed(e->frame);
    reporting = true;
    if (!kill)
        report_and_panic(e);
    report_and_kill(e);
    reporting = false;
}

/* The guard has told what happened. */
static void judge_access(void *exception)
{
    const struct exception *e = exception;
    if (reporting || !kill_allowed(e->frame)) {
        guard_let_pass(e);
        return;
    }
    reporting = true;
    kill_tell();
    kill_current(e->frame);
    reporting = false;
}

/* A stack overflow has its own stack already (arch/x86/double_fault.c), and a fault in
 * a report is on this one. */
static void call_on_report_stack(void (*function)(void *exception),
                                 const struct exception *e)
{
    if (reporting || e->is_stack_overflow)
        function((void *)e);
    else
        context_call_on((uintptr_t)report_stack + sizeof(report_stack), function,
                        (void *)e);
}

bool fault_handle(const struct exception *e)
{
    enum guard_verdict verdict = guard_fault(e);
    bool is_trap = leak_trap_exception(e);      /* a step can be both's */
    if (verdict == GUARD_BAD)
        call_on_report_stack(judge_access, e);
    else if (verdict == GUARD_NOT_MINE && !is_trap && !panic_resume(e->frame))
        call_on_report_stack(judge, e);
    return true;
}
