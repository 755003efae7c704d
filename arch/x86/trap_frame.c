/* SPDX-License-Identifier: MIT */
/* arch/x86/trap_frame.c - reading, printing and redirecting interrupted registers. */
#include "arch/x86/trap_frame.h"
#include "arch/trap.h"
#include "arch/cpu.h"
#include "arch/x86/registers.h"
#include "arch/x86/trap_entry.h"
#include "lib/printk.h"

uintptr_t trap_pc(const struct trap_frame *frame)
{
    return frame->eip;
}

uintptr_t trap_sp(const struct trap_frame *frame)
{
    return frame->esp;
}

uintptr_t trap_fp(const struct trap_frame *frame)
{
    return frame->ebp;
}

extern char exception_common[], exception_common_end[];     /* isr.S */

bool trap_is_entry(uintptr_t address)
{
    return address >= (uintptr_t)exception_common &&
           address < (uintptr_t)exception_common_end;
}

void trap_irq_stack(uintptr_t *low, uintptr_t *high)
{
    *low = (uintptr_t)irq_stack_low;
    *high = (uintptr_t)irq_stack_top;
}

void trap_print_registers(const struct trap_frame *frame)
{
    pr_emerg("eax %08x  ebx %08x  ecx %08x  edx %08x\n", frame->eax, frame->ebx,
             frame->ecx, frame->edx);
    pr_emerg("esi %08x  edi %08x  ebp %08x  esp %08x\n", frame->esi, frame->edi,
             frame->ebp, frame->esp);
    pr_emerg("eip %08x  cs %04x  eflags %08x  vector %u  error %x\n", frame->eip,
             frame->cs & 0xffff, frame->eflags, frame->vector, frame->error_code);
    pr_emerg("cr0 %08x  cr2 %08x  cr3 %08x  cr4 %08x\n", read_cr0(), read_cr2(),
             read_cr3(), read_cr4());
}

void trap_resume_at(struct trap_frame *frame, void (*function)(void),
                    uintptr_t stack_top)
{
    u32 *stack = (u32 *)stack_top;
    *--stack = 0;                   /* a return frame of zeros ends walks */
    *--stack = 0;
    frame->ebp = 0;
    frame->eflags &= EFLAGS_IF;     /* and no single step, no backward strings */
    frame->esp = (uintptr_t)stack;
    frame->eip = (uintptr_t)function;
}
