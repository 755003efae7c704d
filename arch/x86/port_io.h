/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_PORT_IO_H
#define ARCH_X86_PORT_IO_H
/* arch/x86/port_io.h - the I/O address space. A port where nothing answers reads
 * as all ones. */
#include "lib/types.h"

static inline u8 inb(u16 port)
{
    u8 value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void outb(u16 port, u8 value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline u16 inw(u16 port)
{
    u16 value;
    __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void outw(u16 port, u16 value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

/* About a microsecond: old chips need it between two commands. Port 0x80 shows
 * the firmware's progress codes and ignores everything else. */
static inline void io_wait(void)
{
    outb(0x80, 0);
}
#endif
