/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/sweep_report.c - what `failslab sweep` found, as text and as JSON lines.
 *
 * Problem    "It leaked" is no help: which failure, where, and which blocks?
 * Idea       A line for each run that went wrong: the number to repeat it by, what
 *            failed where, and below it the places that allocated what was lost.
 * State      None: verdicts are in the tags, as after any scan.
 * Read next  sweep.c.
 */
#include "kernel/backtrace.h"
#include "kernel/shell/sweep.h"
#include "kernel/shell/trace_print.h"
#include "kernel/symbols.h"
#include "kernel/thread.h"
#include "lib/compiler.h"
#include "lib/json.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/depot.h"
#include "mm/kmemleak.h"

enum { SITES_MAX = 8, HANG_FRAMES_MAX = 16, FAILURE_BYTES = LOCATION_BYTES + 96 };

static void api_name(char name[SYMBOL_NAME_BYTES], const struct failslab_outcome *outcome)
{
    scnprintf(name, SYMBOL_NAME_BYTES, "%ps", (void *)(outcome->last_function - 1));
}

void failure_format(char *buffer, size_t size_bytes,
                    const struct failslab_outcome *outcome)
{
    char api[SYMBOL_NAME_BYTES], place[LOCATION_BYTES];
    api_name(api, outcome);
    location_format(place, sizeof(place), outcome->last_site, true);
    scnprintf(buffer, size_bytes, "%s of %u bytes failed at %s", api,
              outcome->last_bytes, place);
}

/* ---- where leaked blocks come from ----------------------------------- */

struct leak_site {
    const struct call_site *site;
    u32 blocks, bytes;
};

/* The run's own leaked blocks by call site. Return: how many sites, at most
 * SITES_MAX; what more there is goes to the last one's count. */
static unsigned collect_sites(const struct sweep_run *run, struct leak_site *sites)
{
    struct block_cursor cursor = { 0 };
    struct kmemleak_object object;
    unsigned count = 0;
    while (kmemleak_next_leaked(&cursor, &object)) {
        if (!sequence_is_later(object.sequence, run->first_sequence))
            continue;
        unsigned i = 0;
        while (i < count && sites[i].site != object.trace->site)
            i++;
        if (i == SITES_MAX)
            continue;
        if (i == count)
            sites[count++] = (struct leak_site){ .site = object.trace->site };
        sites[i].blocks++;
        sites[i].bytes += object.size_bytes;
    }
    return count;
}

/* ---- text ------------------------------------------------------------ */

static void print_leak(const struct sweep_run *run, const char *failure)
{
    struct leak_site sites[SITES_MAX];
    char place[LOCATION_BYTES];
    kprintf("nth %u: leak of %u block%s, %u bytes, when %s\n", run->nth,
            run->leaked_blocks, plural(run->leaked_blocks), run->leaked_bytes, failure);
    unsigned count = collect_sites(run, sites);
    for (unsigned i = 0; i < count; i++) {
        site_format(place, sizeof(place), sites[i].site->address);
        kprintf("    %u block%s, %u bytes from %s\n", sites[i].blocks,
                plural(sites[i].blocks), sites[i].bytes, place);
    }
    if (run->older_blocks > 0)
        kprintf("    %u block%s allocated before, and held until this run\n",
                run->older_blocks, plural(run->older_blocks));
}

static void print_hang(const struct sweep_run *run, const char *failure)
{
    uintptr_t trace[HANG_FRAMES_MAX];
    int count = thread_trace(run->thread_id, trace, ARRAY_SIZE(trace));
    kprintf("nth %u: hang of thread %u, when %s\n", run->nth, run->thread_id, failure);
    if (count > 0)
        print_backtrace(trace, (unsigned)count, 0);
}

static void print_run(const struct sweep_run *run, bool verbose)
{
    char failure[FAILURE_BYTES] = "nothing failed";
    if (run->outcome.failed > 0)
        failure_format(failure, sizeof(failure), &run->outcome);
    if (run->bug != NULL)
        kprintf("nth %u: %s, when %s\n", run->nth, run->bug, failure);
    if (run->is_heap_damaged)
        kprintf("nth %u: the heap is damaged, when %s\n", run->nth, failure);
    if (run->is_hung)
        print_hang(run, failure);
    if (run->leaked_blocks > 0)
        print_leak(run, failure);
    if (verbose && run->bug == NULL && !run->is_heap_damaged && !run->is_hung &&
        run->leaked_blocks == 0)
        kprintf("nth %u: status %d, when %s\n", run->nth, run->status, failure);
}

static void print_totals(const struct sweep_totals *t,
                         const struct sweep_options *options)
{
    kprintf("failslab: %u allocation%s failed one by one: %u crash, %u hang, %u leak\n",
            t->failed, plural(t->failed), t->crashes, t->hangs, t->leaks);
    if (!t->is_complete && t->hangs == 0 && options->first != options->last)
        kprintf("failslab: there are more: stopped after %u\n", t->failed);
    if (t->is_complete && t->status != 0)
        kprintf("failslab: the line ends with status %d even when nothing fails: does it "
                "undo all that it does? -v shows what it prints\n", t->status);
}

/* ---- JSON ------------------------------------------------------------ */

static const char *result_of(const struct sweep_run *run)
{
    if (run->is_hung)
        return "hang";
    if (run->bug != NULL || run->is_heap_damaged)
        return "crash";
    return run->leaked_blocks > 0 ? "leak" : "ok";
}

static void json_run(const struct sweep_run *run)
{
    const struct call_site failed = { .address = run->outcome.last_site };
    struct leak_site sites[SITES_MAX];
    char api[SYMBOL_NAME_BYTES] = "";
    struct json json;
    if (run->outcome.failed > 0)
        api_name(api, &run->outcome);
    json_begin(&json, console_emit, NULL);
    json_string(&json, "failslab", "run");
    json_number(&json, "nth", run->nth);
    json_string(&json, "result", result_of(run));
    json_signed(&json, "status", run->status);
    json_string(&json, "api", api);
    json_number(&json, "size", run->outcome.last_bytes);
    site_json(&json, "caller", &failed);
    json_string(&json, "bug", run->bug != NULL ? run->bug : "");
    json_number(&json, "blocks", run->leaked_blocks);
    json_number(&json, "bytes", run->leaked_bytes);
    json_end(&json);
    unsigned count = run->leaked_blocks > 0 ? collect_sites(run, sites) : 0;
    for (unsigned i = 0; i < count; i++) {
        json_begin(&json, console_emit, NULL);
        json_string(&json, "failslab", "leak");
        json_number(&json, "nth", run->nth);
        json_number(&json, "blocks", sites[i].blocks);
        json_number(&json, "bytes", sites[i].bytes);
        site_json(&json, "caller", sites[i].site);
        json_end(&json);
    }
}

static void json_totals(const struct sweep_totals *t)
{
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "failslab", "summary");
    json_number(&json, "failed", t->failed);
    json_number(&json, "crashes", t->crashes);
    json_number(&json, "hangs", t->hangs);
    json_number(&json, "leaks", t->leaks);
    json_bool(&json, "complete", t->is_complete);
    json_signed(&json, "status", t->status);
    json_end(&json);
}

/* ---- both ------------------------------------------------------------ */

void sweep_report_run(const struct sweep_run *run, const struct sweep_options *options)
{
    if (options->json)
        json_run(run);
    else
        print_run(run, options->verbose);
}

void sweep_report_totals(const struct sweep_totals *totals,
                         const struct sweep_options *options)
{
    if (options->json)
        json_totals(totals);
    else
        print_totals(totals, options);
}
