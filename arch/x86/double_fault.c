/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/double_fault.c - exception 8: a fault that could not even be reported.
 *
 * Problem    A thread runs off its stack into the guard page. The page fault cannot
 *            be pushed onto that stack, and without help the machine resets.
 *
 * Idea       The double fault is a task of its own (gdt.c): the CPU stores the
 *            broken thread's registers in the main TSS and comes here on another
 *            stack. They are copied into a trap_frame and reported as any other
 *            exception. If the handler returns true, having chosen where to go on
 *            with trap_resume_at(), the frame is copied back and IRET switches to
 *            it. Stack overflow is told from other double faults by the stack
 *            pointer, or the address of the page fault, near a stack's low end.
 *
 * State      The stack of this task.
 *
 * Not done   A double fault in here is a triple fault: the machine resets.
 *
 * Read next  isr.S, double_fault_entry. Intel SDM volume 3, sections 6.15 and 8.3.
 */
#include "arch/paging.h"
#include "arch/trap.h"
#include "arch/x86/descriptors.h"
#include "arch/x86/registers.h"
#include "arch/x86/trap_entry.h"
#include "arch/x86/trap_frame.h"

enum {
    DOUBLE_FAULT_STACK_BYTES = 8192,
    EFLAGS_RESERVED_ONE = 1 << 1,
    NEAR_LOW_END_BYTES = sizeof(struct trap_frame),     /* what a fault pushes */
};

extern char double_fault_entry[];

static u8 stack[DOUBLE_FAULT_STACK_BYTES] __aligned(16) __unscanned;

void double_fault_task(struct tss *tss)
{
    tss->cr3 = read_cr3();
    tss->eip = (uintptr_t)double_fault_entry;
    tss->eflags = EFLAGS_RESERVED_ONE;
    tss->esp = (uintptr_t)stack + sizeof(stack);
    tss->cs = SELECTOR_CODE;
    tss->ds = tss->es = tss->fs = tss->gs = tss->ss = SELECTOR_DATA;
}

static bool is_near_low_end(uintptr_t address, uintptr_t low)
{
    return address >= low - PAGE_SIZE && address < low + NEAR_LOW_END_BYTES;
}

static bool is_stack_overflow(uintptr_t stack_pointer)
{
    uintptr_t low, top;
    context_kernel_stack(&low, &top);
    uintptr_t irq_low = (uintptr_t)irq_stack_low;
    if (is_near_low_end(stack_pointer, low) || is_near_low_end(stack_pointer, irq_low))
        return true;
    bool outside = stack_pointer < low || stack_pointer >= top;
    return outside && is_near_low_end(read_cr2(), low);
}

static void frame_from_task(struct trap_frame *frame, const struct tss *tss)
{
    *frame = (struct trap_frame){
        .edi = tss->edi, .esi = tss->esi, .ebp = tss->ebp, .esp = tss->esp,
        .ebx = tss->ebx, .edx = tss->edx, .ecx = tss->ecx, .eax = tss->eax,
        .vector = VECTOR_DOUBLE_FAULT,
        .eip = tss->eip, .cs = tss->cs, .eflags = tss->eflags,
    };
}

static void frame_to_task(const struct trap_frame *frame, struct tss *tss)
{
    tss->edi = frame->edi;
    tss->esi = frame->esi;
    tss->ebp = frame->ebp;
    tss->esp = frame->esp;
    tss->ebx = frame->ebx;
    tss->edx = frame->edx;
    tss->ecx = frame->ecx;
    tss->eax = frame->eax;
    tss->eip = frame->eip;
    tss->eflags = frame->eflags;
}

void trap_double_fault(void)
{
    struct tss *tss = gdt_main_tss();
    struct trap_frame frame;
    frame_from_task(&frame, tss);
    trap_report(&frame, is_stack_overflow(frame.esp));
    frame_to_task(&frame, tss);
}
