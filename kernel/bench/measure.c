/* SPDX-License-Identifier: MIT */
/*
 * kernel/bench/measure.c - what an operation costs, without what measuring it costs.
 *
 * Problem    A number is easily had and easily wrong: the first rounds fill caches, the
 *            loop and the clock cost something themselves, an interrupt falls in
 *            between, an allocation is called from deeper down than in the benchmark.
 *
 * Idea       One loop for all: @turns times the row's operation, called through a
 *            pointer. The same loop with an empty operation tells what to take off.
 *
 *              prepare
 *              double the turns until a round is long enough     (this warms up)
 *              rounds to drop, then rounds to keep:
 *                  before_round   [clock turns x operation clock]   after_round
 *              finish             interrupts off
 *              median, least, most of the rounds kept
 *
 *            Interrupts stay off in a round. Where they cannot (threads), a round that
 *            one fell into is done again. Under QEMU's -icount the clock counts
 *            instructions, and all is exact; that is found by a loop of known length.
 *
 *            A caller in real life is not the first on its stack: level_8() to
 *            level_1() see that a trace of 8 frames has 8 to keep.
 *
 * State      None: all is the caller's.
 * Cost       Some ten rounds of ROUND_INSTRUCTIONS or, counting cycles, ROUND_CYCLES.
 * Locking    None. One bench at a time: the depth of traces is everybody's.
 * Read next  table.c, lib/sample.c.
 */
#include "arch/cpu.h"
#include "arch/trap.h"
#include "kernel/bench/bench.h"
#include "kernel/bench/memory.h"
#include "kernel/console.h"
#include "kernel/thread.h"
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/kmalloc.h"
#include "mm/kmemleak.h"
#include "mm/tag.h"

