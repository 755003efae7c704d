/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/pic.c - the two 8259A interrupt controllers, the second on line 2.
 *
 * A line that falls silent before the CPU asks which one it was is reported as the
 * controller's line 7, without its in-service bit. Such a spurious interrupt must
 * not be acknowledged there; but the first controller did pass on a spurious 15.
 * Callers run with interrupts disabled. Read next: trap.c. Intel 8259A data sheet.
 */
#include "arch/x86/pic.h"
#include "arch/x86/port_io.h"

enum {
    PIC1_COMMAND = 0x20, PIC1_DATA = 0x21,
    PIC2_COMMAND = 0xa0, PIC2_DATA = 0xa1,
    ICW1_INIT = 0x11,               /* cascaded, edge triggered, ICW4 follows  */
    ICW4_8086 = 0x01,
    OCW2_END_OF_INTERRUPT = 0x20,
    OCW3_READ_IN_SERVICE = 0x0b,
    CASCADE_IRQ = 2,
    SPURIOUS_LINE = 7,
    LINES = 8,                      /* of one controller                       */
};

static void setup(u16 command, u16 data, u8 first_vector, u8 cascade)
{
    outb(command, ICW1_INIT);
    io_wait();
    outb(data, first_vector);
    io_wait();
    outb(data, cascade);
    io_wait();
    outb(data, ICW4_8086);
    io_wait();
    outb(data, 0xff);               /* all lines masked */
}

void pic_init(u8 first_vector)
{
    setup(PIC1_COMMAND, PIC1_DATA, first_vector, 1 << CASCADE_IRQ);
    setup(PIC2_COMMAND, PIC2_DATA, first_vector + LINES, CASCADE_IRQ);
    pic_unmask(CASCADE_IRQ);
}

void pic_unmask(unsigned irq)
{
    u16 port = irq < LINES ? PIC1_DATA : PIC2_DATA;
    outb(port, inb(port) & ~(1u << irq % LINES));
}

static bool in_service(u16 command, unsigned line)
{
    outb(command, OCW3_READ_IN_SERVICE);
    return inb(command) >> line & 1;
}

bool pic_acknowledge(unsigned irq)
{
    unsigned line = irq % LINES;
    u16 command = irq < LINES ? PIC1_COMMAND : PIC2_COMMAND;
    bool real = line != SPURIOUS_LINE || in_service(command, line);
    if (real)
        outb(command, OCW2_END_OF_INTERRUPT);
    if (irq >= LINES)
        outb(PIC1_COMMAND, OCW2_END_OF_INTERRUPT);
    return real;
}
