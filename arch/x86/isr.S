/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/isr.S - the first and last instructions of every trap.
 *
 * Problem    The CPU tells exceptions apart only by where it enters, and pushes an
 *            error code for some of them. Debuggers and the leak detector's stack
 *            walk must see through all this into the interrupted function.
 *
 * Idea       48 small stubs level the difference and jump to one of two common
 *            paths, which complete the struct trap_frame and put a pair
 *            (interrupted %eip, interrupted %ebp) below it, as a CALL and a
 *            function's prologue would have:
 *
 *              [ trap_frame, 52 bytes ][ eip ][ ebp ] <- %ebp
 *
 *            Exceptions stay on the interrupted stack. Device interrupts are
 *            handled on a stack of their own, where %ebp = 0 ends walks; then,
 *            back on the interrupted stack, comes the chance to preempt.
 *
 * Locking    Interrupts are disabled from entry to IRET.
 *
 * Read next  trap.c. CFI: "DWARF 4", section 6.4.
 */
#include "arch/x86/trap_frame.h"

#define STACK_BYTES 16384
#define PAGE_BYTES  4096

    .cfi_sections .debug_frame

    /* CFA is always the interrupted %esp, right above eip, cs, eflags. */
    .macro STUB vector, has_error=0, common=exception_common
    .balign 8
isr_\vector:
    .cfi_startproc
    .cfi_signal_frame
    .cfi_def_cfa esp, 12 + 4 * \has_error
    .cfi_offset eip, -12
    .if \has_error == 0
    pushl $0
    .cfi_adjust_cfa_offset 4
    .endif
    pushl $\vector
    .cfi_adjust_cfa_offset 4
    jmp \common
    .cfi_endproc
    .size isr_\vector, . - isr_\vector
    .type isr_\vector, @function
    .pushsection .rodata
    .long isr_\vector
    .popsection
    .endm

    .macro ENTER_COMMON
    .cfi_startproc
    .cfi_signal_frame
    .cfi_def_cfa esp, 20
    .cfi_offset eip, -12
    pushal
    .cfi_adjust_cfa_offset 32
    .cfi_offset eax, -24
    .cfi_offset ecx, -28
    .cfi_offset edx, -32
    .cfi_offset ebx, -36
    .cfi_offset ebp, -44
    .cfi_offset esi, -48
    .cfi_offset edi, -52
    cld
    movl %esp, %ebx                     /* the frame; callees preserve it */
    .cfi_def_cfa ebx, TRAP_FRAME_BYTES
    pushl TRAP_FRAME_EIP(%ebx)
    pushl %ebp
    movl %esp, %ebp
    .endm

    .macro LEAVE_COMMON
    movl %ebx, %esp
    .cfi_def_cfa esp, TRAP_FRAME_BYTES
    popal
    .cfi_def_cfa esp, 20
    .cfi_restore eax
    .cfi_restore ecx
    .cfi_restore edx
    .cfi_restore ebx
    .cfi_restore ebp
    .cfi_restore esi
    .cfi_restore edi
    addl $8, %esp                       /* vector and error code */
    .cfi_def_cfa esp, 12
    iret
    .cfi_endproc
    .endm

    .text
    .globl exception_common, exception_common_end
    .type exception_common, @function
exception_common:
    ENTER_COMMON
    movl %ebx, %eax
    call trap_exception
    movl %eax, %ebx                     /* the frame to leave by */
    LEAVE_COMMON
    .size exception_common, . - exception_common
exception_common_end:

    .type irq_common, @function
irq_common:
    ENTER_COMMON
    movl %ebp, %esi
    movl $irq_stack_top, %esp
    xorl %ebp, %ebp
    movl %ebx, %eax
    call trap_irq
    movl %esi, %esp
    movl %esi, %ebp
    call trap_resched
    LEAVE_COMMON
    .size irq_common, . - irq_common

    /* A debug exception on request: told from others by where it comes from. */
    .globl trap_request, trap_request_end
    .type trap_request, @function
trap_request:
    .cfi_startproc
    int $1
trap_request_end:
    ret
    .cfi_endproc
    .size trap_request, . - trap_request

    .pushsection .rodata
    .balign 4
    .globl isr_table
    .type isr_table, @object
isr_table:
    .popsection
    .irp vector, 0, 1, 2, 3, 4, 5, 6, 7
    STUB \vector
    .endr
    STUB 8, has_error=1
    STUB 9
    .irp vector, 10, 11, 12, 13, 14
    STUB \vector, has_error=1
    .endr
    .irp vector, 15, 16
    STUB \vector
    .endr
    STUB 17, has_error=1
    .irp vector, 18, 19, 20
    STUB \vector
    .endr
    STUB 21, has_error=1
    .irp vector, 22, 23, 24, 25, 26, 27, 28
    STUB \vector
    .endr
    .irp vector, 29, 30
    STUB \vector, has_error=1
    .endr
    STUB 31
    .irp vector, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47
    STUB \vector, common=irq_common
    .endr
    .pushsection .rodata
    .size isr_table, . - isr_table
    .popsection

    /*
     * The double fault's task begins and, where its handler could help, resumes
     * here: IRET switches back to the main task and leaves this one's %eip behind
     * the IRET, so that the next double fault starts at the JMP.
     */
    .globl double_fault_entry
    .type double_fault_entry, @function
double_fault_entry:
    .cfi_startproc
    .cfi_undefined eip
    xorl %ebp, %ebp
    call trap_double_fault
    addl $4, %esp                       /* the error code, always 0 */
    iret
    jmp double_fault_entry
    .cfi_endproc
    .size double_fault_entry, . - double_fault_entry

    .section .bss.unscanned, "aw", @nobits
    .balign PAGE_BYTES
    .globl irq_stack_guard, irq_stack_low, irq_stack_top
irq_stack_guard:                        /* paging_init() unmaps it */
    .skip PAGE_BYTES
irq_stack_low:
    .skip STACK_BYTES
irq_stack_top:

    .section .note.GNU-stack, "", @progbits
