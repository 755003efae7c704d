/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_COMMAND_H
#define KERNEL_SHELL_COMMAND_H
/*
 * kernel/shell/command.h - what a shell command is.
 *
 * Every command runs in a fresh thread with a clean stack: what it leaves behind
 * there dies with the thread and can keep no leaked block alive.
 */
#include "lib/compiler.h"
#include "lib/types.h"

enum {
    COMMAND_OK = 0,
    COMMAND_FAILED = 1,         /* did not work out; the command said why        */
    COMMAND_USAGE = 2,          /* bad arguments; the command named the mistake  */
    COMMAND_KILLED = 126,       /* by an exception; its report says why          */
    COMMAND_NOT_FOUND = 127,
};

/* Under which heading help lists it; memory is what Marbles is about. */
enum command_group { GROUP_MEMORY, GROUP_SYSTEM, GROUP_SHELL, GROUP_COUNT };

/* One word after the other, by number from 0; NULL after the last. */
typedef const char *(*word_fn)(unsigned i);

struct command {
    const char *name;
    enum command_group group;
    const char *usage;          /* arguments only: "[-j] [ADDR]"; "" for none    */
    const char *summary;        /* one line, no full stop                        */
    const char *manual;         /* a paragraph; lines up to 78 characters        */
    int (*run)(int argc, char **argv);  /* argv[0] is the name; status for $?    */
    word_fn word;               /* what the first argument may be; NULL: anything */
};

/* The one table (command_table.c), sorted by name; ends with a NULL name. */
extern const struct command command_table[];

/** command_find - by exact name, or NULL. */
const struct command *command_find(const char *name);

/** suggestion_format - "; did you mean 'WORD'?" with the one of @words nearest to
 *  @found, or "" if none is near. */
enum { SUGGESTION_BYTES = 64 };
void suggestion_format(char buffer[SUGGESTION_BYTES], word_fn words, const char *found);

/** command_not_found - say so, with the nearest name if one is near.
 *  Return: COMMAND_NOT_FOUND. */
int command_not_found(const char *name);

/** command_print_usage - the line "usage: NAME ARGUMENTS". */
void command_print_usage(const struct command *command);

/** command_table_check - true if the table is sorted and complete. */
bool command_table_check(void);

/**
 * command_usage_error - print "NAME: message" and the usage line.
 * Return: COMMAND_USAGE, so that a command can return it.
 */
__printf(2, 3) int command_usage_error(const char *name, const char *fmt, ...);

/** command_unexpected - the same for an argument too many; command_expected: for
 *  one that is missing, @what as in the usage line. */
int command_unexpected(const char *name, const char *argument);
int command_expected(const char *name, const char *what);

/** shell_execute - run a line ("cmd; cmd") as if typed. Return: last status. */
int shell_execute(const char *line);

/** shell_last_status - what $? is. */
int shell_last_status(void);

/** shell_interrupted - was Ctrl-C typed since the running command began? Long
 *  commands poll it and end with COMMAND_FAILED. */
bool shell_interrupted(void);
#endif
