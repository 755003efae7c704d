/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/trap.c - exceptions and device interrupts, on their way to the kernel.
 *
 * Problem    The layers above decide what a fault means and what a device wants,
 *            without knowing how the CPU tells.
 *
 * Idea       isr.S calls trap_exception() on the interrupted stack, trap_irq() on
 *            the interrupt stack, and after the latter trap_resched() back on the
 *            interrupted one: only there may the thread be switched, for the
 *            interrupt stack must be empty again before the next interrupt.
 *            A line is acknowledged before its handler runs: a handler that never
 *            returns (a panic) then blocks nothing, and with interrupts disabled
 *            nothing can nest.
 *
 * State      One handler for all exceptions, one for each line.
 *
 * Cost       An interrupt: about 40 instructions and two or three port accesses.
 *
 * Locking    Registration happens at boot; the rest runs with interrupts disabled.
 *
 * Read next  isr.S, double_fault.c.
 */
#include "arch/trap.h"
#include "arch/cpu.h"
#include "arch/running.h"
#include "arch/x86/descriptors.h"
#include "arch/x86/local_apic.h"
#include "arch/x86/pic.h"
#include "arch/x86/registers.h"
#include "arch/x86/trap_entry.h"
#include "arch/x86/trap_frame.h"
#include "lib/assert.h"
#include "lib/printk.h"
#include "lib/string.h"

enum { PAGE_FAULT_WRITE = 1 << 1 };         /* of the error code */

static exception_handler_fn exception_handler;
static void (*resched_hook)(void);
static struct {
    irq_handler_fn handle;
    void *context;
} irq_lines[IRQ_COUNT];
static bool irq_active[NR_CPUS];
static u32 irq_count;

static const char *const exception_names[EXCEPTION_COUNT] = {
    "divide error", "debug", "NMI", "breakpoint", "overflow", "bound range exceeded",
    "invalid opcode", "device not available", "double fault",
    "coprocessor segment overrun", "invalid TSS", "segment not present",
    "stack segment fault", "general protection fault", "page fault", "reserved",
    "x87 error", "alignment check", "machine check", "SIMD error",
    "virtualization exception", "control protection exception",
};

void trap_init(void)
{
    irq_disable();
    gdt_init();
    idt_init();
    pic_init(VECTOR_IRQ0);
    local_apic_pass_through(VECTOR_IRQ0 + IRQ_COUNT - 1);
}

void trap_set_exception_handler(exception_handler_fn handler)
{
    exception_handler = handler;
}

void trap_set_resched_hook(void (*hook)(void))
{
    resched_hook = hook;
}

void irq_register(unsigned irq, irq_handler_fn handler, void *context)
{
    KASSERT(irq < IRQ_COUNT);
    KASSERT(!irq_lines[irq].handle);
    unsigned long flags = irq_save();
    irq_lines[irq].handle = handler;
    irq_lines[irq].context = context;
    pic_unmask(irq);
    irq_restore(flags);
}

bool in_interrupt(void)
{
    return irq_active[cpu_id()];
}

void trap_report(struct trap_frame *frame, bool is_stack_overflow)
{
    bool is_page_fault = frame->vector == VECTOR_PAGE_FAULT;
    const char *name = exception_names[frame->vector];
    struct exception exception = {
        .frame = frame,
        .vector = frame->vector,
        .name = name ? name : "reserved",
        .error_code = frame->error_code,
        .fault_address = is_page_fault ? read_cr2() : 0,
        .is_page_fault = is_page_fault,
        .is_write = is_page_fault && (frame->error_code & PAGE_FAULT_WRITE),
        .is_stack_overflow = is_stack_overflow,
    };
    if (frame->vector == VECTOR_DEBUG)
        trap_debug_cause(&exception);
    if (exception.is_stray_step)
        return;
    if (exception_handler && exception_handler(&exception))
        return;
    pr_emerg("unhandled exception %u, %s, error code 0x%x\n", exception.vector,
             exception.name, exception.error_code);
    trap_print_registers(frame);
    assert_fail(__FILE__, __LINE__, __func__, "exception handled");
}

/* IRET goes on with the stack right above the frame: where trap_resume_at() chose
 * another stack pointer, the frame has to move below that. */
struct trap_frame *trap_exception(struct trap_frame *frame)
{
    frame->esp = (uintptr_t)(frame + 1);
    trap_report(frame, false);
    return memmove((struct trap_frame *)frame->esp - 1, frame, sizeof(*frame));
}

void trap_irq(struct trap_frame *frame)
{
    unsigned irq = frame->vector - VECTOR_IRQ0;
    frame->esp = (uintptr_t)(frame + 1);
    KASSERT(!irq_active[cpu_id()]);
    irq_count++;
    if (!pic_acknowledge(irq) || !irq_lines[irq].handle)
        return;
    struct running *running = running_here(), interrupted = *running;
    trap_irq_stack(&running->stack_low, &running->stack_top);
    running->who = running->interrupt_who;
    irq_active[cpu_id()] = true;
    irq_lines[irq].handle(irq_lines[irq].context);
    irq_active[cpu_id()] = false;
    running->stack_low = interrupted.stack_low;
    running->stack_top = interrupted.stack_top;
    running->who = interrupted.who;
}

u32 irq_total(void)
{
    return READ_ONCE(irq_count);
}

void trap_resched(void)
{
    if (resched_hook)
        resched_hook();
}
