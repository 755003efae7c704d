/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/sweep.c - a line is run again and again, each time another allocation
 * fails.
 *
 * Problem    A program with n allocations has n error paths; nobody tests them by hand.
 *
 * Idea       Let the first fail, then the second, and so on, until a run ends without
 *            a failure: then all paths were taken, once each. After each run everything
 *            that it was given must be back: the detector knows to the block.
 *
 *              sweep's thread    set plan, wait ... look: bug_count, mm_check, scan
 *              runner's thread   shell_execute(line)
 *              commands' threads the only ones whose allocations fail
 *
 *            A run that takes too long is left where it hangs, with its threads, for
 *            'ps' and 'bt' to look at; then the sweep is over.
 *
 * State      The line, and the thread that runs it, for it may outlive the sweep.
 * Cost       As many runs as allocations, and a scan for each.
 * Locking    None: one shell; a second sweep at a time is refused.
 * Not done   Two failures in one run.
 * Read next  sweep_report.c, mm/failslab.c.
 */
#include "kernel/shell/sweep.h"
#include "kernel/background_scan.h"
#include "kernel/bug.h"
#include "kernel/console.h"
#include "kernel/memalloc.h"
#include "kernel/sched.h"
#include "kernel/shell/command.h"
#include "kernel/time.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/kmemleak.h"
#include "mm/mm.h"
#include "mm/tag.h"

/* While a run is muted, of the log only reports of bad use reach the console. */
enum { LOGLEVEL_MUTED = LOGLEVEL_EMERG + 1, POLL_TICKS = HZ / 20, GRACE_MS = 2000 };

static char running_line[SWEEP_LINE_BYTES] __unscanned;
static struct thread *runner;           /* runs that line; NULL: none does         */
static bool is_sweeping;

static int runner_main(void *unused)
{
    return shell_execute(running_line);
}

/* ---- one run --------------------------------------------------------- */

/* Wait for the runner. Return: true, with it gone; false: it hangs. */
static bool await_runner(u32 limit_ms, struct sweep_run *run)
{
    u32 start_ms = time_ms();
    while (!thread_wait(runner, POLL_TICKS)) {
        if (console_interrupt_pending() && !run->is_interrupted) {
            run->is_interrupted = true;
            limit_ms = min(limit_ms, time_ms() - start_ms + (u32)GRACE_MS);
        }
        if (time_ms() - start_ms >= limit_ms)
            return false;
    }
    run->status = thread_join(runner);
    runner = NULL;
    run->is_interrupted |= console_interrupt_pending();
    return true;
}

static void mute(bool on, int *loglevel)
{
    console_muted = on;
    if (on)
        *loglevel = console_loglevel;
    console_loglevel = on ? LOGLEVEL_MUTED : *loglevel;
}

/* Of threads that wait for one another, the last one started is where it hangs. */
static void keep_newest_target(const struct thread *thread, void *id)
{
    u16 *newest = id;
    if ((thread->memalloc & MEMALLOC_TARGET) && thread->state != THREAD_ZOMBIE &&
        thread->id > *newest)
        *newest = thread->id;
}

/* Run the line with allocation run->nth failing. Return: 0 or -ENOMEM. */
static int run_line(struct sweep_run *run, const struct sweep_options *options)
{
    const struct failslab_plan plan = { .nth = run->nth, .task_filter = true };
    u32 bugs = bug_count();
    int loglevel = 0;
    u8 saved = memalloc_save(MEMALLOC_RESERVE);
    runner = thread_create("sweep", runner_main, NULL);
    memalloc_restore(saved);
    if (runner == NULL)
        return -ENOMEM;
    runner->memalloc = MEMALLOC_TARGET;
    run->first_sequence = tag_stats.allocations;
    if (!options->verbose)
        mute(true, &loglevel);
    failslab_set(&plan);
    wake_up_process(runner);
    run->is_hung = !await_runner(options->limit_ms, run);
    failslab_outcome(&run->outcome);
    failslab_set(NULL);
    if (run->is_hung)
        thread_for_each(keep_newest_target, &run->thread_id);
    if (!options->verbose)
        mute(false, &loglevel);
    run->bug = bug_count() != bugs ? bug_last_kind() : NULL;
    return 0;
}

