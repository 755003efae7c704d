/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/cpu_check.c - does this CPU have what the kernel is compiled for?
 *
 * Problem    On a CPU without 4 MiB pages or CMOV the kernel would end in a triple
 *            fault, without a word.
 *
 * Idea       This file alone is compiled for the i386 (-march=i386) and linked at
 *            its physical address (linker.ld, .boot): it runs before paging, calls
 *            nothing outside, and says what is missing on the serial port and on
 *            the VGA screen.
 *
 * Read next  boot.S, which calls it. Intel SDM volume 1, section 20.1 (CPUID test).
 */
#include "arch/x86/cpu_check.h"
#include "arch/x86/pc.h"
#include "arch/x86/port_io.h"
#include "arch/x86/registers.h"
#include "lib/compiler.h"

enum {
    EFLAGS_ID = 1 << 21,            /* can be flipped: CPUID exists           */
    COM1_LINE_STATUS = COM1 + 5,
    LINE_STATUS_ROOM = 0x20,
    WAIT_POLLS_MAX = 100000,
    VGA_WHITE_ON_RED = 0x4f00,
};

static bool cpuid_exists(void)
{
    u32 before, after;
    __asm__ volatile("pushfl; popl %0; movl %0, %1; xorl %2, %1;"
                     "pushl %1; popfl; pushfl; popl %1; pushl %0; popfl"
                     : "=&r"(before), "=&r"(after) : "i"(EFLAGS_ID) : "cc");
    return (before ^ after) & EFLAGS_ID;
}

static void serial_start(void)
{
    static const struct { u8 offset, value; } setup[] = {
        { 1, 0x00 },                /* no interrupts                          */
        { 3, 0x80 },                /* divisor latch open                     */
        { 0, 0x01 }, { 1, 0x00 },   /* 115200 baud                            */
        { 3, 0x03 },                /* latch shut; 8 bits, no parity, 1 stop  */
    };
    for (unsigned i = 0; i < ARRAY_SIZE(setup); i++)
        outb(COM1 + setup[i].offset, setup[i].value);
}

static void serial_put(char c)
{
    unsigned polls = 0;
    while (!(inb(COM1_LINE_STATUS) & LINE_STATUS_ROOM) && polls < WAIT_POLLS_MAX)
        polls++;
    outb(COM1, (u8)c);
}

/* Show @text at @cell of the screen and on the line. Return: the cell behind it. */
static volatile u16 *write_text(volatile u16 *cell, const char *text)
{
    for (; *text; text++) {
        *cell++ = VGA_WHITE_ON_RED | (u8)*text;
        serial_put(*text);
    }
    return cell;
}

static __noreturn void refuse(u32 features)
{
    static const struct { u32 bit; char name[6]; } needed[] = {
        { CPUID_PSE, " pse" }, { CPUID_TSC, " tsc" },
        { CPUID_CMOV, " cmov" }, { CPUID_CX8, " cx8" },
    };
    volatile u16 *cell = (volatile u16 *)VGA_TEXT_PHYSICAL;
    serial_start();
    cell = write_text(cell, "Marbles needs a CPU with");
    for (unsigned i = 0; i < ARRAY_SIZE(needed); i++)
        cell = write_text(cell, needed[i].name);
    cell = write_text(cell, "; this one lacks:");
    for (unsigned i = 0; i < ARRAY_SIZE(needed); i++)
        if (!(features & needed[i].bit))
            cell = write_text(cell, needed[i].name);
    serial_put('\r');
    serial_put('\n');
    if (inb(DEBUG_EXIT_PORT) != NOTHING_ANSWERS)
        outb(DEBUG_EXIT_PORT, 1);
    for (;;)
        __asm__ volatile("cli; hlt");
}

void cpu_check(void)
{
    const u32 needed = CPUID_PSE | CPUID_TSC | CPUID_CMOV | CPUID_CX8;
    u32 features = cpuid_exists() ? cpuid(1).edx : 0;
    if ((features & needed) != needed)
        refuse(features);
}
