/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/leak_report.c - what the detector found, as text and as JSON lines.
 *
 * Problem    Programs want every block, people each mistake once; both want the sums,
 *            and to be told what was kept from them.
 *
 * Idea       Here: one block in the form of Linux's kmemleak; the summary; all blocks as
 *            JSON, an object for each. Groups of blocks are leak_forest.c's.
 *
 * State      None; the last scan's verdicts are in mm/.
 * Locking    Blocks are copied one by one: one that is freed in between is left out.
 * Read next  leak_forest.c, mm/kmemleak.h.
 */
#include "kernel/shell/leak_report.h"
#include "kernel/shell/command.h"
#include "kernel/shell/leak_filter.h"
#include "kernel/shell/trace_print.h"
#include "kernel/time.h"
#include "lib/hexdump.h"
#include "lib/json.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/comm.h"
#include "mm/depot.h"
#include "mm/forest.h"
#include "mm/kmemleak.h"
#include "mm/suppress.h"

enum { DUMP_BYTES_MAX = 32 };

/* ---- the summary ----------------------------------------------------- */

/* @q, @shown: what was filtered; NULL: nothing. @unsorted: -n was not obeyed. */
static void summary_json(const struct kmemleak_summary *s, const struct leak_filter *q,
                         u32 shown, bool unsorted)
{
    char filter[LEAK_FILTER_TEXT_BYTES];
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
    json_number(&json, "suppressed", s->suppressed);
    if (q != NULL && (q->word_count > 0 || q->most_groups != FOREST_ANY)) {
        leak_filter_format(filter, q);
        json_string(&json, "filter", filter);
        json_number(&json, "shown", shown);
        if (unsorted)
            json_string(&json, "not_obeyed", "-n, for want of memory");
    }
    json_end(&json);
}

/* An exception that hides more than it was made for, or nothing, is no good one. */
static void print_suppressions(const struct kmemleak_summary *s)
{
    struct suppression entry;
    u32 bytes = 0;
    for (unsigned i = 0; suppress_at(i, &entry); i++)
        bytes += entry.bytes;
    if (s->suppressed > 0)
        kprintf("kmemleak: of these %u block%s (%u bytes) %s suppressed; 'kmemleak "
                "suppress' lists why\n", s->suppressed, plural(s->suppressed), bytes,
                s->suppressed == 1 ? "is" : "are");
    for (unsigned i = 0; suppress_at(i, &entry); i++) {
        if (suppress_is_exceeded(&entry))
            kprintf("kmemleak: suppression '%s' is exceeded: found %u leader%s, expected "
                    "at most %u\n", entry.glob, entry.leaders, plural(entry.leaders),
                    entry.most);
        if (suppress_is_unused(&entry))
            kprintf("kmemleak: suppression '%s' matched nothing: 'kmemleak unsuppress "
                    "%s' removes it\n", entry.glob, entry.glob);
    }
}

void leak_report_summary(const struct kmemleak_summary *s, bool json)
{
    if (json) {
        summary_json(s, NULL, 0, false);
        return;
    }
    kprintf("kmemleak: %u leaked (%u bytes): %u leader%s in %u group%s, %u indirect\n",
            s->leaked, s->bytes, s->leaders, plural(s->leaders), s->groups,
            plural(s->groups), s->indirect);
    kprintf("kmemleak: %u objects, %u bytes; roots %u bytes; %u us; self-test %s\n",
            s->objects, s->scanned_bytes, s->roots_bytes, s->scan_us,
            s->self_test_ok ? "ok" : "FAILED: do not trust this scan");
    print_suppressions(s);
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

bool leak_report_json(const struct leak_filter *q)
{
    u32 now_ms = time_ms(), shown = 0;
    struct block_cursor cursor = { 0 };
    struct kmemleak_object object;
    struct forest forest;
    bool is_whole = true;
    forest_select(&forest, &q->filter);
    bool wants_groups = q->most_groups != FOREST_ANY;
    bool is_built = wants_groups && forest_build(&forest, q->frames) == 0;
    u32 most_groups = is_built ? q->most_groups : FOREST_ANY;
    while (is_whole && forest_next(&forest, &cursor, most_groups, &object)) {
        object_json(&object, now_ms);
        shown++;
        is_whole = !shell_interrupted();
    }
    if (is_built)
        forest_free(&forest);
    if (is_whole)
        summary_json(kmemleak_last(), q, shown, wants_groups && !is_built);
    return is_whole;
}
