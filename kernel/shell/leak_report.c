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
#include "kernel/shell/command.h"
#include "kernel/shell/trace_print.h"
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
    kprintf("kmemleak: %u objects, %u bytes; roots %u bytes; %u us; self-test %s\n",
            s->objects, s->scanned_bytes, s->roots_bytes, s->scan_us,
            s->self_test_ok ? "ok" : "FAILED: do not trust this scan");
}

/* ---- text ------------------------------------------------------------ */

static void print_contents(const struct kmemleak_object *object)
{
    u8 contents[DUMP_BYTES_MAX];
    u32 bytes = kmemleak_contents(object, contents, sizeof(contents));
    kprintf("  hex dump (first %u byte%s):\n", bytes, plural(bytes));
    hexdump(console_emit, NULL, "    ", contents, bytes);
}

void leak_report_object(const struct kmemleak_object *object, u32 now_ms)
{
    u32 age_ms = now_ms - object->time_ms;
    kprintf("%s object 0x%08lx (size %u):\n",
            object->flags & TAG_LEAKED ? "unreferenced" : "live",
            (unsigned long)object->address, object->size_bytes);
    kprintf("  comm \"%s\", pid %u, seq %u (age %u.%03us)\n", comm_name(object->comm),
            object->thread_id, object->sequence, age_ms / 1000, age_ms % 1000);
    if ((object->flags & (TAG_LEAKED | TAG_LEADER)) == TAG_LEAKED)
        kprintf("  indirect: hangs below 0x%08lx\n", (unsigned long)object->leader);
    print_contents(object);
    trace_print(object->trace);
}

static void print_group(const struct trace *trace, u32 now_ms)
{
    const struct trace_leaks *leaks = &trace->leaks;
    struct kmemleak_object object;
    if (!kmemleak_object_at(leaks->first, &object) || !(object.flags & TAG_LEAKED))
        return;                                 /* freed since the scan */
    leak_report_object(&object, now_ms);
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

bool leak_report_text(void)
{
    u32 then_ms = kmemleak_last()->time_ms;
    u32 now_ms = max(time_ms(), then_ms), age_ms = now_ms - then_ms;    /* ticks lag */
    const struct trace *group = NULL;
    if (!kmemleak_enabled())
        kprintf("kmemleak: the detector is off; this is the scan of %u.%03us ago\n",
                age_ms / 1000, age_ms % 1000);
    while ((group = kmemleak_next_group(group)) != NULL) {
        if (shell_interrupted())
            return false;
        print_group(group, now_ms);
    }
    leak_report_summary(kmemleak_last(), false);
    if (kmemleak_enabled())
        kprintf("kmemleak: scanned %u.%03us ago\n", age_ms / 1000, age_ms % 1000);
    return true;
}

/* ---- JSON ------------------------------------------------------------ */

static void object_json(const struct kmemleak_object *object, u32 now_ms)
{
    bool is_leader = object->flags & TAG_LEADER;
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "object");
    json_address(&json, "addr", object->address);
    json_number(&json, "size", object->size_bytes);
    json_string(&json, "kind", is_leader ? "leader" : "indirect");
    json_address(&json, "leader", object->leader);
    site_json(&json, "caller", object->trace->site);
    json_number(&json, "seq", object->sequence);
    json_number(&json, "age_ms", now_ms - object->time_ms);
    json_string(&json, "comm", comm_name(object->comm));
    json_number(&json, "tid", object->thread_id);
    json_string(&json, "type", block_type_name(object->type));
    trace_json(&json, object->trace);
    json_end(&json);
}

bool leak_report_json(void)
{
    u32 now_ms = time_ms();
    struct block_cursor cursor = { 0 };
    struct kmemleak_object object;
    while (kmemleak_next_leaked(&cursor, &object)) {
        if (shell_interrupted())
            return false;
        object_json(&object, now_ms);
    }
    summary_json(kmemleak_last());
    return true;
}
