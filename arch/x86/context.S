/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/context.S - leaving one stack and going on where another was left.
 *
 * The C calling convention lets a function change %eax, %ecx and %edx; a thread
 * that waits here therefore needs nothing but the other four registers and its
 * return address, all on its own stack:
 *
 *   saved stack pointer -> edi | esi | ebx | ebp | return address | ...
 *
 * struct context_frame in context.c is the same picture. Read next: context.c.
 */
    .cfi_sections .debug_frame
    .text

/* void context_switch(uintptr_t *save, uintptr_t resume) */
    .globl context_switch
    .type context_switch, @function
context_switch:
    .cfi_startproc
    pushl %ebp
    .cfi_adjust_cfa_offset 4
    .cfi_rel_offset ebp, 0
    pushl %ebx
    .cfi_adjust_cfa_offset 4
    .cfi_rel_offset ebx, 0
    pushl %esi
    .cfi_adjust_cfa_offset 4
    .cfi_rel_offset esi, 0
    pushl %edi
    .cfi_adjust_cfa_offset 4
    .cfi_rel_offset edi, 0
    movl %esp, (%eax)
    movl %edx, %esp                     /* same picture, other stack */
    popl %edi
    .cfi_adjust_cfa_offset -4
    .cfi_restore edi
    popl %esi
    .cfi_adjust_cfa_offset -4
    .cfi_restore esi
    popl %ebx
    .cfi_adjust_cfa_offset -4
    .cfi_restore ebx
    popl %ebp
    .cfi_adjust_cfa_offset -4
    .cfi_restore ebp
    ret
    .cfi_endproc
    .size context_switch, . - context_switch

/* Where a new thread starts: %esi is its function, %edi the argument, %ebp 0. */
    .globl context_start
    .type context_start, @function
context_start:
    .cfi_startproc
    .cfi_undefined eip                  /* nobody called: backtraces end */
    movl %edi, %eax
    call *%esi
    ud2                                 /* it must not return */
    .cfi_endproc
    .size context_start, . - context_start

/* void context_call_saved(void (*function)(void *, uintptr_t), void *argument) */
    .globl context_call_saved
    .type context_call_saved, @function
context_call_saved:
    .cfi_startproc
    pushl %ebp
    .cfi_def_cfa_offset 8
    .cfi_offset ebp, -8
    movl %esp, %ebp
    .cfi_def_cfa_register ebp
    pushl %ebx
    .cfi_offset ebx, -12
    pushl %esi
    .cfi_offset esi, -16
    pushl %edi
    .cfi_offset edi, -20
    movl %eax, %ecx
    movl %edx, %eax
    movl %esp, %edx                     /* the lowest word that is the caller's */
    call *%ecx
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    .cfi_def_cfa esp, 4
    .cfi_restore ebp
    ret
    .cfi_endproc
    .size context_call_saved, . - context_call_saved

/* void context_call_on(uintptr_t stack_top, void (*function)(void *), void *argument) */
    .globl context_call_on
    .type context_call_on, @function
context_call_on:
    .cfi_startproc
    pushl %ebp
    .cfi_def_cfa_offset 8
    .cfi_offset ebp, -8
    movl %esp, %ebp
    .cfi_def_cfa_register ebp
    movl %eax, %esp                     /* the old one waits in %ebp */
    movl %ecx, %eax
    call *%edx
    movl %ebp, %esp
    popl %ebp
    .cfi_def_cfa esp, 4
    .cfi_restore ebp
    ret
    .cfi_endproc
    .size context_call_on, . - context_call_on

    .section .note.GNU-stack, "", @progbits
