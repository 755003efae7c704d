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
 *            An assertion in the code of a module, a test or a command ends the thread
 *            instead (kill.c), as BUG() does in Linux. So does a call from there that
 *            the core can do nothing with (caller_failed).
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
#include "kernel/kill.h"
#include "lib/assert.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"

enum { MESSAGE_BYTES = 256 };

static enum panic_action action = PANIC_HALT;
static unsigned depth;                  /* panics under way, one inside another    */
static bool traps_work;

static struct {
    bool waiting;                       /* for the exception that panic() raised   */
    uintptr_t assertion_site;           /* return address there; 0: no assertion   */
    bool kill;                          /* the thread will do                       */
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
    machine_tell_panic();
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

/* The same report, but for the machine. */
static void report_and_kill(struct trap_frame *frame)
{
    char runner[RUNNER_BYTES];
    runner_format(runner, sizeof(runner));
    bug_begin("assertion", evidence.assertion_site, true);
    pr_emerg("%s\n", evidence.message);
    pr_emerg("in %s\n", runner);
    print_frame(frame);
    kill_tell();
    bug_end();
    evidence.assertion_site = 0;
    evidence.kill = false;
    kill_current(frame);
}

bool panic_resume(struct trap_frame *frame)
{
    if (!evidence.waiting)
        return false;
    evidence.waiting = false;
    if (!evidence.kill)
        report_evidence(frame);
    report_and_kill(frame);
    return true;
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

/* Whose code @trace begins in, and nothing else, is wrong. */
static bool may_kill(const uintptr_t *trace, unsigned count)
{
    return count > 0 && depth == 0 && traps_work && !evidence.waiting &&
           kill_allowed_at(trace, count);
}

/* The message was noted. */
static __noreturn void end_thread(void)
{
    evidence.kill = evidence.waiting = true;
    __builtin_trap();
}

static __printf(1, 2) void note_message(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(evidence.message, sizeof(evidence.message), fmt, args);
    va_end(args);
}

static void on_failed_assertion(const char *file, int line, const char *function,
                                const char *condition)
{
    uintptr_t trace[BACKTRACE_MAX];     /* [0] returns into assert_fail() */
    unsigned count = trace_stack((uintptr_t)__builtin_frame_address(0), trace,
                                 BACKTRACE_MAX);
    bool is_bug = strncmp(condition, "BUG", 3) == 0;    /* BUG(), BUG_ON(...) */
    irq_disable();                      /* the evidence is for the next exception */
    bool kill = count > 1 && may_kill(trace + 1, count - 1);
    evidence.assertion_site = count > 1 ? trace[1] : 0;
    if (!kill)
        panic("assertion failed: %s, in %s() at %s:%d", condition, function, file, line);
    note_message("%s%s, in %s() at %s:%d", is_bug ? "" : "assertion failed: ", condition,
                 function, file, line);
    end_thread();
}

void caller_failed(const char *fmt, ...)
{
    uintptr_t trace[BACKTRACE_MAX];     /* [0] returns into who calls this */
    char message[MESSAGE_BYTES];
    va_list args;
    unsigned count = trace_stack((uintptr_t)__builtin_frame_address(0), trace,
                                 BACKTRACE_MAX);
    unsigned caller = kill_caller(trace, count);
    va_start(args, fmt);
    vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    irq_disable();                      /* the evidence is for the next exception */
    if (!may_kill(trace + caller, count - caller))
        panic("%s", message);
    evidence.assertion_site = trace[caller];
    note_message("%s", message);
    end_thread();
}

void panic_init(void)
{
    assert_set_handler(on_failed_assertion);
    trap_set_exception_handler(fault_handle);
    traps_work = true;
}
