/* SPDX-License-Identifier: MIT */
/*
 * kernel/oom_report.c - memory is out: who wanted some, who has it, what is left.
 *
 * Problem    Whoever gets NULL is seldom the one who took the memory.
 *
 * Idea       Every call site counts its live bytes (mm/depot.h), so the ten largest are
 *            known without a walk over the heap; and what they had when the machine had
 *            booted, so that what has grown since stands out. In Linux show_mem() prints
 *            the top ten of its allocation profile likewise (Baghdasaryan, 2024).
 *
 * State      When it last spoke: one report in a few seconds, the others are counted.
 * Cost       No memory. The call sites are searched once for each line.
 * Locking    Called in any context, without locks; call sites are never freed.
 * Read next  docs/exhaustion.md.
 */
#include "kernel/oom_report.h"
#include "kernel/backtrace.h"
#include "kernel/ratelimit.h"
#include "lib/compiler.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/depot.h"
#include "mm/oom.h"
#include "mm/page_alloc.h"
#include "mm/quarantine.h"
#include "mm/tag.h"
#include "mm/vmap.h"

/* A call site is likely a leak if it holds 1 in so many bytes of all that are live, and
 * of RAM (in an empty machine the largest is still small; a slot costs many times the
 * byte that was asked for), and half of it or more was allocated since boot. */
enum { TOP_SITES = 10, LIKELY_SHARE = 4, LIKELY_RAM_SHARE = 128,
       INTERVAL_TICKS = 5 * HZ };

void oom_baseline(void)
{
    depot_sum();
    for (struct call_site *s = depot_first_site(); s != NULL; s = s->all_next)
        s->boot_bytes = s->live_bytes;
}

static s32 growth_bytes(const struct call_site *site)
{
    return (s32)(site->live_bytes - site->boot_bytes);
}

/* Most bytes first; equal ones by address. */
static bool precedes(const struct call_site *a, const struct call_site *b)
{
    return a->live_bytes != b->live_bytes ? a->live_bytes > b->live_bytes
                                          : a->address < b->address;
}

static const struct call_site *next_site(const struct call_site *after)
{
    const struct call_site *next = NULL;
    for (const struct call_site *s = depot_first_site(); s != NULL; s = s->all_next)
        if (s->live_bytes > 0 && (after == NULL || precedes(after, s)) &&
            (next == NULL || precedes(s, next)))
            next = s;
    return next;
}

static bool is_likely_leak(const struct call_site *site, u32 live_bytes)
{
    struct page_stats pages;
    page_stats(&pages);
    return site->live_bytes >= live_bytes / LIKELY_SHARE &&
           site->live_bytes >= pages.total / LIKELY_RAM_SHARE * PAGE_SIZE &&
           growth_bytes(site) >= (s32)(site->live_bytes / 2);
}

static void print_site(const struct call_site *site, u32 live_bytes)
{
    char place[LOCATION_BYTES];
    location_format(place, sizeof(place), site->address, true);
    pr_err("  %s%s: %u block%s, %u bytes, %+d since boot\n",
           is_likely_leak(site, live_bytes) ? "likely leak: " : "",
           site->address != 0 ? place : "(untraced)", site->live_blocks,
           plural(site->live_blocks), site->live_bytes, growth_bytes(site));
}

static void print_sites(void)
{
    const struct call_site *site = NULL;
    struct depot_live live = depot_sum();
    pr_err("%u blocks, %u bytes are live; by call site, largest first:\n",
           live.blocks, live.bytes);
    for (unsigned i = 0; i < TOP_SITES && (site = next_site(site)) != NULL; i++)
        print_site(site, live.bytes);
}

static void print_pages(void)
{
    struct page_stats s;
    struct quarantine_stats q;
    page_stats(&s);
    quarantine_stats(&q);
    pr_err("%u of %u pages are free, the last %u for the shell, insmod and rmmod only\n",
           s.free, s.total, page_reserve_count());
    pr_err("free runs of 1 2 4 ... 1024 pages:");
    for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++)
        pr_cont(" %u", s.free_count[order]);
    pr_cont("\n");
    pr_err("slabs have %u pages, blocks of pages %u, vmalloc and stacks %u, page tables "
           "%u, metadata %u; quarantine %u bytes\n", s.used[PAGE_SLAB],
           s.used[PAGE_BLOCK], s.used[PAGE_VMAP], s.used[PAGE_TABLE], s.used[PAGE_META],
           q.bytes);
    pr_err("the vmap window has addresses for %u more pages\n", vmap_free_pages());
}

static void report(const struct oom *oom)
{
    static DEFINE_RATELIMIT_STATE(limit, INTERVAL_TICKS, 1);
    static u32 told;                    /* oom_count() at the last report        */
    char place[LOCATION_BYTES], runner[RUNNER_BYTES];
    if (!__ratelimit(&limit))
        return;
    u32 untold = oom_count() - told - 1;
    told = oom_count();
    location_format(place, sizeof(place), oom->site, true);
    runner_format(runner, sizeof(runner));
    pr_err("out of memory: %s of %u bytes in %s\n", oom->from, oom->size_bytes, place);
    pr_err("asked by %s%s: it gets NULL", runner,
           oom->flags & __GFP_ATOMIC ? ", GFP_ATOMIC" : "");
    if (untold > 0)
        pr_cont("; so did %u more since the last report", untold);
    pr_cont("\n");
    print_pages();
    print_sites();
    pr_err("next: 'kmemleak scan' tells what of it is lost, 'allocinfo' who has the "
           "rest\n");
}

void oom_report_init(void)
{
    oom_set_reporter(report);
}
