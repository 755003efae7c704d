/* SPDX-License-Identifier: MIT */
#ifndef ARCH_TRAP_H
#define ARCH_TRAP_H
/*
 * arch/trap.h - exceptions and device interrupts, handed to the kernel.
 *
 * Interrupt handlers run with interrupts disabled on a stack of their own, so
 * that what they leave behind is in no thread's stack.
 */
#include "lib/compiler.h"
#include "lib/types.h"

/* The interrupted registers; arch/x86/trap_frame.h for those who must look. */
struct trap_frame;

uintptr_t trap_pc(const struct trap_frame *frame);
uintptr_t trap_sp(const struct trap_frame *frame);     /* interrupted stack pointer */
uintptr_t trap_fp(const struct trap_frame *frame);     /* frame pointer             */

/**
 * trap_resume_at - make the interrupted thread go on in @function, which never
 * returns, with its stack emptied to @stack_top, once the exception handler
 * returns true. The way to end a thread whose stack is spent: the handler itself
 * then runs on the double fault's stack.
 */
void trap_resume_at(struct trap_frame *frame, void (*function)(void),
                    uintptr_t stack_top);

/**
 * trap_step - let the interrupted code run one instruction (of a REP one iteration)
 * with interrupts disabled; then an exception with is_step set follows, whose handler
 * calls trap_step_end(), which restores the interrupt flag. Nests not.
 */
void trap_step(struct trap_frame *frame);
void trap_step_end(struct trap_frame *frame);

/**
 * trap_follow - @on: from @frame on an exception with is_followed comes after each
 * instruction of the processor, interrupt handlers left out, whichever thread it then
 * runs. To be called again for each. Interrupts stay as the code wants them.
 */
void trap_follow(struct trap_frame *frame, bool on);

/** trap_request - raise a debug exception with is_requested here and now. */
void trap_request(void);

/** trap_operand - the address in memory that the next instruction reads or writes (its
 *  stack aside); 0: none. trap_is_return - is it a RET? */
uintptr_t trap_operand(const struct trap_frame *frame);
bool trap_is_return(const struct trap_frame *frame);

/** trap_scratch_words - bit i: word i of a trap frame is a register that a call may
 *  change. trap_result_words - the one with its result. */
u8 trap_scratch_words(void);
u8 trap_result_words(void);

/** trap_result - right behind a call: what the function returned. */
uintptr_t trap_result(const struct trap_frame *frame);

/** trap_register_name - "eax" and so on, which @frame keeps in @slot; NULL: none. */
const char *trap_register_name(const struct trap_frame *frame, uintptr_t slot);

/** trap_irqs_were_on - were interrupts enabled where @frame was interrupted? */
bool trap_irqs_were_on(const struct trap_frame *frame);

/** What an instruction does to memory. */
struct trap_operands {
    u32 size_bytes;                 /* of each operand in memory; 0: not known */
    uintptr_t source, target;       /* where it has two outside of the stack, else 0 */
    bool writes_target;             /* else both are read                      */
};

/** trap_operands - of the interrupted instruction, which stopped at a page fault for
 *  one of them. */
void trap_operands(const struct trap_frame *frame, struct trap_operands *operands);

/** trap_is_entry - is @address, of a stack trace, in the code that all exceptions come
 *  through? The next frame is then that of the code which caused one. */
bool trap_is_entry(uintptr_t address);

/** trap_print_registers - all of them, a few lines through printk(KERN_EMERG). */
void trap_print_registers(const struct trap_frame *frame);

/** What the kernel is told of an exception. */
struct exception {
    struct trap_frame *frame;
    unsigned vector;                /* 0..31                                   */
    const char *name;               /* "page fault", "divide error" ...        */
    u32 error_code;
    uintptr_t fault_address;        /* page faults: the address, else 0        */
    bool is_page_fault, is_write;   /* is_write valid for page faults          */
    bool is_stack_overflow;         /* double fault by a push on a guard page  */
    bool is_debug;                  /* a debug exception, for any of these:    */
    bool is_step;                   /* trap_step() is over                     */
    bool is_followed;               /* an instruction of followed code is over */
    bool is_requested;              /* trap_request()                          */
    bool is_stray_step;             /* nobody's any more: arch/ deals with it  */
    u8 debug_hits;                  /* bit i: arch/debug_registers.h, register i */
};

/** Return true if handled: execution goes on at the frame. False: panics. */
typedef bool (*exception_handler_fn)(const struct exception *exception);

/** trap_init - GDT, TSS (double faults get a stack of their own), IDT, PIC. */
void trap_init(void);

/** trap_set_exception_handler - who is told of exceptions. Boot only. */
void trap_set_exception_handler(exception_handler_fn handler);

/**
 * trap_set_resched_hook - called with interrupts disabled, on the interrupted
 * thread's own stack, after each device interrupt: the place to preempt.
 */
void trap_set_resched_hook(void (*hook)(void));

typedef void (*irq_handler_fn)(void *context);

enum { IRQ_TIMER = 0, IRQ_KEYBOARD = 1, IRQ_SERIAL1 = 4, IRQ_COUNT = 16 };

/** irq_register - handle line @irq (0..15) and unmask it; one handler a line. */
void irq_register(unsigned irq, irq_handler_fn handler, void *context);

/** irq_total - device interrupts since boot; wraps. */
u32 irq_total(void);

/** in_interrupt - is a device interrupt being handled? */
bool in_interrupt(void);

/** trap_irq_stack - the interrupt stack's range, for stack walks. */
void trap_irq_stack(uintptr_t *low, uintptr_t *high);
#endif
