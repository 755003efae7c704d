/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_power.c - exit, poweroff, reboot, panic: ways to end.
 *
 * Problem    Who runs a program in an emulator wants one number that says whether all
 *            went well, leaks included.
 * Idea       All but panic look for leaks first (kernel/owners.c). With the boot option
 *            kmemleak=strict a status of 0 becomes 1 where there are any.
 */
#include "arch/console.h"
#include "arch/machine.h"
#include "kernel/kmemleak_settings.h"
#include "kernel/owners.h"
#include "kernel/panic.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "lib/printf.h"
#include "lib/printk.h"

/* QEMU makes 2N + 1 of it, in 8 bits. */
enum { EXIT_STATUS_MAX = 127, STATUS_LEAKS = 1, PANIC_MESSAGE_BYTES = 256 };

int cmd_exit(int argc, char **argv)
{
    int last = shell_last_status();
    unsigned long status = last < 0 || last > EXIT_STATUS_MAX ? EXIT_STATUS_MAX
                                                              : (unsigned long)last;
    if (argc > 2)
        return command_unexpected(argv[0], argv[2]);
    if (argc == 2 &&
        argument_number(argv[0], "N", argv[1], 0, EXIT_STATUS_MAX, &status) != 0)
        return COMMAND_USAGE;
    console_fresh_line();
    if (!owners_machine_ends("exit") && kmemleak_strict() && status == 0)
        status = STATUS_LEAKS;
    kprintf("marbles: exit %lu\n", status);
    serial_flush();
    machine_exit((u8)status);
}

int cmd_poweroff(int argc, char **argv)
{
    if (argc > 1)
        return command_unexpected(argv[0], argv[1]);
    owners_machine_ends("poweroff");
    serial_flush();
    machine_poweroff();
}

int cmd_reboot(int argc, char **argv)
{
    if (argc > 1)
        return command_unexpected(argv[0], argv[1]);
    owners_machine_ends("reboot");
    serial_flush();
    machine_reboot();
}

int cmd_panic(int argc, char **argv)
{
    char message[PANIC_MESSAGE_BYTES] = "asked for at the shell";
    size_t length = 0;

    for (int i = 1; i < argc; i++)
        length += (size_t)scnprintf(message + length, sizeof(message) - length, "%s%s",
                                    i > 1 ? " " : "", argv[i]);
    panic("%s", message);
}
