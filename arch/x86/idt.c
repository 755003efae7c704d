/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/idt.c - which code the CPU enters for each exception and interrupt.
 *
 * All gates are interrupt gates: handlers start with interrupts disabled. Vectors
 * above the 16 device lines stay absent; using one is a general protection fault.
 * Read next: isr.S. Intel SDM volume 3, section 6.11.
 */
#include "arch/x86/descriptors.h"

enum { GATE_INTERRUPT = 0x8e00, GATE_TASK = 0x8500 };   /* present, ring 0 */

extern const uintptr_t isr_table[VECTOR_COUNT];         /* isr.S */

static u64 idt[VECTOR_COUNT];

static u64 interrupt_gate(uintptr_t handler)
{
    return (handler & 0xffff) | SELECTOR_CODE << 16 |
           (u64)((handler & 0xffff0000) | GATE_INTERRUPT) << 32;
}

void idt_init(void)
{
    struct { u16 limit; u32 base; } __packed pointer = {
        sizeof(idt) - 1, (uintptr_t)idt
    };
    for (unsigned vector = 0; vector < VECTOR_COUNT; vector++)
        idt[vector] = interrupt_gate(isr_table[vector]);
    idt[VECTOR_DOUBLE_FAULT] = SELECTOR_DOUBLE_FAULT << 16 | (u64)GATE_TASK << 32;
    __asm__ volatile("lidt %0" : : "m"(pointer) : "memory");
}
