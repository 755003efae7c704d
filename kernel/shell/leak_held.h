/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_LEAK_HELD_H
#define KERNEL_SHELL_LEAK_HELD_H
/*
 * kernel/shell/leak_held.h - the demonstrations of `leak` that lose nothing.
 *
 * Each takes @count blocks of @bytes bytes, and returns the command's status.
 */
#include <stddef.h>

/* What the demonstrations link; the rest of the block is its payload. */
struct marble {
    struct marble *next;
};

/** leak_interior - hold them by pointers into their middles. */
int leak_interior(unsigned count, size_t bytes);

/** leak_stack - hold them on the stack of a thread of its own. */
int leak_stack(unsigned count, size_t bytes);

/** leak_release - free all that the two hold. Arguments are void. */
int leak_release(unsigned count, size_t bytes);

/** leak_say - print the address of a block. Owner: cmd_leak.c. */
void leak_say(const char *what, const void *p, size_t bytes);

/** leak_out_of_memory - say so. Return: COMMAND_FAILED. */
int leak_out_of_memory(void);
#endif
