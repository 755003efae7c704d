/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_TRAP_ENTRY_H
#define ARCH_X86_TRAP_ENTRY_H
/* arch/x86/trap_entry.h - between isr.S, trap.c and double_fault.c. */
#include "arch/trap.h"
#include "lib/types.h"

/* Called by isr.S; see there. trap_exception() returns the frame to leave by. */
struct trap_frame *trap_exception(struct trap_frame *frame);
void trap_irq(struct trap_frame *frame);
void trap_resched(void);
void trap_double_fault(void);

/** trap_report - hand an exception to the kernel's handler; returns if handled. */
void trap_report(struct trap_frame *frame, bool is_stack_overflow);

/** trap_debug_cause - fill in why there was this debug exception. (trap_debug.c) */
void trap_debug_cause(struct exception *e);

/** trap_step_is_on - is a trap_step() under way? */
bool trap_step_is_on(void);

/** debug_hits - of DR6's @conditions, the registers that are on. */
u8 debug_hits(u32 conditions);

/** context_kernel_stack - what context_set_kernel_stack() was told last. */
void context_kernel_stack(uintptr_t *low, uintptr_t *top);

extern char boot_stack_guard[], irq_stack_guard[];      /* one page each      */
extern char irq_stack_low[], irq_stack_top[];
#endif
