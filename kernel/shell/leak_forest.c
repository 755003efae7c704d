/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/leak_forest.c - leaks by group, for people.
 *
 * Problem    People want few words: each mistake once, the costliest first.
 *
 * Idea       A group is shown by its first leader in the form of Linux's kmemleak. Behind
 *            it stand the others, what hangs below, and what mending would recover:
 *
 *              unreferenced object ...                  the first leader
 *              3 more with the same backtrace ...       the others of its group
 *              fix FUNCTION FILE:LINE: recovers ...     all of these
 *
 * State      None; the last scan's verdicts are in mm/.
 * Read next  leak_report.c, mm/forest.c.
 */
#include "kernel/shell/leak_forest.h"
#include "kernel/backtrace.h"
#include "kernel/shell/command.h"
#include "kernel/shell/leak_filter.h"
#include "kernel/shell/leak_report.h"
#include "kernel/symbols.h"
#include "kernel/time.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/depot.h"
#include "mm/forest.h"

enum { MEMBERS_MAX = 16 };              /* of a list, unless -v -v                 */

/* ---- the lines behind a group's first leader ------------------------------ */

static void print_others(const struct forest_group *g, u32 frames)
{
    if (g->leaders > 1 && frames == 0)
        kprintf("  %u more with the same backtrace, %u bytes in all", g->leaders - 1,
                g->leader_bytes);
    else if (g->leaders > 1)
        kprintf("  %u more with the same %u frame%s, %u bytes in all", g->leaders - 1,
                frames, plural(frames), g->leader_bytes);
    if (g->below_blocks > 0)
        kprintf("%s%u block%s (%u bytes) hang%s below", g->leaders > 1 ? "; " : "  ",
                g->below_blocks, plural(g->below_blocks), g->below_bytes,
                g->below_blocks == 1 ? "s" : "");
    if (g->leaders > 1 || g->below_blocks > 0)
        kprintf("\n");
}

static void print_fix(const struct forest_group *g)
{
    u32 blocks = g->leaders + g->below_blocks;
    uintptr_t address = g->trace->site->address;
    struct symbol_info caller;
    if (address != 0 && symbol_lookup(address - 1, &caller))
        kprintf("  fix %s %s:%u: recovers ", caller.inner, caller.file, caller.line);
    else
        kprintf("  fix %s: recovers ", NO_TRACE);
    kprintf("%u bytes in %u block%s\n", g->leader_bytes + g->below_bytes, blocks,
            plural(blocks));
}

/* ---- -v: the members ------------------------------------------------------ */

static bool list_is_full(const struct leak_filter *q, unsigned listed, const char *indent)
{
    if (q->verbosity > 1 || listed < MEMBERS_MAX)
        return false;
    kprintf("%s... only the first %u; -v -v lists all\n", indent, MEMBERS_MAX);
    return true;
}

static bool print_below(const struct leak_filter *q, uintptr_t leader)
{
    struct block_cursor cursor = { 0 };
    struct kmemleak_object object;
    for (unsigned listed = 0; forest_next_below(leader, &cursor, &object); listed++) {
        char place[LOCATION_BYTES];
        if (shell_interrupted())
            return false;
        if (list_is_full(q, listed, "      "))
            break;
        site_format(place, sizeof(place), object.trace->site->address);
        kprintf("      0x%08lx (size %u) %s\n", (unsigned long)object.address,
                object.size_bytes, place);
    }
    return true;
}

static bool print_members(const struct leak_filter *q, const struct forest *forest,
                          const struct forest_group *group)
{
    struct block_cursor cursor = { 0 };
    struct kmemleak_object leader;
    kprintf("  leaders%s:\n",
            group->below_blocks > 0 ? ", and what hangs below each" : "");
    for (unsigned listed = 0; forest_next_leader(forest, group, &cursor, &leader);
         listed++) {
        if (shell_interrupted())
            return false;
        if (list_is_full(q, listed, "    "))
            break;
        kprintf("    0x%08lx (size %u)\n", (unsigned long)leader.address,
                leader.size_bytes);
        if (group->below_blocks > 0 && !print_below(q, leader.address))
            return false;
    }
    return true;
}

/* ---- groups ----------------------------------------------------------------- */

