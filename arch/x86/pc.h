/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_PC_H
#define ARCH_X86_PC_H
/* arch/x86/pc.h - where a PC has what more than one file here knows of. */

enum {
    VGA_TEXT_PHYSICAL = 0xB8000,        /* cells of the text screen            */

    KEYBOARD_DATA = 0x60,               /* ports                               */
    KEYBOARD_STATUS = 0x64,             /* when read                           */
    KEYBOARD_COMMAND = 0x64,            /* when written                        */
    DEBUG_EXIT_PORT = 0xf4,             /* QEMU: isa-debug-exit,iobase=0xf4    */
    COM1 = 0x3f8,                       /* first of the serial port's eight    */

    NOTHING_ANSWERS = 0xff,             /* what reads at a port without device */
};
#endif
