/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/manuals.c - what `help COMMAND` says, a paragraph each.
 *
 * Problem    The table of commands shall fit on a few screens, manuals or not.
 * Idea       The texts by themselves, in the table's order. Lines up to 74 characters,
 *            so that they fit the VGA screen. docs/shell.md quotes them.
 * Read next  command_table.c.
 */
#include "kernel/shell/manuals.h"

const char manual_allocinfo[] =
    "Lists who has memory: for each place in the source that called an\n"
    "allocator, the bytes and blocks allocated there that are still live, most\n"
    "bytes first.\n"
    "  -s KEY  sort by bytes, blocks, total (blocks ever allocated) or site\n"
    "  -n N    only the first N rows\n"
    "  -a      also places of which nothing is live any more\n"
    "  -j      as JSON lines\n";

const char manual_block[] =
    "Tells which block ADDR lies in and how far from its start: its kind,\n"
    "cache, slot and state, and from its tag who allocated it, when, and\n"
    "through which calls. Where no block is, it says what else is there. -j: as\n"
    "a JSON line.\n";

const char manual_bt[] =
    "Lists the return addresses on the stack of thread TID, innermost first,\n"
    "with function, file and line; without TID, on bt's own. ps lists the\n"
    "threads.\n";

const char manual_buddyinfo[] =
    "Prints the number of free runs of 1, 2, 4 ... 1024 pages, as Linux's\n"
    "/proc/buddyinfo does. -v: a table that also counts the runs ever handed\n"
    "out, the requests that found none, and of the free runs the warm ones:\n"
    "not merged yet, kept for the next request, at most 8 8 4 2 1 1 1 1 1 1 1\n"
    "of them. -j: the same as JSON lines.\n";

const char manual_cat[] =
    "Prints the contents of each FILE, one behind the other. Control\n"
    "characters other than newline and tab are shown as ^X.\n";

const char manual_clear[] =
    "Clears the terminal. Ctrl-L does the same while a line is being typed.\n";

const char manual_dmesg[] =
    "Prints the messages kept in the log, oldest first.\n"
    "  -c        then clears it\n"
    "  -l LEVEL  only messages at least as severe: emerg alert crit\n"
    "            err warn notice info debug, or 0 to 7\n"
    "  -j        as JSON lines\n";

const char manual_echo[] =
    "Prints its arguments with a space between them. With -n no newline\n"
    "follows. 'echo $?' shows the last command's status.\n";

const char manual_exit[] =
    "Prints 'marbles: exit N' and ends the emulator; QEMU with isa-debug-exit\n"
    "then ends with status 2N+1. N is 0 to 127; without it, the last\n"
    "command's status. Before that it tells what is leaked; with the boot\n"
    "parameter kmemleak=strict N is then 1 where it was 0.\n";

const char manual_failslab[] =
    "Makes allocations return NULL, so that the paths behind them are run. Alone\n"
    "it prints what is set and what came of it (-j: as a JSON line). NAME=VALUE\n"
    "sets one of these, and starts the counts anew:\n"
    "  interval=N        every Nth allocation may fail (1)\n"
    "  probability=P     and of those P percent do (100)\n"
    "  times=N           at most N of them, -1: without limit (-1)\n"
    "  space=BYTES       after so many bytes were allocated (0)\n"
    "  nth=N             the Nth and no other, whatever stands above (0: off)\n"
    "  site=FUNCTION     only where FUNCTION is on the call stack\n"
    "  task-filter=W     on: only in commands; a thread's id: only there, and\n"
    "                    in what it starts; off: in all threads (off)\n"
    "  seed=N            of the dice for probability: repeats a run\n"
    "failslab off: nothing fails any more. The shell itself is spared always.\n"
    "\n"
    "failslab sweep COMMAND runs COMMAND with its allocation 1 failing, then 2,\n"
    "3 and so on, until nothing failed. After each run it looks for reports of\n"
    "bad use, for a damaged heap and for leaked blocks. COMMAND should undo what\n"
    "it does; a line of several commands is put in quotes, as 'insmod x; rmmod x'.\n"
    "  -v          show also the output of the runs, and runs that are all right\n"
    "  -n MAX      at most MAX runs (1000)\n"
    "  -o NTH      only the run in which allocation NTH fails\n"
    "  -t SECONDS  a run that takes longer hangs, which ends the sweep (10)\n"
    "  -j          as JSON lines\n"
    "Status 1: something was found.\n";

