/* SPDX-License-Identifier: MIT */
/*
 * mm/comm.c - the names of all threads that ever were, each once.
 *
 * Problem    A report names the thread that allocated a block, often long gone.
 * Idea       Few names, many threads: intern the name, tag with its number.
 * State      A table of copies, filled from the front, never emptied.
 * Cost       Interning compares with each known name; threads are made rarely.
 * Locking    Interrupts off while interning.
 */
#include "mm/comm.h"
#include "arch/cpu.h"
#include "lib/string.h"

static char names[COMM_COUNT + 1][COMM_BYTES] __unscanned;
static unsigned count;

u8 comm_intern(const char *name)
{
    char copy[COMM_BYTES];
    strscpy(copy, name, sizeof(copy));
    unsigned long flags = irq_save();
    unsigned comm = 0;
    while (comm < count && strcmp(names[comm], copy) != 0)
        comm++;
    if (comm == count) {
        strscpy(names[comm], comm < COMM_COUNT ? copy : "(other)", COMM_BYTES);
        if (comm < COMM_COUNT)
            count++;
    }
    irq_restore(flags);
    return (u8)comm;
}

const char *comm_name(u8 comm)
{
    return names[comm];
}
