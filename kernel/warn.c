/* SPDX-License-Identifier: MIT */
/* kernel/warn.c - a warning: where, why, and the call stack; then things go on. */
#include "kernel/warn.h"
#include "arch/cpu.h"
#include "kernel/backtrace.h"
#include "kernel/sched.h"
#include "lib/printf.h"
#include "lib/printk.h"

static u32 count;

u32 warn_count(void)
{
    return count;
}

void warn_slowpath(const char *file, int line, const char *function, const char *fmt,
                   ...)
{
    uintptr_t trace[BACKTRACE_MAX];
    unsigned frames = trace_stack((uintptr_t)__builtin_frame_address(0), trace,
                                  BACKTRACE_MAX);
    const struct thread *thread = current_thread();
    count++;
    pr_warn("------------[ cut here ]------------\n");
    pr_warn("WARNING: CPU: %u PID: %u at %s:%d %s()\n", cpu_id(), thread->id, file, line,
            function);
    if (fmt != NULL) {
        va_list args;
        va_start(args, fmt);
        vprintk(fmt, args);
        va_end(args);
    }
    pr_warn("comm \"%s\"; call stack:\n", thread->name);
    print_backtrace(trace, frames, KERN_WARNING[1]);
    pr_warn("---[ end trace %u ]---\n", count);
}
