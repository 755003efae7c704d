/* SPDX-License-Identifier: MIT */
/*
 * kernel/bench/loop.c - what an operation costs, without what measuring it costs.
 *
 * Problem    The loop and the clock cost something themselves. The clock counts cycles
 *            on one machine and instructions on another. And a caller in real life is
 *            not the first on its stack.
 *
 * Idea       One loop for all: @turns times the row's operation, called through a
 *            pointer. The same loop with an empty operation tells what to take off.
 *
 *            Under QEMU's -icount, as in Bochs, the time stamp counter counts
 *            instructions, and all is exact. That is found by a loop of known length:
 *            2000 turns more of two instructions take 4000 ticks more, each time.
 *
 *            Fourteen callers of different names above the loop see that a trace has all
 *            the frames to keep that were asked for.
 *
 * State      None.
 * Read next  measure.c.
 */
#include "kernel/bench/loop.h"
#include "arch/cpu.h"

enum {
    SPIN_SHORT = 500, SPIN_LONG = 2500, SPIN_INSTRUCTIONS = 2, SPIN_TRIES = 8,
    LOOP_TURNS = 1000, LOOP_TRIES = 5,
};

/* ---- the loop ----------------------------------------------------------- */

static noinline u64 run_turns(struct bench *b, u32 turns)
{
    void (*operation)(struct bench *b, u32 turn) = b->row->operation;
    u64 start = cpu_cycles();
    for (u32 turn = 0; turn < turns; turn++)
        operation(b, turn);
    return cpu_cycles() - start;
}

#define LEVEL(name, next)                                                       \
    static noinline u64 name(struct bench *b, u32 turns)                        \
    {                                                                           \
        u64 ticks = next(b, turns);                                             \
        barrier();                                                              \
        return ticks;                                                           \
    }
LEVEL(level_1, run_turns)
LEVEL(level_2, level_1)
LEVEL(level_3, level_2)
LEVEL(level_4, level_3)
LEVEL(level_5, level_4)
LEVEL(level_6, level_5)
LEVEL(level_7, level_6)
LEVEL(level_8, level_7)
LEVEL(level_9, level_8)
LEVEL(level_10, level_9)
LEVEL(level_11, level_10)
LEVEL(level_12, level_11)
LEVEL(level_13, level_12)
LEVEL(level_14, level_13)

u64 bench_run_turns(struct bench *b, u32 turns)
{
    u64 ticks = level_14(b, turns);
    barrier();
    return ticks;
}

u64 bench_run_quietly(struct bench *b, u32 turns)
{
    unsigned long flags = irq_save();
    u64 ticks = bench_run_turns(b, turns);
    irq_restore(flags);
    return ticks;
}

/* ---- the clock ---------------------------------------------------------- */

static noinline u64 spin(u32 turns)
{
    u64 start = cpu_cycles();
    __asm__ volatile("1: decl %0; jnz 1b" : "+r"(turns) : : "cc");
    return cpu_cycles() - start;
}

/* Nothing but a count of instructions grows by exactly so many, each time. */
static bool counts_instructions(void)
{
    const u64 expected = SPIN_INSTRUCTIONS * (SPIN_LONG - SPIN_SHORT);
    unsigned exact = 0;
    unsigned long flags = irq_save();
    for (unsigned i = 0; i < SPIN_TRIES; i++) {
        u64 shorter = spin(SPIN_SHORT), longer = spin(SPIN_LONG);
        exact += longer - shorter == expected;
    }
    irq_restore(flags);
    return exact == SPIN_TRIES;
}

/* It has a frame, as every operation has. */
static void nothing(struct bench *b, u32 turn)
{
    __asm__ volatile("" : : "r"(__builtin_frame_address(0)));
}

void bench_clock_init(struct bench_clock *clock)
{
    static const struct benchmark empty = { .name = "empty", .operation = nothing };
    struct bench b = { .row = &empty };
    u64 read = UINT64_MAX, loop = UINT64_MAX;
    for (unsigned i = 0; i < LOOP_TRIES; i++) {
        read = min(read, bench_run_quietly(&b, 0));
        loop = min(loop, bench_run_quietly(&b, LOOP_TURNS));
    }
    clock->counts_instructions = counts_instructions();
    clock->read_ticks = read;
    clock->loop_per_1000 = loop > read ? loop - read : 0;
}
