/* SPDX-License-Identifier: MIT */
/*
 * kernel/backtrace.c - call stacks as lines that name function, file and line.
 *
 * Problem    A stack is a chain of return addresses; a reader wants to know which
 *            call in which file each one belongs to.
 * Idea       A return address points behind its call, perhaps already into the next
 *            line or function: look up the byte before it. The place where an
 *            exception struck is no return address and is looked up as it is.
 * State      None.
 * Cost       A binary search a line; only in reports.
 * Locking    None. Works with interrupts off, in a panic, on any stack.
 * Read next  symbols.c, arch/x86/ for the walk itself.
 */
#include "kernel/backtrace.h"
#include "arch/context.h"
#include "arch/paging.h"
#include "arch/sections.h"
#include "arch/trap.h"
#include "kernel/sched.h"
#include "kernel/symbols.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"

void location_format(char *buffer, size_t size_bytes, uintptr_t address, bool is_return)
{
    struct symbol_info info;
    if (!symbol_lookup(address - is_return, &info)) {
        scnprintf(buffer, size_bytes, "0x%08lx", (unsigned long)address);
        return;
    }
    int used = scnprintf(buffer, size_bytes, "%s+0x%lx/0x%x", info.name,
                         (unsigned long)(address - info.start), info.size_bytes);
    if (info.module[0] != '\0')
        used += scnprintf(buffer + used, size_bytes - (size_t)used, " [%s]", info.module);
    if (info.line != 0)
        scnprintf(buffer + used, size_bytes - (size_t)used, " %s:%u", info.file,
                  info.line);
}

void site_format(char *buffer, size_t size_bytes, uintptr_t address)
{
    if (address != 0)
        location_format(buffer, size_bytes, address, true);
    else
        strscpy(buffer, NO_TRACE, size_bytes);
}

void runner_format(char *buffer, size_t size_bytes)
{
    const struct thread *thread = current_thread();
    scnprintf(buffer, size_bytes, "%sthread %u \"%s\"",
              in_interrupt() ? "an interrupt handler, called over " : "", thread->id,
              thread->name);
}

void print_place(uintptr_t address, bool is_return, char level)
{
    const char log_fmt[] = { KERN_SOH[0], level, '%', 's', '\n', '\0' };
    char place[LOCATION_BYTES], line[LOCATION_BYTES + 16];
    location_format(place, sizeof(place), address, is_return);
    scnprintf(line, sizeof(line), "  [<%08lx>] %s", (unsigned long)address, place);
    if (level != 0)
        printk(log_fmt, line);
    else
        kprintf("%s\n", line);
}

void print_backtrace(const uintptr_t *trace, unsigned count, char level)
{
    for (unsigned i = 0; i < count; i++)
        print_place(trace[i], true, level);
}

unsigned trace_stack(uintptr_t frame_pointer, uintptr_t *trace, unsigned most)
{
    uintptr_t low, high;
    trap_irq_stack(&low, &high);
    if (frame_pointer < low || frame_pointer >= high) {
        low = current_thread()->stack_low;
        high = current_thread()->stack_top;
    }
    return stack_walk(frame_pointer, low, high, trace, most);
}

void dump_stack(void)
{
    uintptr_t trace[BACKTRACE_MAX];
    unsigned count = trace_stack((uintptr_t)__builtin_frame_address(0), trace,
                                 BACKTRACE_MAX);
    print_backtrace(trace, count, KERN_EMERG[1]);
}

static bool is_text(uintptr_t address)
{
    struct symbol_info info;
    if (address >= (uintptr_t)__text_start && address < (uintptr_t)__text_end)
        return true;
    return symbol_lookup(address, &info) && info.is_function && info.module[0] != '\0';
}

uintptr_t frame_call_site(const struct trap_frame *frame, bool *is_return)
{
    uintptr_t pc = trap_pc(frame), sp = trap_sp(frame);
    phys_addr_t physical;
    *is_return = false;
    if (is_text(pc) || sp % sizeof(uintptr_t) != 0 || !paging_lookup(sp, &physical))
        return pc;
    uintptr_t pushed = *(const uintptr_t *)sp;
    *is_return = is_text(pushed);
    return *is_return ? pushed : pc;
}

/* Endless recursion fills a stack with one address: say it once. */
static void print_runs(const uintptr_t *trace, unsigned count)
{
    for (unsigned i = 0, end; i < count; i = end) {
        end = i + 1;
        while (end < count && trace[end] == trace[i])
            end++;
        print_place(trace[i], true, KERN_EMERG[1]);
        if (end > i + 1)
            pr_emerg("  ... %u times more\n", end - i - 1);
    }
    if (count == BACKTRACE_MAX)
        pr_emerg("  ... and perhaps more\n");
}

void print_frame(const struct trap_frame *frame)
{
    uintptr_t trace[BACKTRACE_MAX];
    bool is_return;
    uintptr_t site = frame_call_site(frame, &is_return);
    unsigned count = trace_stack(trap_fp(frame), trace, BACKTRACE_MAX);
    trap_print_registers(frame);
    pr_emerg("call stack:\n");
    print_place(trap_pc(frame), false, KERN_EMERG[1]);
    if (is_return)
        print_place(site, true, KERN_EMERG[1]);
    print_runs(trace, count);
}
