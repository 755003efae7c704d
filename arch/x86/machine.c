/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/machine.c - leaving: end the emulator, switch off, start again.
 *
 * Problem    Each emulator has its own way out, and what is a way out of one is
 *            something else in another.
 *
 * Idea       Try them in an order in which a wrong one does no harm. QEMU's
 *            isa-debug-exit is written only if its port answers when read: in v86,
 *            where it does not, writing there is a fatal error. What was printed is
 *            sent first, and what follows the last way is a halt.
 *
 * Read next  acpi.c.
 */
#include "arch/machine.h"
#include "arch/console.h"
#include "arch/cpu.h"
#include "arch/timer.h"
#include "arch/x86/acpi.h"
#include "arch/x86/pc.h"
#include "arch/x86/port_io.h"

enum {
    BOCHS_SHUTDOWN_PORT = 0x8900,   /* ends Bochs at the last of "Shutdown"    */
    QEMU_PM1A_CONTROL = 0x604,      /* as SeaBIOS sets it up on pc and q35     */
    PM1_SLEEP_ENABLE = 1 << 13,     /* with sleep type 0: S5 in QEMU           */
    PVPANIC_PORT = 0x505,           /* QEMU: -device pvpanic                   */
    PVPANIC_PANICKED = 1 << 0,
    KEYBOARD_BUSY = 0x02,
    KEYBOARD_PULSE_RESET = 0xfe,
    RESET_CONTROL_PORT = 0xcf9,
    RESET_CONTROL_FULL = 0x06,
    POLLS_MAX = 10000,
    RESET_DELAY_US = 50000,
};

static void shutdown_bochs(void)
{
    for (const char *c = "Shutdown"; *c; c++)
        outb(BOCHS_SHUTDOWN_PORT, (u8)*c);
}

void machine_exit(u8 status)
{
    irq_disable();
    serial_flush();
    if (inb(DEBUG_EXIT_PORT) != NOTHING_ANSWERS)
        outb(DEBUG_EXIT_PORT, status);
    shutdown_bochs();
    acpi_poweroff();
    cpu_stop();
}

/* Only if its port answers when read, as above. docs/specs/pvpanic.rst of QEMU. */
void machine_tell_panic(void)
{
    if (inb(PVPANIC_PORT) != NOTHING_ANSWERS)
        outb(PVPANIC_PORT, PVPANIC_PANICKED);
}

void machine_poweroff(void)
{
    irq_disable();
    serial_flush();
    acpi_poweroff();
    outw(QEMU_PM1A_CONTROL, PM1_SLEEP_ENABLE);
    shutdown_bochs();
    cpu_stop();
}

static void reset_by_keyboard_controller(void)
{
    for (unsigned i = 0; i < POLLS_MAX && inb(KEYBOARD_STATUS) & KEYBOARD_BUSY; i++)
        cpu_relax();
    outb(KEYBOARD_COMMAND, KEYBOARD_PULSE_RESET);
    timer_delay_us(RESET_DELAY_US);
}

/* Without an IDT no fault can be delivered: the CPU gives up and resets. */
static void triple_fault(void)
{
    struct { u16 limit; u32 base; } __packed nothing = { 0, 0 };
    __asm__ volatile("lidt %0; ud2" : : "m"(nothing));
}

void machine_reboot(void)
{
    irq_disable();
    serial_flush();
    reset_by_keyboard_controller();
    outb(RESET_CONTROL_PORT, RESET_CONTROL_FULL);
    timer_delay_us(RESET_DELAY_US);
    triple_fault();
    cpu_stop();
}
