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
#include "arch/running.h"
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
 *       that stack, yields `trace`; without links, `here` and the first return address
 *       alone decide
 */
struct known_stack {
    uintptr_t frame;                /* the first frame pointer                     */
    uintptr_t return_address;       /* above it; 0: nothing known                  */
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
    struct known_stack *known =
        &known_stacks[cpu_id()][key * 0x61C88647u >> (32 - KNOWN_BITS)];
    __asm__("" : "+r"(known));      /* a register: not computed anew for each field */
    return known;
}

/* The outer frames stand first, so that n links are verified by entering at the n-th. */
#define KNOWN_STACK_FOLLOW(i)                                               \
    case (i) + 1:                                                           \
        at = (const struct call_frame *)at->caller_frame;                   \
        if (unlikely((uintptr_t)at != known->links[i].frame) ||             \
            unlikely(at->return_address != known->links[i].return_address)) \
            return false;                                                   \
        fallthrough

/** known_stack_verify - follow the chain from @frame: is it that of @known to its end? */
static __always_inline bool known_stack_verify(const struct known_stack *known,
                                               uintptr_t frame)
{
    const struct call_frame *at = (const struct call_frame *)frame;
    if (unlikely(known->frame != frame) ||
        unlikely(known->stack_top != running_here()->stack_top))
        return false;
    switch (known->link_count) {
        KNOWN_STACK_FOLLOW(11);
        KNOWN_STACK_FOLLOW(10);
        KNOWN_STACK_FOLLOW(9);
        KNOWN_STACK_FOLLOW(8);
        KNOWN_STACK_FOLLOW(7);
        KNOWN_STACK_FOLLOW(6);
        KNOWN_STACK_FOLLOW(5);
        KNOWN_STACK_FOLLOW(4);
        KNOWN_STACK_FOLLOW(3);
        KNOWN_STACK_FOLLOW(2);
        KNOWN_STACK_FOLLOW(1);
        KNOWN_STACK_FOLLOW(0);
    case 0:
        return likely(at->caller_frame == known->end);
    default:
        __builtin_unreachable();        /* known_stack_learn() */
    }
}

/** known_stack_find - the trace that @known, at the place for @frame, has for the
 *  function that runs there, in which @here lies; NULL: none, or another stack's. */
static __always_inline struct trace *known_stack_find(const struct known_stack *known,
                                                      uintptr_t frame, uintptr_t here)
{
    if (unlikely(known->return_address !=
                 ((const struct call_frame *)frame)->return_address) ||
        unlikely(known->here != here))
        return NULL;
    if (known->link_count != 0 && !known_stack_verify(known, frame))
        return NULL;
    return known->trace;
}

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
