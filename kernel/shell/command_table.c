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

const struct command command_table[] = {
    {
        .name = "allocinfo", .group = GROUP_MEMORY, .run = cmd_allocinfo,
        .usage = "[-aj] [-n N] [-s bytes|blocks|total|site]",
        .summary = "live memory by call site",
        .manual =
            "Lists who has memory: for each place in the source that called an\n"
            "allocator, the bytes and blocks allocated there that are still live, most\n"
            "bytes first.\n"
            "  -s KEY  sort by bytes, blocks, total (blocks ever allocated) or site\n"
            "  -n N    only the first N rows\n"
            "  -a      also places of which nothing is live any more\n"
            "  -j      as JSON lines\n",
    },
    {
        .name = "block", .group = GROUP_MEMORY, .run = cmd_block,
        .usage = "[-j] ADDR",
        .summary = "what lies at an address",
        .manual =
            "Tells which block ADDR lies in and how far from its start: its kind,\n"
            "cache, slot and state, and from its tag who allocated it, when, and\n"
            "through which calls. Where no block is, it says what else is there. -j: as\n"
            "a JSON line.\n",
    },
    {
        .name = "bt", .group = GROUP_SYSTEM, .run = cmd_bt,
        .usage = "[TID]",
        .summary = "show a thread's call stack",
        .manual =
            "Lists the return addresses on the stack of thread TID, innermost first,\n"
            "with function, file and line; without TID, on bt's own. ps lists the\n"
            "threads.\n",
    },
    {
        .name = "buddyinfo", .group = GROUP_MEMORY, .run = cmd_buddyinfo,
        .usage = "[-jv]",
        .summary = "free pages by order",
        .manual =
            "Prints the number of free runs of 1, 2, 4 ... 1024 pages, as Linux's\n"
            "/proc/buddyinfo does. -v: a table that also counts the runs ever handed\n"
            "out and the requests that found none. -j: the same as JSON lines.\n",
    },
    {
        .name = "clear", .group = GROUP_SHELL, .run = cmd_clear,
        .usage = "",
        .summary = "clear the screen",
        .manual =
            "Clears the terminal. Ctrl-L does the same while a line is being typed.\n",
    },
    {
        .name = "dmesg", .group = GROUP_SYSTEM, .run = cmd_dmesg,
        .usage = "[-c] [-j] [-l LEVEL]",
        .summary = "show the kernel's log",
        .manual =
            "Prints the messages kept in the log, oldest first.\n"
            "  -c        then clears it\n"
            "  -l LEVEL  only messages at least as severe: emerg alert crit\n"
            "            err warn notice info debug, or 0 to 7\n"
            "  -j        as JSON lines\n",
    },
    {
        .name = "echo", .group = GROUP_SHELL, .run = cmd_echo,
        .usage = "[-n] [WORD...]",
        .summary = "print words",
        .manual =
            "Prints its arguments with a space between them. With -n no newline\n"
            "follows. 'echo $?' shows the last command's status.\n",
    },
    {
        .name = "exit", .group = GROUP_SHELL, .run = cmd_exit,
        .usage = "[N]",
        .summary = "end the machine with a status",
        .manual =
            "Prints 'marbles: exit N' and ends the emulator; QEMU with isa-debug-exit\n"
            "then ends with status 2N+1. N is 0 to 127; without it, the last\n"
            "command's status.\n",
    },
    {
        .name = "help", .group = GROUP_SHELL, .run = cmd_help,
        .usage = "[-j] [COMMAND]",
        .summary = "list the commands, or explain one",
        .manual =
            "Lists all commands with a line for each; with COMMAND, its usage and\n"
            "manual. On the command line: 'text' and \"text\" quote, \\ quotes one\n"
            "character, ; ends a command, # begins a comment, $? is the last\n"
            "command's status. Tab completes a command's name and the actions and\n"
            "kinds of kmemleak and leak, the up arrow brings back earlier lines, Ctrl-C\n"
            "gives up. Numbers and addresses are in C notation: 64, 0x40, 0100; an ADDR\n"
            "may also be a symbol's: kmalloc, kmalloc+4. -j: as JSON lines.\n",
    },
    {
        .name = "hexdump", .group = GROUP_SYSTEM, .run = cmd_hexdump,
        .usage = "ADDR [LEN]",
        .summary = "show memory as bytes",
        .manual =
            "Prints LEN bytes (default 128) from ADDR on, sixteen to a line, in hex\n"
            "and as characters. Every page is looked up first: an unmapped one ends\n"
            "the dump with a message, not with a fault.\n",
    },
    {
        .name = "history", .group = GROUP_SHELL, .run = cmd_history,
        .usage = "[-j]",
        .summary = "list the lines typed so far",
        .manual =
            "Lists up to 64 earlier lines, oldest first. The up and down arrows, or\n"
            "Ctrl-P and Ctrl-N, bring them back for editing.\n",
    },
    {
        .name = "kmemleak", .group = GROUP_MEMORY, .run = cmd_kmemleak,
        .word = kmemleak_word,
        .usage = "[scan|report|stats [-j]] | clear | dump ADDR | on | off | "
                 "stack=on|off | stack_depth=N",
        .summary = "find leaked memory",
        .manual =
            "Finds blocks that no chain of pointers connects with the kernel's data,\n"
            "its threads' stacks or registers any more: nobody can ever free those.\n"
            "  scan [-j]      stop the world, look, and print the summary\n"
            "  report [-j]    the last scan's leaks (also: kmemleak alone); a leader is\n"
            "                 a block that was lost itself, indirect ones hang below a\n"
            "                 leader\n"
            "  clear          forget the present leaks: they are not reported again\n"
            "  dump ADDR      one block: who allocated it, contents, call stack\n"
            "  stats [-j]     what the detector knows and costs\n"
            "  on, off        off: no traces are kept and scans are refused\n"
            "  stack=on|off   whether pointers on threads' stacks count (they do)\n"
            "  stack_depth=N  frames kept of each allocation's call stack, 1 to 16\n"
            "Every scan tests itself with a block lost and a block held on purpose. The\n"
            "status is 1 if that failed; leaks alone do not change it.\n",
    },
    {
        .name = "kunit", .group = GROUP_SYSTEM, .run = cmd_kunit,
        .usage = "[-l] [SUITE[.CASE]]",
        .summary = "run the tests that are built into the kernel",
        .manual =
            "Runs all test cases, or those that match; SUITE and CASE may hold * and ?.\n"
            "The output is KTAP, as that of Linux's KUnit. A case fails also when it\n"
            "leaks memory or damages an allocator. Status 0: all passed. Ctrl-C ends\n"
            "the run after the present case. A suite marked manual (selfcheck, whose\n"
            "cases fail on purpose) runs only when SUITE is its full name.\n"
            "  -l  lists the cases instead\n",
    },
    {
        .name = "leak", .group = GROUP_MEMORY, .run = cmd_leak,
        .word = leak_word,
        .usage = "[-q] [KIND [COUNT [SIZE]]]",
        .summary = "lose memory on purpose",
        .manual =
            "Loses COUNT blocks of SIZE bytes in the way that KIND names, and prints\n"
            "their addresses; without arguments it lists the kinds. What interior and\n"
            "stack print is held, though not obviously, and must not be reported; 'leak\n"
            "release' frees it. The others stay lost: 'kmemleak scan' and 'kmemleak'\n"
            "tell who lost them. With -q no addresses are printed.\n"
            "COUNT is 1 unless given (list 5, cycle 2), SIZE 64 (cache 96 or what its\n"
            "objects have, error-path 128, pages 4096, vmalloc 10000). pages rounds\n"
            "SIZE up to 1, 2, 4 ... pages; list, cycle and stack take at least the size\n"
            "of a pointer, interior of two. Each 'leak stack' needs a thread of its\n"
            "own; there can be 16.\n",
    },
    {
        .name = "meminfo", .group = GROUP_MEMORY, .run = cmd_meminfo,
        .usage = "[-j]",
        .summary = "how much memory there is and what uses it",
        .manual =
            "Prints totals in kB, named as in Linux's /proc/meminfo; in addition Pages,\n"
            "the blocks of alloc_pages() and of large kmalloc(), Metadata, the\n"
            "allocators' and the detector's own tables, and Reserved, which is never\n"
            "handed out.\n",
    },
    {
        .name = "panic", .group = GROUP_SHELL, .run = cmd_panic,
        .usage = "[MESSAGE...]",
        .summary = "panic, to see what that looks like",
        .manual =
            "Calls panic() with MESSAGE. The boot parameter panic=halt, reboot or\n"
            "exit says what follows.\n",
    },
    {
        .name = "poweroff", .group = GROUP_SHELL, .run = cmd_poweroff,
        .usage = "",
        .summary = "switch the machine off",
        .manual =
            "Switches off through ACPI; QEMU then ends with status 0.\n",
    },
    {
        .name = "ps", .group = GROUP_SYSTEM, .run = cmd_ps,
        .usage = "[-j]",
        .summary = "list the threads",
        .manual =
            "One line for each thread: its number, what it does (new: it has not run\n"
            "yet), the most of its stack that was ever in use, timer ticks (1000 a\n"
            "second) spent running, name. The thread spare is the shell's reserve for\n"
            "times when memory is out. -j prints JSON lines.\n",
    },
    {
        .name = "reboot", .group = GROUP_SHELL, .run = cmd_reboot,
        .usage = "",
        .summary = "restart the machine",
        .manual =
            "Restarts through the keyboard controller, or else by a triple fault.\n",
    },
    {
        .name = "slabinfo", .group = GROUP_MEMORY, .run = cmd_slabinfo,
        .usage = "[-aj]",
        .summary = "caches and their slabs",
        .manual =
            "Lists the caches with the columns of Linux's /proc/slabinfo; objsize is\n"
            "what a slot takes. -a: also those that hold the allocators' own tables.\n"
            "-j: as JSON lines, with object_size, as asked for, and the bytes of\n"
            "metadata.\n",
    },
    {
        .name = "sleep", .group = GROUP_SHELL, .run = cmd_sleep,
        .usage = "SECONDS",
        .summary = "do nothing for a while",
        .manual =
            "Sleeps for SECONDS, which may have a fraction down to milliseconds:\n"
            "'sleep 0.25'. Ctrl-C ends it with status 1.\n",
    },
    {
        .name = "sym", .group = GROUP_SYSTEM, .run = cmd_sym,
        .usage = "ADDR|NAME",
        .summary = "name an address, or find a name",
        .manual =
            "For an address or NAME+OFFSET: the symbol that contains it with offset\n"
            "and size, source file and line, and the function inlined there. For a\n"
            "name: its address and size.\n",
    },
    {
        .name = "time", .group = GROUP_SHELL, .run = cmd_time,
        .usage = "COMMAND [ARGUMENT...]",
        .summary = "measure how long a command takes",
        .manual =
            "Runs COMMAND and prints the time it took, in milliseconds and in cycles\n"
            "of the time stamp counter. The status is the command's.\n",
    },
    {
        .name = "uptime", .group = GROUP_SHELL, .run = cmd_uptime,
        .usage = "",
        .summary = "show the time since boot, and the date",
        .manual =
            "Prints how long the kernel runs, and date and time of the machine's\n"
            "clock.\n",
    },
    {
        .name = "vmallocinfo", .group = GROUP_MEMORY, .run = cmd_vmallocinfo,
        .usage = "[-j]",
        .summary = "areas of the vmap window",
        .manual =
            "Lists the vmalloc areas and thread stacks by address, with size, pages\n"
            "and the caller, as Linux's /proc/vmallocinfo does, or the stack's thread.\n",
    },
    { .name = NULL },
};
