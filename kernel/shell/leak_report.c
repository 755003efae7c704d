/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/leak_report.c - what the detector found, as text and as JSON lines.
 *
 * Problem    People want few words: each mistake once. Programs want every block.
 *
 * Idea       Text: leaders with the same stack trace are one group, shown by its
 *            first block in the form of Linux's kmemleak, with a line behind it that
 *            counts the others and what hangs below. JSON: one object a leaked block.
 *
 * State      None; the last scan's verdicts are in mm/.
 * Locking    Blocks are copied one by one: one that is freed in between is left out.
 * Read next  mm/kmemleak.h.
 */
#include "kernel/shell/leak_report.h"
#include "kernel/backtrace.h"
#include "kernel/shell/command.h"
#include "kernel/symbols.h"
#include "kernel/time.h"
#include "lib/hexdump.h"
#include "lib/json.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/comm.h"
#include "mm/depot.h"
#include "mm/kmemleak.h"

enum { DUMP_BYTES_MAX = 32 };

/* ---- the summary ----------------------------------------------------- */

static void summary_json(const struct kmemleak_summary *s)
{
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "summary");
    json_number(&json, "leaked", s->leaked);
    json_number(&json, "bytes", s->bytes);
    json_number(&json, "leaders", s->leaders);
    json_number(&json, "indirect", s->indirect);
    json_number(&json, "groups", s->groups);
    json_number(&json, "objects", s->objects);
    json_number(&json, "scanned_bytes", s->scanned_bytes);
    json_number(&json, "roots_bytes", s->roots_bytes);
    json_number(&json, "scan_us", s->scan_us);
    json_string(&json, "self_test", s->self_test_ok ? "ok" : "failed");
    json_end(&json);
}

void leak_report_summary(const struct kmemleak_summary *s, bool json)
{
    if (json) {
        summary_json(s);
        return;
    }
    kprintf("kmemleak: %u leaked (%u bytes): %u leader%s in %u group%s, %u indirect\n",
            s->leaked, s->bytes, s->leaders, plural(s->leaders), s->groups,
            plural(s->groups), s->indirect);
    kprintf("kmemleak: %u objects, %u bytes of them and %u bytes of roots scanned in "
            "%u us; self-test %s\n",
            s->objects, s->scanned_bytes, s->roots_bytes, s->scan_us,
            s->self_test_ok ? "ok" : "FAILED: do not trust this scan");
}

/* ---- text ------------------------------------------------------------ */

static void print_contents(const struct kmemleak_object *object)
{
    u8 contents[DUMP_BYTES_MAX];
    u32 bytes = kmemleak_contents(object, contents, sizeof(contents));
    kprintf("  hex dump (first %u bytes):\n", bytes);
    hexdump(console_emit, NULL, "    ", contents, bytes);
}

static void print_trace(const struct trace *trace)
{
    kprintf("  backtrace:\n");
    if (trace->frames[0] == 0) {
        kprintf("    none was taken: kmemleak was off, or memory was out\n");
        return;
    }
    for (unsigned i = 0; i < trace->frame_count; i++) {
        char place[LOCATION_BYTES];
        location_format(place, sizeof(place), trace->frames[i], true);
        kprintf("    [<%08lx>] %s\n", (unsigned long)trace->frames[i], place);
    }
}

void leak_report_object(const struct kmemleak_object *object)
{
    u32 age_ms = time_ms() - object->time_ms;
    kprintf("%s object 0x%08lx (size %u):\n",
            object->flags & TAG_LEAKED ? "unreferenced" : "live",
            (unsigned long)object->address, object->size_bytes);
    kprintf("  comm \"%s\", pid %u, seq %u (age %u.%03us)\n", comm_name(object->comm),
            object->thread_id, object->sequence, age_ms / 1000, age_ms % 1000);
    print_contents(object);
    print_trace(object->trace);
}

static void print_group(const struct trace *trace)
{
    const struct trace_leaks *leaks = &trace->leaks;
    struct kmemleak_object object;
    if (!kmemleak_object_at(leaks->first, &object) || !(object.flags & TAG_LEAKED))
        return;                                 /* freed since the scan */
    leak_report_object(&object);
    if (leaks->leaders > 1)
        kprintf("  %u more with the same backtrace, %u bytes in all", leaks->leaders - 1,
                leaks->leader_bytes);
    if (leaks->below_blocks > 0)
        kprintf("%s%u block%s (%u bytes) hang%s below", leaks->leaders > 1 ? "; " : "  ",
                leaks->below_blocks, plural(leaks->below_blocks), leaks->below_bytes,
                leaks->below_blocks == 1 ? "s" : "");
    if (leaks->leaders > 1 || leaks->below_blocks > 0)
        kprintf("\n");
}

void leak_report_text(void)
{
    const struct trace *group = NULL;
    while (!shell_interrupted() && (group = kmemleak_next_group(group)) != NULL)
        print_group(group);
    leak_report_summary(kmemleak_last(), false);
}

/* ---- JSON ------------------------------------------------------------ */

static void object_json(const struct kmemleak_object *object)
{
    const struct trace *trace = object->trace;
    bool is_leader = object->flags & TAG_LEADER;
    struct symbol_info caller;
    struct json json;
    symbol_lookup(trace->frames[trace->caller_index] - 1, &caller);
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "object");
    json_address(&json, "addr", object->address);
    json_number(&json, "size", object->size_bytes);
    json_string(&json, "kind", is_leader ? "leader" : "indirect");
    json_address(&json, "leader", object->leader);
    json_string(&json, "caller", caller.inner);
    json_string(&json, "file", caller.file);
    json_number(&json, "line", caller.line);
    json_number(&json, "seq", object->sequence);
    json_number(&json, "age_ms", time_ms() - object->time_ms);
    json_string(&json, "comm", comm_name(object->comm));
    json_number(&json, "tid", object->thread_id);
    json_string(&json, "type", block_type_name(object->type));
    json_addresses(&json, "trace", trace->frames, trace->frame_count);
    json_end(&json);
}

void leak_report_json(void)
{
    struct block_cursor cursor = { 0 };
    struct kmemleak_object object;
    while (!shell_interrupted() && kmemleak_next_leaked(&cursor, &object))
        object_json(&object);
    summary_json(kmemleak_last());
}
