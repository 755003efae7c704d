/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/timeline_print.c - events of the timeline, one a line.
 *
 * Problem    While the lines go out over the serial port, events go on, and overwrite
 *            what was to be printed next. There may be no memory for a copy.
 *
 * Idea       What was there at the beginning is read event by event, by number. One that
 *            is overwritten in the meantime is not there any more: it counts as lost.
 *
 *            In JSON a stack has a line of its own, before the first event that has it; a
 *            bit in each trace remembers that. tools/gdb/marbles_gdb/cmd_trace.py
 *            prints the same from outside.
 *
 * State      trace.is_listed; valid during one command.
 * Cost       Linear in events and traces.
 * Locking    timeline_read()'s. One shell, one command at a time.
 * Not done   Events of one kind, site or thread only: whoever reads the JSON filters.
 * Read next  mm/timeline.c, cmd_trace.c.
 */
#include "kernel/shell/timeline_print.h"
#include "arch/timer.h"
#include "kernel/backtrace.h"
#include "kernel/shell/command.h"
#include "kernel/symbols.h"
#include "lib/compiler.h"
#include "lib/json.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/block.h"
#include "mm/comm.h"
#include "mm/depot.h"
#include "mm/timeline.h"

enum { SIZE_TEXT_BYTES = 24, WHO_TEXT_BYTES = COMM_BYTES + 8 };

static const char *const kind_names[] = {
    [TIMELINE_ALLOC] = "alloc", [TIMELINE_FREE] = "free", [TIMELINE_RESIZE] = "resize",
};

/* ---- JSON ------------------------------------------------------------- */

static void frame_json(struct json *json, uintptr_t address)
{
    struct symbol_info symbol;
    json_object(json);
    json_address(json, "addr", address);
    symbol_lookup(address - 1, &symbol);
    json_string(json, "function", symbol.inner);
    if (symbol.line != 0) {
        json_string(json, "file", symbol.file);
        json_number(json, "line", symbol.line);
    }
    json_object_end(json);
}

/* From the caller of the allocator on; none where the stack was not taken. */
static void stack_json(const struct trace *trace)
{
    struct json json;
    unsigned end = trace->site->address != 0 ? trace->frame_count : 0;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "trace", "stack");
    json_number(&json, "id", trace->number);
    json_array(&json, "frames");
    for (unsigned i = trace->caller_index; i < end; i++)
        frame_json(&json, trace->frames[i]);
    json_array_end(&json);
    json_end(&json);
}

static void event_json(u64 n, const struct timeline_event *event)
{
    struct json json;
    if (!event->trace->is_listed)
        stack_json(event->trace);
    event->trace->is_listed = true;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "trace", kind_names[event->kind]);
    json_number(&json, "n", n);
    json_number(&json, "time_us", timer_us_at(event->cycles));
    json_address(&json, "addr", event->start);
    json_number(&json, "size", event->size_bytes);
    if (event->kind == TIMELINE_RESIZE)
        json_number(&json, "old_size", event->old_size_bytes);
    json_string(&json, "type", block_type_name(event->type));
    json_number(&json, "seq", event->sequence);
    if (event->kind == TIMELINE_RESIZE)
        json_number(&json, "old_seq", event->old_sequence);
    json_string(&json, "comm", comm_name(event->comm));
    json_number(&json, "tid", event->thread_id);
    json_number(&json, "stack", event->trace->number);
    json_end(&json);
}

void timeline_summary_json(const struct timeline_sums *sums)
{
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "trace", "summary");
    json_bool(&json, "on", sums->is_on);
    json_number(&json, "events", sums->events);
    json_number(&json, "kept", sums->kept);
    json_number(&json, "lost", sums->lost);
    json_number(&json, "capacity", sums->capacity);
    json_number(&json, "now_us", timer_now_us());
    json_end(&json);
}

static void list_no_stack(void)
{
    for (struct trace *t = depot_first_trace(); t != NULL; t = t->all_next)
        t->is_listed = false;
}

/* ---- text ------------------------------------------------------------- */

static void site_text(const struct call_site *site)
{
    struct symbol_info caller;
    if (site->address == 0)
        kprintf("%s\n", NO_TRACE);
    else if (symbol_lookup(site->address - 1, &caller))
        kprintf("%s %s:%u\n", caller.inner, caller.file, caller.line);
    else
        kprintf("0x%08lx\n", (unsigned long)site->address);
}

static void event_text(u64 n, const struct timeline_event *event)
{
    char size[SIZE_TEXT_BYTES], who[WHO_TEXT_BYTES];
    u64 us = timer_us_at(event->cycles);
    u32 s = (u32)(us / 1000000), rest_us = (u32)(us % 1000000);
    if (event->kind == TIMELINE_RESIZE)
        snprintf(size, sizeof(size), "%u->%u", event->old_size_bytes, event->size_bytes);
    else
        snprintf(size, sizeof(size), "%u", event->size_bytes);
    snprintf(who, sizeof(who), "%s/%u", comm_name(event->comm), event->thread_id);
    kprintf("%6llu %4u.%06us %-6s %-7s %9s  0x%08lx  %-10s  ", (unsigned long long)n, s,
            rest_us, kind_names[event->kind], block_type_name(event->type), size,
            (unsigned long)event->start, who);
    site_text(event->trace->site);
}

static void summary_text(const struct timeline_sums *sums, u64 printed)
{
    if (sums->capacity == 0) {
        kprintf("trace: nothing is kept; 'trace on' begins to record\n");
        return;
    }
    kprintf("trace: %llu of %llu events; ", (unsigned long long)printed,
            (unsigned long long)sums->events);
    if (sums->lost == 0)
        kprintf("none was overwritten\n");
    else
        kprintf("the first %llu %s overwritten\n", (unsigned long long)sums->lost,
                sums->lost == 1 ? "was" : "were");
}

/* ---- all of it ---------------------------------------------------------- */

bool timeline_print(u64 count, bool as_json)
{
    struct timeline_sums sums = timeline_sums();
    struct timeline_event event;
    u64 printed = 0, missed = 0;
    list_no_stack();
    if (!as_json)
        kprintf("     n         time event  type         bytes  address     thread      "
                "by\n");
    for (u64 n = sums.events - min(count, sums.kept) + 1; n <= sums.events; n++) {
        if (shell_interrupted())
            return false;
        if (!timeline_read(n, &event)) {
            missed++;
            continue;
        }
        (as_json ? event_json : event_text)(n, &event);
        printed++;
    }
    sums.kept -= missed;
    sums.lost += missed;
    if (as_json)
        timeline_summary_json(&sums);
    else
        summary_text(&sums, printed);
    return true;
}
