/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_DESCRIPTORS_H
#define ARCH_X86_DESCRIPTORS_H
/* arch/x86/descriptors.h - segments, tasks and gates: the tables the CPU reads. */
#include "lib/compiler.h"
#include "lib/types.h"

enum gdt_selector {
    SELECTOR_CODE = 0x08,
    SELECTOR_DATA = 0x10,
    SELECTOR_TSS  = 0x18,           /* where the CPU saves what a fault broke  */
    SELECTOR_DOUBLE_FAULT = 0x20,   /* the task that reports it                */
};

enum { VECTOR_DEBUG = 1, VECTOR_DOUBLE_FAULT = 8, VECTOR_PAGE_FAULT = 14,
       EXCEPTION_COUNT = 32,
       VECTOR_IRQ0 = EXCEPTION_COUNT, VECTOR_COUNT = VECTOR_IRQ0 + 16 };

/* Task state segment: Intel SDM volume 3, figure 8-2. */
struct tss {
    u32 back_link;
    u32 esp0, ss0, esp1, ss1, esp2, ss2;
    u32 cr3, eip, eflags;
    u32 eax, ecx, edx, ebx, esp, ebp, esi, edi;
    u32 es, cs, ss, ds, fs, gs;
    u32 ldt;
    u16 trap, io_map_base;
} __packed;
_Static_assert(sizeof(struct tss) == 104, "the CPU's format");

/** gdt_init - flat segments and both tasks; the main one is running. */
void gdt_init(void);

/** gdt_main_tss - where a task switch leaves the registers of what ran before. */
struct tss *gdt_main_tss(void);

/** idt_init - gates for the exceptions and the 16 device interrupts. */
void idt_init(void);

/** double_fault_task - the initial state of the task behind exception 8. */
void double_fault_task(struct tss *tss);
#endif
