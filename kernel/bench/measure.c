/* SPDX-License-Identifier: MIT */
/*
 * kernel/bench/measure.c - a row of the table, measured.
 *
 * Problem    A number is easily had and easily wrong: the first rounds fill caches, an
 *            interrupt falls in between, what one benchmark left on the stack holds a
 *            block that the next one means to lose.
 *
 * Idea       The same steps for all, in threads of their own with clean stacks:
 *
 *              prepare
 *              double the turns until a round is long enough     (this warms up)
 *              rounds to drop, then rounds to keep:
 *                  before_round   [clock turns x operation clock]   after_round
 *              finish             interrupts off
 *              median, least, most of the rounds kept
 *
 *            Interrupts stay off in a round. Where they cannot (threads), a round that
 *            one fell into is done again.
 *
 * State      None: all is the caller's.
 * Cost       Some ten rounds of ROUND_INSTRUCTIONS or, counting cycles, ROUND_CYCLES.
 * Locking    None. One bench at a time: the depth of traces is everybody's.
 * Read next  loop.c, table.c, lib/sample.c.
 */
#include "arch/cpu.h"
#include "arch/trap.h"
#include "kernel/bench/bench.h"
#include "kernel/bench/loop.h"
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
    FRAMES_PROBE_BYTES = 64,
};

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
            *ticks = (row->needs_irqs ? bench_run_turns : bench_run_quietly)(b, turns);
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
    u64 samples[BENCH_ROUNDS_MAX] = { 0 }, ticks, sum = 0;
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
    bench_run_quietly(&probing, 1);
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

/* Apart from the rounds: no word left on their stack may hold what shall be lost. */
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

/* All that one row needs to know, for its thread. */
struct job {
    struct bench b;
    const struct bench_clock *clock;
    const struct bench_options *options;
    struct bench_result *result;
};

static int row_main(void *data)
{
    struct job *job = data;
    struct bench *b = &job->b;
    u32 rounds = job->options->rounds ? job->options->rounds : (u32)BENCH_ROUNDS;
    if (!has_frames(b, job->options->frames, job->result) || !prepare(b))
        return 0;                       /* b->failed tells why */
    if (b->row->figure != NULL)
        take_figure(b, job->result);
    else
        run_rounds(b, job->clock, rounds, job->result);
    return 0;
}

static int finish_main(void *data)
{
    struct bench *b = data;
    if (b->row->finish != NULL)
        b->row->finish(b);
    return 0;
}

/* In a thread of its own, as a stack on which the row before was measured may have
 * words left that refer to a block of this one. */
static void run_in_thread(struct bench *b, int (*function)(void *data), void *data)
{
    struct thread *thread = thread_run("bench", function, data);
    if (thread == NULL)
        b->failed = "no memory for a thread";
    else if (thread_join(thread) == THREAD_KILLED)
        b->failed = "its thread was killed by an exception";
}

static void judge(const struct bench *b, struct bench_result *result)
{
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
    struct job job = {
        .b = { .row = row, .seed = 1 },
        .clock = clock, .options = options, .result = result,
    };
    struct bench *b = &job.b;
    memset(result, 0, sizeof(*result));
    b->blocks = row->blocks;
    if (options->blocks > 0 && row->blocks > 0 && !row->blocks_are_fixed)
        b->blocks = options->blocks;
    result->blocks = b->blocks;
    bench_look_at_memory(&result->before);
    result->after = result->before;
    b->metadata_pages = metadata_pages_used();
    if (bench_must_skip(b, result))
        return;
    unsigned frames = tag_stack_depth;
    if (options->frames > 0)
        tag_set_stack_depth(options->frames);
    run_in_thread(b, row_main, &job);
    tag_set_stack_depth(frames);
    run_in_thread(b, finish_main, b);
    judge(b, result);
    bench_look_at_memory(&result->after);
}
