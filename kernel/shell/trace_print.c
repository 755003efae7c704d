/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/trace_print.c - where a block was allocated, for reports of any kind.
 *
 * Problem    Four commands print call sites and traces; of blocks that were allocated
 *            while the detector was off, none was taken: address 0 stands for it.
 * Idea       One place knows about the 0, and turns it into words, or into nothing.
 * Read next  mm/depot.h, kernel/backtrace.c.
 */
#include "kernel/shell/trace_print.h"
#include "kernel/backtrace.h"
#include "kernel/symbols.h"
#include "lib/json.h"
#include "lib/printk.h"
#include "mm/depot.h"

void trace_print(const struct trace *trace)
{
    kprintf("  backtrace:\n");
    if (trace->site->address == 0) {
        kprintf("    " NO_TRACE "\n");
        return;
    }
    for (unsigned i = 0; i < trace->frame_count; i++) {
        char place[LOCATION_BYTES];
        location_format(place, sizeof(place), trace->frames[i], true);
        kprintf("    [<%08lx>] %s\n", (unsigned long)trace->frames[i], place);
    }
}

void site_json(struct json *json, const char *caller_key, const struct call_site *site)
{
    struct symbol_info caller = { 0 };
    if (site->address != 0)
        symbol_lookup(site->address - 1, &caller);
    json_string(json, caller_key, caller.inner);
    json_string(json, "file", caller.file);
    json_number(json, "line", caller.line);
}

void trace_json(struct json *json, const struct trace *trace)
{
    bool is_known = trace->site->address != 0;
    json_addresses(json, "trace", trace->frames, is_known ? trace->frame_count : 0);
}
