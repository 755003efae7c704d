/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/gdt.c - segment descriptors, and the two tasks.
 *
 * Problem    The CPU insists on segments. And when a stack is spent, it cannot push
 *            what it needs to report that: it needs another stack at once.
 *
 * Idea       Two segments cover all 4 GiB, and are never changed again. Exception 8
 *            goes through a task gate: the CPU saves all registers in the main
 *            TSS, loads all of the double fault's, stack included, and so gets out
 *            without touching the spent stack.
 *
 * State      The GDT: null, code, data, main TSS, double fault TSS.
 *
 * Not done   Ring 3, hence no esp0: nothing runs there.
 *
 * Read next  double_fault.c, idt.c. Intel SDM volume 3, sections 3.4.5 and 8.2.
 */
#include "arch/x86/descriptors.h"
#include "arch/x86/registers.h"

/* Bits 40..55 of a descriptor: access byte, limit 16..19, and flags. */
enum descriptor_kind {
    FLAT_CODE = 0xcf9b,             /* 4 KiB units, 32 bit, readable           */
    FLAT_DATA = 0xcf93,             /* the same, writable                      */
    AVAILABLE_TSS = 0x0089,
};

/* Not for the leak detector: registers of a thread that may have ended since. */
static struct tss main_tss __unscanned, double_fault_tss __unscanned;
static u64 gdt[SELECTOR_DOUBLE_FAULT / 8 + 1];

static u64 descriptor(u32 base, u32 limit, enum descriptor_kind kind)
{
    return (limit & 0xffff) | (u64)(base & 0xffffff) << 16 | (u64)kind << 40 |
           (u64)(base >> 24) << 56;
}

static void set_tss(unsigned selector, struct tss *tss)
{
    tss->io_map_base = sizeof(*tss);            /* none */
    gdt[selector / 8] = descriptor((uintptr_t)tss, sizeof(*tss) - 1, AVAILABLE_TSS);
}

static void load_segments(void)
{
    struct { u16 limit; u32 base; } __packed pointer = {
        sizeof(gdt) - 1, (uintptr_t)gdt
    };
    __asm__ volatile("lgdt %0; ljmp %1, $1f; 1:"
                     "movl %2, %%ds; movl %2, %%es; movl %2, %%fs;"
                     "movl %2, %%gs; movl %2, %%ss"
                     : : "m"(pointer), "i"(SELECTOR_CODE), "r"(SELECTOR_DATA)
                     : "memory");
}

void gdt_init(void)
{
    gdt[SELECTOR_CODE / 8] = descriptor(0, 0xffff, FLAT_CODE);
    gdt[SELECTOR_DATA / 8] = descriptor(0, 0xffff, FLAT_DATA);
    main_tss.cr3 = read_cr3();      /* a task switch loads it, none saves it */
    double_fault_task(&double_fault_tss);
    set_tss(SELECTOR_TSS, &main_tss);
    set_tss(SELECTOR_DOUBLE_FAULT, &double_fault_tss);
    load_segments();
    __asm__ volatile("ltr %w0" : : "r"(SELECTOR_TSS) : "memory");
}

struct tss *gdt_main_tss(void)
{
    return &main_tss;
}
