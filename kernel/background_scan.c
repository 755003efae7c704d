/* SPDX-License-Identifier: MIT */
/*
 * kernel/background_scan.c - scans by themselves, which tell only what is new.
 *
 * Problem    Nobody types `kmemleak scan` at night. And who reads the same hundred leaks
 *            every ten minutes misses the new one.
 *
 * Idea       A thread sleeps, scans, and prints a line for each group of leaked blocks
 *            that no report has told of. A bit in each block's tag remembers that one has
 *            (mm/forest.h), so a block is told once, and a new one at the same address is
 *            told again. With nothing new it is silent. In Linux: kmemleak_scan_thread().
 *
 * State      The thread and its period. Both commands and the thread take `lock`: a
 *            report shows one scan, and a scan never meets the stack of a report.
 *
 * Cost       A scan each time: the world stands still for some milliseconds.
 * Locking    control, then lock: mutexes. The thread takes only lock, and gives way.
 * Read next  mm/forest.c.
 */
#include "kernel/background_scan.h"
#include "kernel/backtrace.h"
#include "kernel/kthread.h"
#include "kernel/mutex.h"
#include "kernel/time.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/depot.h"
#include "mm/forest.h"
#include "mm/suppress.h"

enum { RETRY_TICKS = HZ / 4, GROUPS_MAX = 16 };

static DEFINE_MUTEX(control);           /* guards the thread and its period        */
static DEFINE_MUTEX(lock);              /* guards what the last scan found         */
static struct thread *thread;           /* NULL: no background scans               */
static u32 period_seconds;

void kmemleak_begin(void)
{
    mutex_lock(&lock);
}

void kmemleak_end(void)
{
    mutex_unlock(&lock);
}

/* ---- what is new ------------------------------------------------------- */

static void tell_group(const struct forest_group *g)
{
    char place[LOCATION_BYTES];
    u32 blocks = g->leaders + g->below_blocks;
    site_format(place, sizeof(place), g->trace->site->address);
    pr_warn("kmemleak:   %s: %u block%s, %u bytes\n", place, blocks, plural(blocks),
            g->leader_bytes + g->below_bytes);
}

static void tell_groups(void)
{
    struct forest_filter all = FOREST_ALL;
    struct forest forest;
    forest_select(&forest, &all);
    forest.only_new = true;
    if (forest_build(&forest, 1) != 0) {
        pr_warn("kmemleak:   no memory to group them\n");
        return;
    }
    u32 shown = min(forest.group_count, (u32)GROUPS_MAX);
    for (u32 i = 0; i < shown; i++)
        tell_group(&forest.groups[i]);
    if (forest.group_count > shown)
        pr_warn("kmemleak:   and at %u more call site%s\n", forest.group_count - shown,
                plural(forest.group_count - shown));
    forest_free(&forest);
}

static void tell_exceeded(void)
{
    struct suppression entry;
    while (suppress_next_exceeded(&entry))
        pr_warn("kmemleak: suppression '%s' is exceeded: found %u leader%s, expected at "
                "most %u\n", entry.glob, entry.leaders, plural(entry.leaders),
                entry.most);
}

static void tell_new(void)
{
    u32 count = forest_count_new();
    tell_exceeded();
    if (count == 0)
        return;
    pr_warn("kmemleak: %u new suspected memory leak%s (see 'kmemleak')\n", count,
            plural(count));
    tell_groups();
    forest_tell();
}

/* ---- the thread --------------------------------------------------------- */

static noinline void scan_and_tell(void)
{
    struct kmemleak_summary summary;
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
    if (kmemleak_scan_above(&summary, frame) != 0)
        return;                         /* switched off meanwhile, and that was said */
    if (!summary.self_test_ok)
        pr_err("kmemleak: the self-test of a background scan FAILED\n");
    tell_new();
}

static void sleep_until(u64 tick)
{
    while (!kthread_should_stop()) {
        u64 now = get_jiffies_64();
        if (now >= tick)
            break;
        set_current_state(THREAD_BLOCKED);
        if (!kthread_should_stop())
            schedule_timeout((long)(tick - now));
        set_current_state(THREAD_RUNNING);
    }
}

static int scan_thread(void *unused)
{
    u64 tick = get_jiffies_64();
    while (!kthread_should_stop()) {
        tick += (u64)period_seconds * HZ;
        sleep_until(tick);
        while (!kthread_should_stop() && !mutex_trylock(&lock))
            sleep_until(get_jiffies_64() + RETRY_TICKS);
        if (kthread_should_stop())
            break;
        scan_and_tell();
        mutex_unlock(&lock);
    }
    return 0;
}

int background_scan_set(u32 seconds)
{
    int error = 0;
    mutex_lock(&control);
    if (thread != NULL)
        kthread_stop(thread);
    thread = NULL;
    period_seconds = seconds;
    if (seconds > 0) {
        struct thread *created = kthread_run(scan_thread, NULL, "kmemleak");
        error = IS_ERR(created) ? -ENOMEM : 0;
        if (error == 0)
            thread = created;
        else
            period_seconds = 0;
    }
    mutex_unlock(&control);
    return error;
}

u32 background_scan_seconds(void)
{
    return READ_ONCE(period_seconds);
}
