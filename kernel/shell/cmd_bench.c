/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_bench.c - `bench`: what operations cost here.
 *
 * Problem    Figures are only worth what is known of them: of what, in which unit, how
 *            far apart the rounds were, with how many frames to a trace, whether all
 *            memory came back.
 * Idea       A line a row with all of that; -j for programs, which also get the free
 *            pages before and after. A row that cannot be measured here says why.
 * Read next  kernel/bench/measure.c, docs/bench.md.
 */
#include "kernel/bench/bench.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/manuals.h"
#include "kernel/shell/options.h"
#include "lib/json.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/depot.h"

enum { BLOCKS_MAX = 10000000, FIGURE_BYTES = 24, SPREAD_BYTES = 2 * FIGURE_BYTES };

const char manual_bench[] =
    "Measures what operations cost: all, or those whose names match a GLOB, as\n"
    "bench 'kmalloc*'. The unit is instructions where the clock counts them, as\n"
    "under QEMU's -icount, and cycles elsewhere. Each figure is the median of\n"
    "several rounds, with the least and the most behind it. The cost of\n"
    "measuring is taken off, and no interrupt falls into a round. Allocations\n"
    "are measured with traces of 8 frames, and of 1, the caller only.\n"
    "  list       says which there are\n"
    "  -d FRAMES  only with traces of so many frames, 1 to 16\n"
    "  -n BLOCKS  so many, in rows with a population\n"
    "  -r ROUNDS  so many, 1 to 99\n"
    "  -j         as JSON lines; figures are for 1000 operations there\n"
    "Ctrl-C ends it after the round that runs; the last line says so.\n"
    "All memory is given back: 'kept' tells the pages that were free before a\n"
    "row and are in use after it: in empty slabs, which caches keep in reserve,\n"
    "and in the allocators' own tables.\n";

struct asked {
    struct bench_options options;
    struct bench_clock clock;
    bool as_json;
    unsigned measured, skipped, failed;
    char **globs;
    int glob_count;
};

const char *bench_word(unsigned i)
{
    return i == 0 ? "list" : benchmark_table[i - 1].name;
}

/* ---- printing ----------------------------------------------------------- */

static const char *unit_name(const struct asked *asked, const struct benchmark *row)
{
    if (row != NULL && row->unit != NULL)
        return row->unit;
    return asked->clock.counts_instructions ? "instructions" : "cycles";
}

/* 4146.2: of few, tenths matter. */
static void figure_format(char buffer[FIGURE_BYTES], u64 per_1000)
{
    u64 tenths = (per_1000 + 50) / 100;
    if (tenths < 100000)
        snprintf(buffer, FIGURE_BYTES, "%u.%u", (u32)tenths / 10, (u32)tenths % 10);
    else
        snprintf(buffer, FIGURE_BYTES, "%llu", (unsigned long long)(tenths + 5) / 10);
}

static void print_head(const struct asked *asked)
{
    kprintf("%-16s %-8s %6s %14s  %-25s %s\n", "name", "part", "frames",
            unit_name(asked, NULL), "least .. most", "pages kept");
}

static void print_kept(const struct bench_memory *before,
                       const struct bench_memory *after)
{
    int kept = (int)(before->free_pages - after->free_pages);
    kprintf("%d", kept);
    if (kept != 0)
        kprintf(" (%d in empty slabs, %d of metadata)",
                (int)(after->reserve_pages - before->reserve_pages),
                (int)(after->metadata_pages - before->metadata_pages));
    kprintf("\n");
}

static void print_row(const struct benchmark *row, unsigned frames,
                      const struct bench_result *r)
{
    char median[FIGURE_BYTES], least[FIGURE_BYTES], most[FIGURE_BYTES];
    char spread[SPREAD_BYTES], depth[8] = "-";
    figure_format(median, r->per_1000.median);
    figure_format(least, r->per_1000.least);
    figure_format(most, r->per_1000.most);
    if (row->unit != NULL)
        strscpy(spread, row->unit, sizeof(spread));
    else
        snprintf(spread, sizeof(spread), "%s .. %s", least, most);
    if (row->by_frames)
        snprintf(depth, sizeof(depth), "%u", frames);
    kprintf("%-16s %-8s %6s %14s  %-25s ", row->name, row->part, depth, median, spread);
    print_kept(&r->before, &r->after);
}

static void print_reason(const struct benchmark *row, const struct bench_result *result)
{
    kprintf("%-16s %s: %s\n", row->name,
            result->verdict == BENCH_SKIPPED ? "skipped" : "no figure", result->reason);
}

static void json_measured(struct json *json, const struct bench_result *result)
{
    json_number(json, "turns", result->turns);
    json_number(json, "rounds", result->rounds);
    json_number(json, "disturbed", result->disturbed);
    json_number(json, "median_per_1000", result->per_1000.median);
    json_number(json, "least_per_1000", result->per_1000.least);
    json_number(json, "most_per_1000", result->per_1000.most);
    json_number(json, "free_pages_before", result->before.free_pages);
    json_number(json, "free_pages_after", result->after.free_pages);
    json_number(json, "reserve_pages_before", result->before.reserve_pages);
    json_number(json, "reserve_pages_after", result->after.reserve_pages);
    json_number(json, "metadata_pages_before", result->before.metadata_pages);
    json_number(json, "metadata_pages_after", result->after.metadata_pages);
}