const char manual_fault[] =
    "Makes the mistake that KIND names; without it, lists the kinds. The\n"
    "exception is reported and ends the command's thread, with status 126; the\n"
    "shell goes on. See docs/exceptions.md.\n";

const char manual_help[] =
    "Lists all commands with a line for each; with COMMAND, its usage and\n"
    "manual. On the command line: 'text' and \"text\" quote, \\ quotes one\n"
    "character, ; ends a command, # begins a comment, $? is the last\n"
    "command's status. Tab completes a command's name and the actions and\n"
    "kinds of kmemleak and leak, the up arrow brings back earlier lines, Ctrl-C\n"
    "gives up. Numbers and addresses are in C notation: 64, 0x40, 0100; an ADDR\n"
    "may also be a symbol's: kmalloc, kmalloc+4. -j: as JSON lines.\n";

const char manual_hexdump[] =
    "Prints LEN bytes (default 128) from ADDR on, sixteen to a line, in hex\n"
    "and as characters. Every page is looked up first: an unmapped one ends\n"
    "the dump with a message, not with a fault.\n";

const char manual_history[] =
    "Lists up to 64 earlier lines, oldest first. The up and down arrows, or\n"
    "Ctrl-P and Ctrl-N, bring them back for editing.\n";

const char manual_insmod[] =
    "Loads the module FILE; \"foo\" also finds foo.ko. Every name=value sets one\n"
    "of its parameters: numbers in C notation, y or n, text, or several with\n"
    "commas between them. Its init runs here; if that fails the module is\n"
    "unloaded again. A bad file changes nothing.\n";

const char manual_kmemleak[] =
    "Finds blocks that no chain of pointers connects with the kernel's data,\n"
    "its threads' stacks or registers any more: nobody can ever free those.\n"
    "  scan [-j]      stop the world, look, and print the summary\n"
    "  report [-j]    the last scan's leaks (also: kmemleak alone) in groups,\n"
    "                 first those whose mending recovers most; a leader is a\n"
    "                 block that was lost itself, indirect ones hang below one\n"
    "                 -n N: only the N largest; -v: list members; -v -v: all\n"
    "                 filters, of which all must hold: site=FUNCTION cache=NAME\n"
    "                 thread=TID|NAME module=NAME size=N age=SECONDS; * and ?\n"
    "                 in names, MIN..MAX for numbers; frames=K: what has the\n"
    "                 same first K frames of the stack is one group\n"
    "                 --held-by-stack: what nothing but a stack holds\n"
    "  why ADDR [-j]  the shortest chain of references from a root to the block;\n"
    "                 for a leaked one, from its leader\n"
    "  who ADDR [-j]  every word that refers to the block\n"
    "  trap ADDR      report the moment when the last reference to the block is lost\n"
    "  trap SITE      the same for the next block that function SITE, or the line\n"
    "                 FILE:LINE, allocates; trap [-j]: as it stands; trap off\n"
    "  clear          forget the present leaks: they are not reported again\n"
    "  dump ADDR      one block: who allocated it, contents, call stack\n"
    "  suppress FUNCTION [max=N] [REASON]\n"
    "                 do not report what is lost there; complain if that is\n"
    "                 nothing, or more than N leaders. Alone, or with -j: list\n"
    "  unsuppress FUNCTION\n"
    "                 report it again\n"
    "  mark NAME      remember what is live now. Alone, or with -j: list marks;\n"
    "                 auto=SECONDS: one every so often; auto=off: no more\n"
    "  unmark NAME    forget it; all: every mark\n"
    "  diff NAME [NAME] [-j] [-n N]\n"
    "                 by call site, what was allocated since the mark, or\n"
    "                 between two, and is live: leaked or reachable\n"
    "  growth [-j] [-n N]\n"
    "                 call sites whose live blocks rise from mark to mark:\n"
    "                 lists that are never emptied, apart from what is lost\n"
    "  scan=SECONDS   scan by itself every so often and print what is new; on:\n"
    "                 every 600 s; off: no more\n"
    "  exit_checks=off|on|threads\n"
    "                 tell at exit, poweroff and reboot what is leaked (on);\n"
    "                 threads: also when a thread of a module ends\n"
    "  stats [-j]     what the detector knows and costs\n"
    "  on, off        off: no traces are kept and scans are refused\n"
    "  stack=on|off   whether pointers on threads' stacks count (they do)\n"
    "  stack_depth=N  frames kept of each allocation's call stack, 1 to 16\n"
    "Every scan tests itself with a block lost and a block held on purpose. The\n"
    "status is 1 if that failed; leaks alone do not change it.\n";

