/* SPDX-License-Identifier: MIT */
#ifndef ARCH_DEBUG_REGISTERS_H
#define ARCH_DEBUG_REGISTERS_H
/*
 * arch/debug_registers.h - places that the processor itself keeps an eye on.
 *
 * A store to a watched place runs, and a debug exception follows it; an instruction
 * with a breakpoint causes one before it runs (struct exception, debug_hits). At full
 * speed in between. What a debugger outside of the machine sets is not touched.
 */
#include "lib/types.h"

enum { DEBUG_REGISTER_COUNT = 4 };

/** debug_watch - register @i (below DEBUG_REGISTER_COUNT) watches stores to @bytes (1, 2,
 *  4) at @address, a multiple of @bytes: any that overlaps. */
void debug_watch(unsigned i, uintptr_t address, unsigned bytes);

/** debug_break - register @i stops at the instruction at @address. */
void debug_break(unsigned i, uintptr_t address);

/** debug_ignore - register @i does nothing any more. */
void debug_ignore(unsigned i);
#endif
