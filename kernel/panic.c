/* SPDX-License-Identifier: MIT */
/*
 * kernel/panic.c - the end: say why, show the evidence, stop as panic= says.
 *
 * Problem    The kernel found itself broken. What it says now is all that anybody
 *            will learn, and what is needed to say it may be broken, too.
 *
 * Idea       Registers are saved by nobody at an ordinary call. So panic() notes its
 *            message and raises an exception: the trap handler's frame has them,
 *            as it has for a fault, and one path reports both.
 *
 *              panic, KASSERT -> evidence, ud2 -+
 *              fault ---------------------------+-> fault.c -> report -> stop
 *
 *            A fault while reporting gets one more line, the next one none: each
 *            step towards the end needs less that works.
 *
 * State      How deep we are in; the evidence noted before the exception.
 * Cost       None until the end.
 * Locking    Interrupts off, printk without its lock (printk_panic_mode).
 * Not done   Stopping other processors. Read next: fault.c.
 */
#include "kernel/panic.h"
#include "arch/console.h"
#include "arch/cpu.h"
#include "arch/machine.h"
#include "arch/trap.h"
#include "kernel/bug.h"
#include "kernel/fault.h"
#include "lib/assert.h"
#include "lib/printf.h"
#include "lib/printk.h"

enum { MESSAGE_BYTES = 256 };

static enum panic_action action = PANIC_HALT;
static unsigned depth;                  /* panics under way, one inside another    */
static bool traps_work;

static struct {
    bool waiting;                       /* for the exception that panic() raised   */
    uintptr_t assertion_site;           /* return address there; 0: no assertion   */
    char message[MESSAGE_BYTES];
} evidence;

void panic_set_action(enum panic_action chosen)
{
    action = chosen;
}

static __noreturn void stop(void)
{
    if (action == PANIC_EXIT) {
        console_fresh_line();
        kprintf("marbles: exit %d\n", PANIC_EXIT_STATUS);
    }
    serial_flush();
    switch (action) {
    case PANIC_EXIT:
        machine_exit(PANIC_EXIT_STATUS);
    case PANIC_REBOOT:
        machine_reboot();
    case PANIC_HALT:
        break;
    }
    cpu_stop();
}

void panic_enter(void)
{
    irq_disable();
    depth++;
    if (depth > 2)
        stop();
    printk_panic_mode();
    if (depth == 1)
        return;
    pr_emerg("Kernel panic while reporting one (%s): giving up\n",
             evidence.message[0] != '\0' ? evidence.message : "an exception");
    stop();
}

void panic_finish(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    struct va_format message = { fmt, &args };
    pr_emerg("---[ end Kernel panic - not syncing: %pV ]---\n", (void *)&message);
    va_end(args);
    if (action == PANIC_HALT)
        pr_emerg("halted; in QEMU, Ctrl-A X ends the emulator\n");
    stop();
}

/* @frame: NULL if exceptions do not work yet. */
static __noreturn void report_evidence(const struct trap_frame *frame)
{
    const char *message = evidence.message;
    bool is_assertion = evidence.assertion_site != 0;
    char runner[RUNNER_BYTES];
    panic_enter();
    runner_format(runner, sizeof(runner));
    if (is_assertion)
        bug_begin("assertion", evidence.assertion_site, true);
    pr_emerg("Kernel panic - not syncing: %s\n", message);
    pr_emerg("in %s\n", runner);
    if (frame != NULL)
        print_frame(frame);
    else
        dump_stack();
    if (is_assertion)
        bug_end();
    panic_finish("%s", message);
}

void panic_resume(const struct trap_frame *frame)
{
    if (!evidence.waiting)
        return;
    evidence.waiting = false;
    report_evidence(frame);
}

void panic(const char *fmt, ...)
{
    va_list args;
    irq_disable();
    if (depth > 0)
        panic_enter();                  /* and no further */
    va_start(args, fmt);
    vsnprintf(evidence.message, sizeof(evidence.message), fmt, args);
    va_end(args);
    if (!traps_work || evidence.waiting)
        report_evidence(NULL);
    evidence.waiting = true;
    __builtin_trap();
}

static void on_failed_assertion(const char *file, int line, const char *function,
                                const char *condition)
{
    uintptr_t trace[2];                 /* [0] returns into assert_fail() */
    if (trace_stack((uintptr_t)__builtin_frame_address(0), trace, 2) == 2)
        evidence.assertion_site = trace[1];
    panic("assertion failed: %s, in %s() at %s:%d", condition, function, file, line);
}

void panic_init(void)
{
    assert_set_handler(on_failed_assertion);
    trap_set_exception_handler(fault_handle);
    traps_work = true;
}