const char manual_kunit[] =
    "Runs all test cases, or those that match; SUITE and CASE may hold * and ?.\n"
    "The output is KTAP, as that of Linux's KUnit. A case fails also when it\n"
    "leaks memory or damages an allocator. Status 0: all passed. Ctrl-C ends\n"
    "the run after the present case. A suite marked manual (selfcheck, whose\n"
    "cases fail on purpose) runs only when SUITE is its full name.\n"
    "  -l  lists the cases instead\n";

const char manual_leak[] =
    "Loses COUNT blocks of SIZE bytes in the way that KIND names, and prints\n"
    "their addresses; without arguments it lists the kinds. What interior and\n"
    "stack print is held, though not obviously, and must not be reported; 'leak\n"
    "release' frees it. The others stay lost: 'kmemleak scan' and 'kmemleak'\n"
    "tell who lost them. With -q no addresses are printed.\n"
    "COUNT is 1 unless given (list 5, cycle 2), SIZE 64 (cache 96 or what its\n"
    "objects have, error-path 128, pages 4096, vmalloc 10000). pages rounds\n"
    "SIZE up to 1, 2, 4 ... pages; list, cycle and stack take at least the size\n"
    "of a pointer, interior of two. Each 'leak stack' needs a thread of its\n"
    "own; there can be 16.\n";

const char manual_ls[] =
    "Lists the names in the directory PATH, without it those at the top, or\n"
    "the file PATH. -l: with type, permissions and size in bytes. -j: as JSON\n"
    "lines.\n";

const char manual_lsmod[] =
    "Lists the loaded modules, the newest first: bytes of memory, how many use\n"
    "it, and which modules those are. -j: as JSON lines.\n";

const char manual_meminfo[] =
    "Prints totals in kB, named as in Linux's /proc/meminfo; in addition Pages,\n"
    "the blocks of alloc_pages() and of large kmalloc(), Metadata, the\n"
    "allocators' and the detector's own tables, and Reserved, which is never\n"
    "handed out. MemReserve is the part of MemFree that is kept for the shell,\n"
    "insmod and rmmod; MemAvailable is the rest.\n";

const char manual_memmap[] =
    "Draws the pages of RAM as at most 16 rows of 64 cells. A cell is a run of\n"
    "pages: its letter and colour are those of what most of them are used for,\n"
    "free ones aside; ! on red: in it lies a block that the last scan found\n"
    "leaked. The legend counts pages and adds up to all that is shown: all RAM,\n"
    "or LEN bytes (4 MiB) from ADDR on, up to 4 MiB a page a cell. Colours\n"
    "are sent to the serial line only once a key was pressed there.\n"
    "Of slab pages: empty, no slot is taken; low, less than half of them; high,\n"
    "half or more; full. A flank is a page beside a guarded block.\n"
    "  -s ADDR  the slots of the slab that ADDR lies in, a cell a slot\n"
    "  -p       plain: letters only\n"
    "  -j       as JSON lines: runs of cells, each state, a summary\n";

