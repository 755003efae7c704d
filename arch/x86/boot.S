/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/boot.S - from the boot loader's hands to kernel_main().
 *
 * Problem    A multiboot loader jumps here with paging off, but the kernel is
 *            linked 3 GiB above where it was loaded.
 *
 * Idea       One page directory of 4 MiB pages serves until paging_init():
 *
 *              0x00000000  first 4 MiB, so that the instruction behind "paging
 *                          on" still exists
 *              0xC0000000  physical 0 .. 896 MiB: the kernel, and whatever the
 *                          loader left for us to read
 *
 *            Everything in .boot runs at physical addresses, the rest of the
 *            kernel only at virtual ones.
 *
 * State      %esi: the loader's magic; %edi: address of its information.
 *
 * Read next  cpu_check.c, boot_info.c, paging.c. Multiboot Specification 0.6.96.
 */
#include "arch/x86/registers.h"

#define VIRTUAL_BASE    0xC0000000
#define STACK_BYTES     16384
#define PAGE_BYTES      4096

#define HEADER_MAGIC    0x1BADB002
#define HEADER_FLAGS    0x00000003      /* align modules; give memory info */

#define ENTRY_FLAGS     0x083           /* present, writable, 4 MiB */
#define LARGE_PAGE      0x400000
#define DIRECT_ENTRIES  224             /* 896 MiB */

    .cfi_sections .debug_frame

    .section .multiboot, "a"
    .balign 4
    .long HEADER_MAGIC
    .long HEADER_FLAGS
    .long -(HEADER_MAGIC + HEADER_FLAGS)

    .section .boot.text, "ax"
    .globl boot_entry
    .type boot_entry, @function
boot_entry:
    .cfi_startproc
    .cfi_undefined eip                  /* nobody called: backtraces end */
    cli
    cld
    movl $(__boot_stack_top - VIRTUAL_BASE), %esp
    xorl %ebp, %ebp
    movl %eax, %esi
    movl %ebx, %edi
    call cpu_check                      /* returns only if the CPU will do */

    movl $(boot_page_directory - VIRTUAL_BASE), %edx
    movl $ENTRY_FLAGS, %eax
    movl %eax, (%edx)
    xorl %ecx, %ecx
1:  movl %eax, (VIRTUAL_BASE >> 22) * 4(%edx, %ecx, 4)
    addl $LARGE_PAGE, %eax
    incl %ecx
    cmpl $DIRECT_ENTRIES, %ecx
    jb 1b

    movl %cr4, %eax
    orl $CR4_PSE, %eax
    movl %eax, %cr4
    movl %edx, %cr3
    movl %cr0, %eax
    orl $(CR0_PG | CR0_WP), %eax
    movl %eax, %cr0
    movl $boot_high, %eax
    jmp *%eax
    .cfi_endproc
    .size boot_entry, . - boot_entry

    .text
    .type boot_high, @function
boot_high:
    .cfi_startproc
    .cfi_undefined eip
    movl $__boot_stack_top, %esp
    pushl $0                            /* a return frame of zeros ends walks */
    pushl $0
    xorl %ebp, %ebp
    movl %esi, %eax
    movl %edi, %edx
    call machine_read_boot_info
    call kernel_main
1:  cli
    hlt
    jmp 1b
    .cfi_endproc
    .size boot_high, . - boot_high

    .section .bss.unscanned, "aw", @nobits
    .balign PAGE_BYTES
    .globl boot_page_directory
boot_page_directory:
    .skip PAGE_BYTES
    .size boot_page_directory, PAGE_BYTES
    .globl boot_stack_guard, __boot_stack_low, __boot_stack_top
boot_stack_guard:                       /* paging_init() unmaps it */
    .skip PAGE_BYTES
__boot_stack_low:
    .skip STACK_BYTES
__boot_stack_top:

    .section .note.GNU-stack, "", @progbits
