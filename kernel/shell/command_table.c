/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/command_table.c - the one table of commands, sorted by name.
 *
 * Problem    The shell, help, completion and suggestions must agree on what exists.
 *
 * Idea       One explicit table, which all of them walk. To add a command: write its
 *            function in a cmd_*.c, declare it in commands.h, put its entry here in
 *            its place in the alphabet. A table out of order is found at boot.
 *
 * Read next: command.h, command.c.
 */
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/manuals.h"

const struct command command_table[] = {
    {
        .name = "allocinfo", .group = GROUP_MEMORY, .run = cmd_allocinfo,
        .usage = "[-aj] [-n N] [-s bytes|blocks|total|site]",
        .summary = "live memory by call site",
        .manual = manual_allocinfo,
    },
    {
        .name = "bench", .group = GROUP_SYSTEM, .run = cmd_bench,
        .usage = "[-j] [-d FRAMES] [-n BLOCKS] [-r ROUNDS] [GLOB...] | list",
        .summary = "measure what operations cost",
        .manual = manual_bench, .word = bench_word,
    },
    {
        .name = "block", .group = GROUP_MEMORY, .run = cmd_block,
        .usage = "[-j] ADDR",
        .summary = "what lies at an address",
        .manual = manual_block,
    },
    {
        .name = "bt", .group = GROUP_SYSTEM, .run = cmd_bt,
        .usage = "[TID]",
        .summary = "show a thread's call stack",
        .manual = manual_bt,
    },
    {
        .name = "buddyinfo", .group = GROUP_MEMORY, .run = cmd_buddyinfo,
        .usage = "[-jv]",
        .summary = "free pages by order",
        .manual = manual_buddyinfo,
    },
    {
        .name = "cat", .group = GROUP_SYSTEM, .run = cmd_cat,
        .usage = "FILE...",
        .summary = "print files of the initrd",
        .manual = manual_cat,
    },
    {
        .name = "clear", .group = GROUP_SHELL, .run = cmd_clear,
        .usage = "",
        .summary = "clear the screen",
        .manual = manual_clear,
    },
    {
        .name = "dmesg", .group = GROUP_SYSTEM, .run = cmd_dmesg,
        .usage = "[-c] [-j] [-l LEVEL]",
        .summary = "show the kernel's log",
        .manual = manual_dmesg,
    },
    {
        .name = "echo", .group = GROUP_SHELL, .run = cmd_echo,
        .usage = "[-n] [WORD...]",
        .summary = "print words",
        .manual = manual_echo,
    },
    {
        .name = "exit", .group = GROUP_SHELL, .run = cmd_exit,
        .usage = "[N]",
        .summary = "end the machine with a status",
        .manual = manual_exit,
    },
    {
        .name = "failslab", .group = GROUP_MEMORY, .run = cmd_failslab,
        .usage = "[-j] | off | NAME=VALUE... | sweep [-jv] [-n MAX] [-o NTH] "
                 "[-t SECONDS] COMMAND",
        .summary = "make allocations fail",
        .manual = manual_failslab, .word = failslab_word,
    },
    {
        .name = "fault", .group = GROUP_SHELL, .run = cmd_fault,
        .word = fault_word,
        .usage = "[KIND]",
        .summary = "do something fatal on purpose",
        .manual = manual_fault,
    },
    {
        .name = "help", .group = GROUP_SHELL, .run = cmd_help,
        .usage = "[-j] [COMMAND]",
        .summary = "list the commands, or explain one",
        .manual = manual_help,
    },
    {
        .name = "hexdump", .group = GROUP_SYSTEM, .run = cmd_hexdump,
        .usage = "ADDR [LEN]",
        .summary = "show memory as bytes",
        .manual = manual_hexdump,
    },
    {
        .name = "history", .group = GROUP_SHELL, .run = cmd_history,
        .usage = "[-j]",
        .summary = "list the lines typed so far",
        .manual = manual_history,
    },
    {
        .name = "insmod", .group = GROUP_SYSTEM, .run = cmd_insmod,
        .usage = "FILE [NAME=VALUE...]",
        .summary = "load a module from the initrd",
        .manual = manual_insmod,
    },
    {
        .name = "kmemleak", .group = GROUP_MEMORY, .run = cmd_kmemleak,
        .word = kmemleak_word,
        .usage = "[scan|stats [-j]] | report [-jv] [-n N] [FILTER...] | "
                 "why|who ADDR [-j] | trap [-j|off|ADDR|SITE] | "
                 "clear | dump ADDR | on | off | "
                 "suppress [GLOB [max=N] [REASON]] | unsuppress GLOB | "
                 "mark [-j] [NAME|auto=SECONDS|auto=off] | unmark NAME|all | "
                 "diff [-j] [-n N] NAME [NAME] | growth [-j] [-n N] | "
                 "exit_checks=off|on|threads | "
                 "scan=SECONDS|on|off | stack=on|off | stack_depth=N",
        .summary = "find leaked memory",
        .manual = manual_kmemleak,
    },
    {
        .name = "kunit", .group = GROUP_SYSTEM, .run = cmd_kunit,
        .usage = "[-l] [SUITE[.CASE]]",
        .summary = "run the tests that are built into the kernel",
        .manual = manual_kunit,
    },
    {
        .name = "leak", .group = GROUP_MEMORY, .run = cmd_leak,
        .word = leak_word,
        .usage = "[-q] [KIND [COUNT [SIZE]]]",
        .summary = "lose memory on purpose",
        .manual = manual_leak,
    },
    {
        .name = "ls", .group = GROUP_SYSTEM, .run = cmd_ls,
        .usage = "[-j] [-l] [PATH]",
        .summary = "list files of the initrd",
        .manual = manual_ls,
    },
    {
        .name = "lsmod", .group = GROUP_SYSTEM, .run = cmd_lsmod,
        .usage = "[-j]",
        .summary = "list the loaded modules",
        .manual = manual_lsmod,
    },
    {
        .name = "meminfo", .group = GROUP_MEMORY, .run = cmd_meminfo,
        .usage = "[-j]",
        .summary = "how much memory there is and what uses it",
        .manual = manual_meminfo,
    },
    {
        .name = "memmap", .group = GROUP_MEMORY, .run = cmd_memmap,
        .usage = "[-jp] [ADDR [LEN]] | -s [-jp] ADDR",
        .summary = "a picture of what memory is used for",
        .manual = manual_memmap,
    },
    {
        .name = "modblocks", .group = GROUP_SYSTEM, .run = cmd_modblocks,
        .usage = "[-j] NAME",
        .summary = "list the live blocks that a module allocated",
        .manual = manual_modblocks,
    },
    {
        .name = "panic", .group = GROUP_SHELL, .run = cmd_panic,
        .usage = "[MESSAGE...]",
        .summary = "panic, to see what that looks like",
        .manual = manual_panic,
    },
    {
        .name = "poweroff", .group = GROUP_SHELL, .run = cmd_poweroff,
        .usage = "",
        .summary = "switch the machine off",
        .manual = manual_poweroff,
    },
    {
        .name = "ps", .group = GROUP_SYSTEM, .run = cmd_ps,
        .usage = "[-j]",
        .summary = "list the threads",
        .manual = manual_ps,
    },
    {
        .name = "reboot", .group = GROUP_SHELL, .run = cmd_reboot,
        .usage = "",
        .summary = "restart the machine",
        .manual = manual_reboot,
    },
    {
        .name = "rmmod", .group = GROUP_SYSTEM, .run = cmd_rmmod,
        .usage = "NAME",
        .summary = "unload a module, and tell what it leaves behind",
        .manual = manual_rmmod,
    },
    {
        .name = "slabdebug", .group = GROUP_MEMORY, .run = cmd_slabdebug,
        .word = slabdebug_word,
        .usage = "[-j] | LETTERS [GLOB] | check [-j] | quarantine BYTES|flush | "
                 "guard WHAT [exact|end|start] | "
                 "init_on_alloc|init_on_free|random on|off",
        .summary = "check memory for misuse",
        .manual = manual_slabdebug,
    },
    {
        .name = "slabinfo", .group = GROUP_MEMORY, .run = cmd_slabinfo,
        .usage = "[-aj]",
        .summary = "caches and their slabs",
        .manual = manual_slabinfo,
    },
    {
        .name = "sleep", .group = GROUP_SHELL, .run = cmd_sleep,
        .usage = "SECONDS",
        .summary = "do nothing for a while",
        .manual = manual_sleep,
    },
    {
        .name = "sym", .group = GROUP_SYSTEM, .run = cmd_sym,
        .usage = "ADDR|NAME",
        .summary = "name an address, or find a name",
        .manual = manual_sym,
    },
    {
        .name = "time", .group = GROUP_SHELL, .run = cmd_time,
        .usage = "COMMAND [ARGUMENT...]",
        .summary = "measure how long a command takes",
        .manual = manual_time,
    },
    {
        .name = "trace", .group = GROUP_MEMORY, .run = cmd_trace, .word = trace_word,
        .usage = "[-j] | on [EVENTS] | off | dump [-j] [COUNT] | clear",
        .summary = "record allocations and frees, and list them in order",
        .manual = manual_trace,
    },
    {
        .name = "uptime", .group = GROUP_SHELL, .run = cmd_uptime,
        .usage = "",
        .summary = "show the time since boot, and the date",
        .manual = manual_uptime,
    },
    {
        .name = "vmallocinfo", .group = GROUP_MEMORY, .run = cmd_vmallocinfo,
        .usage = "[-j]",
        .summary = "areas of the vmap window",
        .manual = manual_vmallocinfo,
    },
    { .name = NULL },
};