const char manual_modblocks[] =
    "Scans, and lists by call site the live blocks that module NAME allocated,\n"
    "whether it is loaded or not any more, and however they are held; of these\n"
    "UNREACHABLE ones are leaked, ANNOTATED ones were named to the detector by\n"
    "kmemleak_not_leak() or kmemleak_ignore(). -j: as JSON lines.\n";

const char manual_panic[] =
    "Calls panic() with MESSAGE. The boot parameter panic=halt, reboot or\n"
    "exit says what follows.\n";

const char manual_poweroff[] =
    "Tells what is leaked and switches off through ACPI; QEMU then ends with\n"
    "status 0.\n";

const char manual_ps[] =
    "One line for each thread: its number, what it does (new: it has not run\n"
    "yet), the most of its stack that was ever in use, timer ticks (1000 a\n"
    "second) spent running, name. The thread spare is the shell's reserve for\n"
    "times when memory is out. -j prints JSON lines.\n";

const char manual_reboot[] =
    "Tells what is leaked and restarts through the keyboard controller, or else\n"
    "by a triple fault.\n";

const char manual_rmmod[] =
    "Runs the module's exit and unmaps it. Blocks that it allocated and did not\n"
    "free are listed, by the place in the module that allocated them, each\n"
    "with what a scan then says: still reachable or not. A module that others\n"
    "use, or that is held by try_module_get(), stays. Timers and works that its\n"
    "exit forgot are cancelled; while a thread or a work runs its code it stays.\n";

const char manual_slabdebug[] =
    "Without arguments: the checks of each cache, of pages and of vmalloc, and\n"
    "what waits in quarantine. LETTERS switch them, for all or those that match\n"
    "GLOB: FZ: these and no others; +P: that as well; -Q: not that; -: none.\n"
    "  F  a slab's own records are checked each time it is used\n"
    "  Z  red zones around each block: bytes that nobody may change\n"
    "  P  freed memory is filled with bytes that nobody may change\n"
    "  U  a freed block still knows who allocated it, and when\n"
    "  Q  freed blocks wait in quarantine before they are used again\n"
    "check looks at all such bytes now; its status is 1 if any was changed.\n"
    "quarantine sets how many bytes may wait; flush lets all of them go.\n"
    "guard gives blocks pages of their own, so that a bad read or write stops at\n"
    "the instruction. WHAT is a size, a cache or a pattern of names, the function\n"
    "that allocates, all, sample=N (one allocation in N), or off. end, start:\n"
    "only overflows, only underflows; exact, the default: both, to the byte.\n"
    "init_on_alloc, init_on_free: zero blocks then. random: hand them out in\n"
    "random order. -j: as JSON lines.\n";

const char manual_slabinfo[] =
    "Lists the caches with the columns of Linux's /proc/slabinfo; objsize is\n"
    "what a slot takes. -a: also those that hold the allocators' own tables.\n"
    "-j: as JSON lines, with object_size, as asked for, and the bytes of\n"
    "metadata.\n";

const char manual_sleep[] =
    "Sleeps for SECONDS, which may have a fraction down to milliseconds:\n"
    "'sleep 0.25'. Ctrl-C ends it with status 1.\n";

const char manual_sym[] =
    "For an address or NAME+OFFSET: the symbol that contains it with offset\n"
    "and size, source file and line, and the function inlined there. For a\n"
    "name: its address and size.\n";

const char manual_time[] =
    "Runs COMMAND and prints the time it took, in milliseconds and in cycles\n"
    "of the time stamp counter. The status is the command's.\n";

const char manual_uptime[] =
    "Prints how long the kernel runs, and date and time of the machine's\n"
    "clock.\n";

const char manual_vmallocinfo[] =
    "Lists the vmalloc areas and thread stacks by address, with size, pages\n"
    "and the caller, as Linux's /proc/vmallocinfo does, or the stack's thread.\n";
