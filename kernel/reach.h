/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_REACH_H
#define KERNEL_REACH_H
/*
 * kernel/reach.h - touching a word that may not be there any more.
 *
 * For those who clean up after a thread that broke: what they follow are its pointers.
 */
#include "mm/block.h"

struct reach {
    bool is_open;                       /* `block` is a guarded one, opened        */
    struct block block;
};

/** reach_begin - may @bytes (1..PAGE_SIZE) at @address be read and written until
 *  reach_end()? Interrupts off in between. False: nothing is mapped there, or it is
 *  in a block that was freed. */
bool reach_begin(struct reach *reach, uintptr_t address, u32 bytes);
void reach_end(struct reach *reach);
#endif