/* ---- what it left behind --------------------------------------------- */

/* Blocks of the run that nobody holds; and of older ones those that were held when
 * the last scan left @leaked_before. Return: all that are leaked now. */
static u32 check_leaks(struct sweep_run *run, u32 leaked_before, uintptr_t frame)
{
    struct kmemleak_summary summary;
    struct block_cursor cursor = { 0 };
    struct kmemleak_object object;
    u32 new_blocks = 0;
    kmemleak_scan_above(&summary, frame);
    while (kmemleak_next_leaked(&cursor, &object)) {
        if (!sequence_is_later(object.sequence, run->first_sequence))
            continue;
        new_blocks++;
        run->leaked_bytes += object.size_bytes;
    }
    u32 older = summary.leaked - new_blocks;
    run->older_blocks = older > leaked_before ? older - leaked_before : 0;
    if (run->bug == NULL)               /* else it may be what a killed thread held */
        run->leaked_blocks = new_blocks + run->older_blocks;
    return summary.leaked;
}

static bool has_failed(const struct sweep_run *run)
{
    return run->is_hung || run->bug != NULL || run->is_heap_damaged ||
           run->leaked_blocks > 0;
}

static void count_run(struct sweep_totals *totals, const struct sweep_run *run)
{
    totals->failed += run->outcome.failed;
    totals->crashes += run->bug != NULL || run->is_heap_damaged;
    totals->hangs += run->is_hung;
    totals->leaks += run->leaked_blocks > 0;
    if (run->outcome.failed == 0 && !run->is_hung && !run->is_interrupted) {
        totals->is_complete = true;
        totals->status = run->status;
    }
}

/* ---- all runs -------------------------------------------------------- */

static int sweep_all(const struct sweep_options *options, uintptr_t frame,
                     struct sweep_totals *totals)
{
    struct kmemleak_summary before;
    kmemleak_begin();
    kmemleak_scan_above(&before, frame);
    kmemleak_end();
    u32 leaked = before.leaked;
    for (u32 nth = options->first; nth <= options->last; nth++) {
        struct sweep_run run = { .nth = nth };
        int error = run_line(&run, options);
        if (error != 0)
            return error;
        if (!run.is_hung) {
            run.is_heap_damaged = !mm_check();
            kmemleak_begin();
            leaked = check_leaks(&run, leaked, frame);
            kmemleak_end();
        }
        count_run(totals, &run);
        if (options->verbose || has_failed(&run))
            sweep_report_run(&run, options);
        if (totals->is_complete || run.is_hung || run.is_heap_damaged ||
            run.is_interrupted)
            break;
    }
    return 0;
}

/* Is nobody in the way? */
static int may_sweep(void)
{
    if (runner != NULL && !is_sweeping && thread_wait(runner, 0)) {
        thread_join(runner);
        runner = NULL;
    }
    if (runner != NULL) {
        kprintf("failslab: the line of %s still runs, in thread %u: 'bt' shows where "
                "it hangs\n", is_sweeping ? "this sweep" : "an earlier sweep",
                runner->id);
        return -EBUSY;
    }
    if (!kmemleak_enabled()) {
        kprintf("failslab: the leak detector is off, and without it a sweep finds no "
                "leaks; 'kmemleak on' switches it on\n");
        return -EPERM;
    }
    return 0;
}

int sweep_line(const char *line, const struct sweep_options *options, uintptr_t frame,
               struct sweep_totals *totals)
{
    *totals = (struct sweep_totals){ 0 };
    int error = may_sweep();
    if (error != 0)
        return error;
    strscpy(running_line, line, sizeof(running_line));
    is_sweeping = true;
    error = sweep_all(options, frame, totals);
    is_sweeping = false;
    if (error != 0)
        kprintf("failslab: no memory for a thread\n");
    return error;
}