enum {
    ROUND_INSTRUCTIONS = 50000,     /* a round shall last so long                  */
    ROUND_CYCLES = 2000000,         /* one or two thousandths of a second          */
    ROUND_DISTURBED = 8,            /* where interrupts are on: so much shorter    */
    TURNS_MAX = 2048,
    ROUNDS_DROPPED = 2,
    ROUNDS_LEAST = 3,               /* of a row that takes very long               */
    TICKS_ENOUGH = 50000000,        /* then rounds end as soon as there are those  */
    TRIES_MAX = 50,                 /* of a round that interrupts fall into        */
    SPIN_SHORT = 500, SPIN_LONG = 2500, SPIN_INSTRUCTIONS = 2, SPIN_TRIES = 8,
    LOOP_TURNS = 1000, LOOP_TRIES = 5,
    FRAMES_PROBE_BYTES = 64,
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

static u64 run_quietly(struct bench *b, u32 turns)
{
    unsigned long flags = irq_save();
    u64 ticks = level_8(b, turns);
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

static void nothing(struct bench *b, u32 turn)
{
}

void bench_clock_init(struct bench_clock *clock)
{
    static const struct benchmark empty = { .name = "empty", .operation = nothing };
    struct bench b = { .row = &empty };
    u64 read = UINT64_MAX, loop = UINT64_MAX;
    for (unsigned i = 0; i < LOOP_TRIES; i++) {
        read = min(read, run_quietly(&b, 0));
        loop = min(loop, run_quietly(&b, LOOP_TURNS));
    }
    clock->counts_instructions = counts_instructions();
    clock->read_ticks = read;
    clock->loop_per_1000 = loop > read ? loop - read : 0;
}

/* ---- rounds ------------------------------------------------------------- */

/* One round; false: b->failed tells why there is none. */
static bool run_round(struct bench *b, u32 turns, struct bench_result *result, u64 *ticks)
{
    const struct benchmark *row = b->row;
    for (unsigned tries = 0; tries < TRIES_MAX; tries++) {
        if (row->before_round != NULL)
            row->before_round(b);
        u32 irqs = irq_total();
        if (b->failed == NULL)
            *ticks = row->needs_irqs ? level_8(b, turns) : run_quietly(b, turns);
        bool disturbed = row->needs_irqs && irq_total() != irqs;
        if (row->after_round != NULL)
            row->after_round(b);
        if (b->failed != NULL || !disturbed)
            return b->failed == NULL;
        result->disturbed++;
    }
    b->failed = "an interrupt fell into every round";
    return false;
}

/* As many as make a round long enough to be measured. 0: there is no round. */
static u32 choose_turns(struct bench *b, const struct bench_clock *clock,
                        struct bench_result *result)
{
    u64 wanted = clock->counts_instructions ? ROUND_INSTRUCTIONS : ROUND_CYCLES, ticks;
    if (b->row->needs_irqs)
        wanted /= ROUND_DISTURBED;
    if (b->row->turns > 0)
        return b->row->turns;
    for (u32 turns = 1;; turns *= 2) {
        if (!run_round(b, turns, result, &ticks))
            return 0;
        if (ticks >= wanted || turns >= TURNS_MAX)
            return turns;
    }
}

static void run_rounds(struct bench *b, const struct bench_clock *clock, u32 wanted,
                       struct bench_result *result)
{
    u64 samples[BENCH_ROUNDS_MAX], ticks, sum = 0;
    u32 turns = choose_turns(b, clock, result), kept = 0;
    u32 parts = turns * max(b->row->parts, 1u);
    if (turns == 0)
        return;
    result->turns = turns;
    for (u32 round = 0; kept < wanted; round++) {
        if (console_interrupt_pending() || !run_round(b, turns, result, &ticks))
            return;
        sum += ticks;
        if (round >= ROUNDS_DROPPED || (round > 0 && sum > TICKS_ENOUGH))
            samples[kept++] = sample_per_1000(ticks, clock->read_ticks,
                                              clock->loop_per_1000, turns, parts);
        if (sum > TICKS_ENOUGH && kept >= min(wanted, (u32)ROUNDS_LEAST))
            break;
    }
    result->rounds = kept;
    sample_summarize(samples, kept, &result->per_1000);
}

/* ---- frames ------------------------------------------------------------- */

static void count_frames(struct bench *b, u32 turn)
{
    struct kmemleak_object object;
    void *p = kmalloc(FRAMES_PROBE_BYTES, GFP_KERNEL);
    if (p != NULL && kmemleak_object_at((uintptr_t)p, &object))
        b->frames = object.trace->frame_count;
    kfree(p);
}

/* What a row promises is looked at: an operation's trace has so many frames. */
static bool has_frames(struct bench *b, u32 wanted, struct bench_result *result)
{
    static const struct benchmark probe = { .name = "probe", .operation = count_frames };
    struct bench probing = { .row = &probe };
    if (!b->row->by_frames || !kmemleak_enabled())
        return true;
    run_quietly(&probing, 1);
    result->frames = probing.frames;
    if (probing.frames < wanted)
        b->failed = "traces have fewer frames than were asked for";
    return b->failed == NULL;
}

/* ---- one row ------------------------------------------------------------ */

static int prepare_main(void *data)
{
    struct bench *b = data;
    return b->row->prepare(b);
}

/* In a thread of its own: no word left on this stack may hold what shall be lost. */
static bool prepare(struct bench *b)
{
    if (b->row->prepare == NULL)
        return true;
    struct thread *thread = thread_run("bench prepare", prepare_main, b);
    if (thread == NULL)
        b->failed = "no memory for a thread";
    return thread != NULL && thread_join(thread) == true;
}

static void take_figure(struct bench *b, struct bench_result *result)
{
    u64 per_1000 = b->row->figure(b);
    result->per_1000 = (struct sample_summary){ per_1000, per_1000, per_1000 };
    result->turns = result->rounds = 1;
}

static void run_prepared(struct bench *b, const struct bench_clock *clock,
                         const struct bench_options *options, struct bench_result *result)
{
    const struct benchmark *row = b->row;
    if (!has_frames(b, options->frames, result) || !prepare(b))
        ;                               /* b->failed tells why */
    else if (row->figure != NULL)
        take_figure(b, result);
    else
        run_rounds(b, clock, options->rounds ? options->rounds : BENCH_ROUNDS, result);
    if (row->finish != NULL)
        row->finish(b);
    if (console_interrupt_pending() && result->rounds == 0) {
        result->verdict = BENCH_INTERRUPTED;
        strscpy(result->reason, "interrupted", BENCH_REASON_BYTES);
    } else if (b->failed != NULL) {
        result->verdict = BENCH_FAILED;
        strscpy(result->reason, b->failed, BENCH_REASON_BYTES);
    }
}

void bench_run(const struct benchmark *row, const struct bench_clock *clock,
               const struct bench_options *options, struct bench_result *result)
{
    struct bench b = { .row = row, .seed = 1 };
    memset(result, 0, sizeof(*result));
    b.blocks = options->blocks && row->blocks ? options->blocks : row->blocks;
    result->blocks = b.blocks;
    bench_look_at_memory(&result->before);
    result->after = result->before;
    b.metadata_pages = result->before.metadata_pages;
    if (bench_must_skip(&b, result))
        return;
    unsigned frames = tag_stack_depth;
    if (options->frames > 0)
        tag_stack_depth = options->frames;
    run_prepared(&b, clock, options, result);
    tag_stack_depth = frames;
    bench_look_at_memory(&result->after);
}