static void json_row(const struct asked *asked, const struct benchmark *row,
                     unsigned frames, const struct bench_result *result)
{
    static const char *const verdicts[] = {
        [BENCH_MEASURED] = "measured", [BENCH_SKIPPED] = "skipped",
        [BENCH_FAILED] = "failed",     [BENCH_INTERRUPTED] = "interrupted",
    };
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "bench", row->name);
    json_string(&json, "verdict", verdicts[result->verdict]);
    json_string(&json, "unit", unit_name(asked, row));
    json_string(&json, "part", row->part);
    json_number(&json, "frames", row->by_frames ? frames : 0);
    json_number(&json, "blocks", result->blocks);
    if (result->verdict == BENCH_MEASURED)
        json_measured(&json, result);
    else
        json_string(&json, "reason", result->reason);
    json_end(&json);
}

static void tell_summary(const struct asked *asked)
{
    struct json json;
    if (!asked->as_json) {
        kprintf("%u measured, %u skipped, %u without a figure%s\n", asked->measured,
                asked->skipped, asked->failed,
                shell_interrupted() ? "; interrupted" : "");
        return;
    }
    json_begin(&json, console_emit, NULL);
    json_string(&json, "bench", "summary");
    json_string(&json, "unit", unit_name(asked, NULL));
    json_number(&json, "measured", asked->measured);
    json_number(&json, "skipped", asked->skipped);
    json_number(&json, "failed", asked->failed);
    json_bool(&json, "interrupted", shell_interrupted());
    json_number(&json, "clock_ticks", asked->clock.read_ticks);
    json_number(&json, "loop_per_1000", asked->clock.loop_per_1000);
    json_end(&json);
}

static void list_rows(void)
{
    for (const struct benchmark *row = benchmark_table; row->name != NULL; row++) {
        kprintf("%-16s %s", row->name, row->summary);
        if (row->blocks > 0)
            kprintf("; %u blocks of %u bytes", row->blocks, row->block_bytes);
        kprintf("\n");
    }
}

/* ---- running ------------------------------------------------------------ */

static void measure(struct asked *asked, const struct benchmark *row, unsigned frames)
{
    struct bench_options options = asked->options;
    struct bench_result result;
    options.frames = frames;
    bench_run(row, &asked->clock, &options, &result);
    asked->measured += result.verdict == BENCH_MEASURED;
    asked->skipped += result.verdict == BENCH_SKIPPED;
    asked->failed += result.verdict == BENCH_FAILED ||
                     result.verdict == BENCH_INTERRUPTED;
    if (asked->as_json)
        json_row(asked, row, frames, &result);
    else if (result.verdict == BENCH_MEASURED)
        print_row(row, frames, &result);
    else
        print_reason(row, &result);
}

static bool is_asked_for(const struct asked *asked, const char *name)
{
    bool found = asked->glob_count == 0;
    for (int i = 0; i < asked->glob_count; i++)
        found |= glob_match(asked->globs[i], name);
    return found;
}

static void measure_row(struct asked *asked, const struct benchmark *row)
{
    u32 frames = asked->options.frames;
    measure(asked, row, frames > 0 ? frames : (u32)BENCH_FRAMES);
    if (frames == 0 && row->by_frames && !shell_interrupted())
        measure(asked, row, 1);
}

static int measure_all(struct asked *asked)
{
    bench_clock_init(&asked->clock);
    if (!asked->as_json)
        print_head(asked);
    for (const struct benchmark *row = benchmark_table;
         row->name != NULL && !shell_interrupted(); row++)
        if (is_asked_for(asked, row->name))
            measure_row(asked, row);
    tell_summary(asked);
    return asked->failed == 0 && !shell_interrupted() ? COMMAND_OK : COMMAND_FAILED;
}

/* ---- arguments ---------------------------------------------------------- */

/* Every GLOB must mean something. */
static int check_globs(const struct asked *asked)
{
    for (int i = 0; i < asked->glob_count; i++) {
        const struct benchmark *row = benchmark_table;
        char nearest[SUGGESTION_BYTES];
        while (row->name != NULL && !glob_match(asked->globs[i], row->name))
            row++;
        if (row->name != NULL)
            continue;
        suggestion_format(nearest, bench_word, asked->globs[i]);
        return command_usage_error("bench", "no benchmark matches '%s'%s; 'bench list' "
                                   "tells their names", asked->globs[i], nearest);
    }
    return 0;
}

static int read_option(struct asked *asked, int letter, const char *value)
{
    const struct {
        char letter;
        const char *name;
        unsigned long most;
        u32 *option;
    } numbers[] = {
        { 'd', "FRAMES", DEPOT_FRAMES_MAX, &asked->options.frames },
        { 'n', "BLOCKS", BLOCKS_MAX, &asked->options.blocks },
        { 'r', "ROUNDS", BENCH_ROUNDS_MAX, &asked->options.rounds },
    };
    unsigned long number;
    asked->as_json |= letter == 'j';
    for (unsigned i = 0; i < ARRAY_SIZE(numbers); i++) {
        if (numbers[i].letter != letter)
            continue;
        if (argument_number("bench", numbers[i].name, value, 1, numbers[i].most,
                            &number) != 0)
            return COMMAND_USAGE;
        *numbers[i].option = (u32)number;
    }
    return 0;
}

int cmd_bench(int argc, char **argv)
{
    struct options options = { 0 };
    struct asked asked = { 0 };
    int letter;
    while ((letter = options_next(&options, argc, argv, "jd:n:r:")) > 0)
        if (read_option(&asked, letter, options.value) != 0)
            return COMMAND_USAGE;
    if (letter < 0)
        return COMMAND_USAGE;
    asked.globs = argv + options.index;
    asked.glob_count = argc - options.index;
    if (asked.glob_count > 0 && strcmp(asked.globs[0], "list") == 0) {
        if (asked.glob_count > 1)
            return command_unexpected("bench", asked.globs[1]);
        list_rows();
        return COMMAND_OK;
    }
    return check_globs(&asked) != 0 ? COMMAND_USAGE : measure_all(&asked);
}
