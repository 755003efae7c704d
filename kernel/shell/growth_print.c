/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/growth_print.c - what grows, for people and for programs.
 *
 * Problem    Who reads "grows" thinks of a leak, and looks for a lost pointer that is not
 *            lost at all.
 * Idea       Two lists with a heading each: what is reachable and only grows, and what
 *            grows because it is lost.
 */
#include "kernel/shell/growth_print.h"
#include "kernel/backtrace.h"
#include "kernel/shell/command.h"
#include "kernel/shell/leak_filter.h"
#include "kernel/shell/trace_print.h"
#include "kernel/time.h"
#include "lib/json.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/baseline.h"
#include "mm/depot.h"

enum { MS = 1000 };

static bool is_lost(const struct growth_row *row)
{
    return row->leaked_blocks > 0;
}

static void row_json(const struct growth_row *row, u32 oldest_age_ms)
{
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "growth");
    json_string(&json, "verdict", is_lost(row) ? "lost" : "growing");
    site_json(&json, "caller", row->site);
    json_number(&json, "marks", row->marks);
    json_number(&json, "span_ms", row->span_ms);
    json_number(&json, "first_blocks", row->first_blocks);
    json_number(&json, "last_blocks", row->last_blocks);
    json_number(&json, "first_bytes", row->first_bytes);
    json_number(&json, "last_bytes", row->last_bytes);
    json_signed(&json, "blocks_per_minute", row->blocks_per_minute);
    json_signed(&json, "bytes_per_minute", row->bytes_per_minute);
    json_number(&json, "oldest_age_ms", oldest_age_ms);
    json_number(&json, "leaked_blocks", row->leaked_blocks);
    json_end(&json);
}

static void row_text(const struct growth_row *row, u32 oldest_age_ms)
{
    char place[LOCATION_BYTES];
    site_format(place, sizeof(place), row->site->address);
    kprintf("  %s\n", place);
    kprintf("    %u -> %u blocks, %u -> %u bytes over %u marks in %u.%03u s\n",
            row->first_blocks, row->last_blocks, row->first_bytes, row->last_bytes,
            row->marks, row->span_ms / MS, row->span_ms % MS);
    kprintf("    %+d blocks and %+d bytes a minute; the oldest is %u.%03u s old",
            row->blocks_per_minute, row->bytes_per_minute, oldest_age_ms / MS,
            oldest_age_ms % MS);
    if (is_lost(row))
        kprintf("; %u block%s of these %s leaked", row->leaked_blocks,
                plural(row->leaked_blocks), row->leaked_blocks == 1 ? "is" : "are");
    kprintf("\n");
}

/* The rows that are lost, or those that are not. *@shown: how many. */
static bool print_rows(const struct growth *growth, const struct leak_filter *q, u32 most,
                       bool json, bool lost, u32 *shown)
{
    *shown = 0;
    for (u32 i = 0; i < growth->count; i++) {
        const struct growth_row *row = &growth->rows[i];
        u32 now_ms = max(time_ms(), row->oldest_ms);
        if (shell_interrupted())
            return false;
        if (is_lost(row) != lost || !leak_filter_site(row->site, q) || *shown == most)
            continue;
        if (!json && *shown == 0)
            kprintf(lost ? "lost, no growth of that kind: see 'kmemleak report'\n"
                         : "growing, reachable: a list that is never emptied?\n");
        (json ? row_json : row_text)(row, now_ms - row->oldest_ms);
        ++*shown;
    }
    return true;
}

bool growth_print(const struct growth *growth, const struct leak_filter *q, u32 most,
                  bool json)
{
    u32 growing, lost;
    if (!print_rows(growth, q, most, json, false, &growing) ||
        !print_rows(growth, q, most, json, true, &lost))
        return false;
    if (!json)
        kprintf("kmemleak: over %u marks in %u.%03u s: %u call site%s growing, %u lost\n",
                growth->marks, growth->span_ms / MS, growth->span_ms % MS, growing,
                growing == 1 ? " is" : "s are", lost);
    return true;
}
