/* SPDX-License-Identifier: MIT */
#ifndef MM_KNOWN_STACK_H
#define MM_KNOWN_STACK_H
/*
 * mm/known_stack.h - stacks seen before: their traces without collecting them anew.
 *
 * Interrupts are off in all of these: the table is this processor's own.
 */
#include "arch/context.h"
#include "arch/cpu.h"
#include "lib/types.h"

struct trace;

enum {
    KNOWN_BITS = 8,                 /* 256 stacks of 128 bytes: 32 KiB             */
    KNOWN_COUNT = 1 << KNOWN_BITS,
    KNOWN_LINKS_MAX = 12,           /* longer chains are collected each time       */
};

/*
 * A chain of frames as it was, and the trace that was made of it.
 *
 *   K1  every frame in `links` was aligned, on the stack that ends at stack_top, and
 *       lay above the one before it
 *   K2  a chain with the same first frame, `here`, return addresses, links and end, on
 *       that stack, yields `trace`
 */
struct known_stack {
    uintptr_t frame;                /* the first frame pointer; 0: nothing known   */
    uintptr_t return_address;       /* above it                                    */
    uintptr_t here;                 /* address inside the function that asked      */
    struct trace *trace;
    u32 link_count;                 /* 0: the return address alone decides         */
    uintptr_t stack_top;
    uintptr_t end;                  /* the last frame's caller_frame               */
    uintptr_t unused;               /* makes it a power of two                     */
    struct {
        uintptr_t frame, return_address;
    } links[KNOWN_LINKS_MAX];       /* from the outermost frame inward             */
};
#ifndef HOST_TEST
_Static_assert(sizeof(struct known_stack) == 128, "a shift finds it");
#endif
extern struct known_stack known_stacks[NR_CPUS][KNOWN_COUNT];

/** known_stack_place - where the chain from @frame stands, if it is known. */
static __always_inline struct known_stack *known_stack_place(uintptr_t frame)
{
    u32 key = (u32)(frame + ((const struct call_frame *)frame)->return_address);
    return &known_stacks[cpu_id()][key * 0x61C88647u >> (32 - KNOWN_BITS)];
}

/** known_stack_verify - follow the chain from @frame, the first frame of @known: is it
 *  the same to its end? Return: its trace, or NULL. */
struct trace *known_stack_verify(const struct known_stack *known, uintptr_t frame);

/**
 * known_stack_learn - the chain from @frame gave @trace.
 * @frames: how many return addresses of the chain decided that, from 1.
 * @ended: it was decided by the chain's end, too.
 */
void known_stack_learn(uintptr_t frame, uintptr_t here, unsigned frames, bool ended,
                       struct trace *trace);

/** known_stack_forget - all: traces are now made otherwise. */
void known_stack_forget(void);
#endif