/* The first of its leaders that is still there. */
static bool first_leader(const struct forest *forest, const struct forest_group *group,
                         struct kmemleak_object *object)
{
    struct block_cursor cursor = { 0 };
    bool is_there = kmemleak_object_at(group->first, object) &&
                    object->address == group->first && (object->flags & TAG_LEADER);
    return is_there || forest_next_leader(forest, group, &cursor, object);
}

/* Return: false if Ctrl-C cut it off. */
static bool print_group(const struct leak_filter *q, const struct forest *forest,
                        const struct forest_group *group, u32 now_ms)
{
    struct kmemleak_object object;
    if (shell_interrupted())
        return false;
    if (!first_leader(forest, group, &object))
        return true;                            /* all were freed since the scan */
    leak_report_object(&object, now_ms);
    print_others(group, forest->frames);
    print_fix(group);
    return q->verbosity == 0 || print_members(q, forest, group);
}

static void print_left_out(const struct forest *forest, u32 shown)
{
    u32 groups = forest->group_count - shown, blocks = 0, bytes = 0;
    for (u32 i = shown; i < forest->group_count; i++) {
        const struct forest_group *g = &forest->groups[i];
        blocks += g->leaders + g->below_blocks;
        bytes += g->leader_bytes + g->below_bytes;
    }
    if (groups > 0)
        kprintf("kmemleak: -n left out %u smaller group%s: %u block%s, %u bytes\n",
                groups, plural(groups), blocks, plural(blocks), bytes);
}

static void print_filtered(const struct leak_filter *q, const struct forest *forest)
{
    char text[LEAK_FILTER_TEXT_BYTES];
    u32 leaders = 0;
    for (u32 i = 0; i < forest->group_count; i++)
        leaders += forest->groups[i].leaders;
    if (q->word_count > 0) {
        leak_filter_format(text, q);
        kprintf("kmemleak: %s: %u leader%s in %u group%s; filtered out: %u leader%s",
                text, leaders, plural(leaders), forest->group_count,
                plural(forest->group_count), forest->leaders_out,
                plural(forest->leaders_out));
        if (forest->below_others > 0)
            kprintf("; below those %u block%s match%s ('report -j' lists them)",
                    forest->below_others, plural(forest->below_others),
                    forest->below_others == 1 ? "es" : "");
        kprintf("\n");
    }
    if (forest->orphans > 0)
        kprintf("kmemleak: %u block%s hung below leaders that were freed since the scan: "
                "scan again\n", forest->orphans, plural(forest->orphans));
}

static bool print_forest(const struct leak_filter *q, const struct forest *forest,
                         u32 now_ms)
{
    u32 shown = min(q->most_groups, forest->group_count);
    for (u32 i = 0; i < shown; i++)
        if (!print_group(q, forest, &forest->groups[i], now_ms))
            return false;
    print_left_out(forest, shown);
    print_filtered(q, forest);
    return true;
}

/* No memory for a table: one group after the other is searched for. */
static bool print_plain(const struct leak_filter *q, struct forest *forest, u32 now_ms)
{
    struct forest_group group = { 0 };
    struct forest_filter all = FOREST_ALL;
    u32 shown = 0;
    forest_select(forest, &all);
    kprintf("kmemleak: no memory to sort and filter leaks: all, grouped by their whole "
            "stacks\n");
    while (shown < q->most_groups && forest_next_plain(group.trace, &group)) {
        if (!print_group(q, forest, &group, now_ms))
            return false;
        shown++;
    }
    if (forest_next_plain(group.trace, &group))
        kprintf("kmemleak: -n left out smaller groups\n");
    return true;
}

bool leak_forest_print(const struct leak_filter *q)
{
    u32 then_ms = kmemleak_last()->time_ms;
    u32 now_ms = max(time_ms(), then_ms), age_ms = now_ms - then_ms;    /* ticks lag */
    struct forest forest;
    bool is_whole;
    if (!kmemleak_enabled())
        kprintf("kmemleak: the detector is off; this is the scan of %u.%03us ago\n",
                age_ms / 1000, age_ms % 1000);
    forest_select(&forest, &q->filter);
    if (forest_build(&forest, q->frames) == 0) {
        is_whole = print_forest(q, &forest, now_ms);
        forest_free(&forest);
    } else {
        is_whole = print_plain(q, &forest, now_ms);
    }
    if (!is_whole)
        return false;
    leak_report_summary(kmemleak_last(), false);
    if (kmemleak_enabled())
        kprintf("kmemleak: scanned %u.%03us ago\n", age_ms / 1000, age_ms % 1000);
    return true;
}
