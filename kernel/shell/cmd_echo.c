/* SPDX-License-Identifier: MIT */
/* kernel/shell/cmd_echo.c - echo, clear: text on the console. */
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "lib/printk.h"
#include "lib/string.h"

int cmd_echo(int argc, char **argv)
{
    bool newline = argc < 2 || strcmp(argv[1], "-n") != 0;
    int first = newline ? 1 : 2;

    for (int i = first; i < argc; i++)
        kprintf("%s%s", i > first ? " " : "", argv[i]);
    if (newline)
        kprintf("\n");
    return COMMAND_OK;
}

int cmd_clear(int argc, char **argv)
{
    if (argc > 1)
        return command_unexpected(argv[0], argv[1]);
    kprintf("\033[2J\033[H");
    return COMMAND_OK;
}
