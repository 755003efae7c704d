/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/keyboard.c - the PS/2 keyboard, behind the 8042 controller.
 *
 * The controller is told to translate to scan code set 1 and to interrupt; each
 * interrupt empties it into keymap.c, and what comes out goes to the input handler.
 * All waits are bounded: without a controller its status reads as all ones. Bytes
 * of the mouse, which shares the data port, are dropped. Read next: keymap.c.
 */
#include "arch/console.h"
#include "arch/cpu.h"
#include "arch/trap.h"
#include "arch/x86/keymap.h"
#include "arch/x86/pc.h"
#include "arch/x86/port_io.h"

enum {
    STATUS_OUTPUT_FULL = 0x01,      /* a byte for us                           */
    STATUS_INPUT_FULL = 0x02,       /* it still works on ours                  */
    STATUS_FROM_MOUSE = 0x20,
    COMMAND_READ_CONFIG = 0x20, COMMAND_WRITE_CONFIG = 0x60,
    COMMAND_ENABLE_KEYBOARD = 0xae,
    CONFIG_INTERRUPT = 0x01, CONFIG_KEYBOARD_OFF = 0x10, CONFIG_TRANSLATE = 0x40,
    POLLS_MAX = 10000,
    BYTES_MAX = 64,                 /* taken in one go; the buffers hold less  */
};

static console_input_fn input_handler;
static struct keymap keymap;

static bool wait_status(u8 bit, u8 wanted)
{
    for (unsigned i = 0; i < POLLS_MAX; i++) {
        if ((inb(KEYBOARD_STATUS) & bit) == wanted)
            return true;
        cpu_relax();
    }
    return false;
}

static void send(u16 port, u8 byte)
{
    wait_status(STATUS_INPUT_FULL, 0);
    outb(port, byte);
}

static void discard_input(void)
{
    for (unsigned i = 0; i < BYTES_MAX && inb(KEYBOARD_STATUS) & STATUS_OUTPUT_FULL; i++)
        inb(KEYBOARD_DATA);
}

static void on_irq(void *context)
{
    u8 bytes[KEYMAP_BYTES_MAX];
    for (unsigned i = 0; i < BYTES_MAX; i++) {
        u8 status = inb(KEYBOARD_STATUS);
        if (!(status & STATUS_OUTPUT_FULL))
            return;
        u8 code = inb(KEYBOARD_DATA);
        if (status & STATUS_FROM_MOUSE)
            continue;
        unsigned count = keymap_translate(&keymap, code, bytes);
        for (unsigned j = 0; j < count; j++)
            input_handler(bytes[j]);
    }
}

void keyboard_init(console_input_fn input)
{
    if (inb(KEYBOARD_STATUS) == NOTHING_ANSWERS)
        return;
    unsigned long flags = irq_save();
    discard_input();
    send(KEYBOARD_COMMAND, COMMAND_READ_CONFIG);
    if (wait_status(STATUS_OUTPUT_FULL, STATUS_OUTPUT_FULL)) {
        u8 config = inb(KEYBOARD_DATA) & ~CONFIG_KEYBOARD_OFF;
        send(KEYBOARD_COMMAND, COMMAND_WRITE_CONFIG);
        send(KEYBOARD_DATA, config | CONFIG_INTERRUPT | CONFIG_TRANSLATE);
    }
    send(KEYBOARD_COMMAND, COMMAND_ENABLE_KEYBOARD);
    discard_input();
    input_handler = input;
    irq_register(IRQ_KEYBOARD, on_irq, NULL);
    irq_restore(flags);
}
