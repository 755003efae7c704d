/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_kmemleak_baseline.c - kmemleak mark, unmark, diff, growth.
 *
 * Problem    Two leaks are confused: what is lost, and what is held and never let go.
 * Idea       diff and growth scan first, so that every number is split: leaked blocks,
 *            which `kmemleak report` tells about, and reachable ones.
 * Read next  mm/diff.c, mm/growth.c.
 */
#include "kernel/auto_mark.h"
#include "kernel/backtrace.h"
#include "kernel/shell/command.h"
#include "kernel/shell/growth_print.h"
#include "kernel/shell/kmemleak_actions.h"
#include "kernel/shell/leak_filter.h"
#include "kernel/shell/options.h"
#include "kernel/shell/trace_print.h"
#include "kernel/time.h"
#include "lib/errno.h"
#include "lib/json.h"
#include "lib/limits.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/baseline.h"
#include "mm/depot.h"
#include "mm/kmemleak.h"

enum { MS = 1000 };

/* ---- mark, unmark --------------------------------------------------------- */

static void mark_json(const struct mark_info *info, u32 age_ms)
{
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "mark");
    json_string(&json, "name", info->name);
    json_number(&json, "seq", info->sequence);
    json_number(&json, "age_ms", age_ms);
    json_number(&json, "live_blocks", info->live_blocks);
    json_number(&json, "live_bytes", info->live_bytes);
    json_bool(&json, "automatic", info->automatic);
    json_end(&json);
}

static void mark_text(const struct mark_info *info, u32 age_ms)
{
    kprintf("%-20s %6u.%03us %10u %8u %10u\n", info->name, age_ms / MS, age_ms % MS,
            info->sequence, info->live_blocks, info->live_bytes);
}

static int list_marks(bool json)
{
    struct mark_info info;
    if (!json && mark_at(0, &info))
        kprintf("%-20s %11s %10s %8s %10s\n", "NAME", "AGE", "SEQ", "BLOCKS", "BYTES");
    else if (!json)
        kprintf("kmemleak: there is no mark; 'kmemleak mark NAME' makes one\n");
    for (unsigned i = 0; mark_at(i, &info); i++) {
        u32 now_ms = max(time_ms(), info.time_ms);
        if (shell_interrupted())
            return COMMAND_FAILED;
        (json ? mark_json : mark_text)(&info, now_ms - info.time_ms);
    }
    if (!json && auto_mark_seconds() > 0)
        kprintf("kmemleak: one more every %u s\n", auto_mark_seconds());
    if (!json && auto_mark_missed() > 0)
        kprintf("kmemleak: for want of memory %u automatic mark%s not made\n",
                auto_mark_missed(), auto_mark_missed() == 1 ? " was" : "s were");
    return COMMAND_OK;
}

static int set_automatic(const char *value)
{
    unsigned long seconds = 0;
    if (strcmp(value, "off") != 0 &&
        argument_number("kmemleak", "auto=", value, 1, AUTO_MARK_SECONDS_MAX,
                        &seconds) != 0)
        return COMMAND_USAGE;
    auto_mark_set((u32)seconds);
    if (seconds > 0)
        kprintf("kmemleak: a mark now and every %lu s, the last %u are kept\n", seconds,
                MARKS_AUTOMATIC_MAX);
    else
        kprintf("kmemleak: no automatic marks\n");
    return COMMAND_OK;
}

int kmemleak_mark(int argc, char **argv)
{
    bool json;
    if (argc == 1 || argv[1][0] == '-')
        return options_json(argc, argv, &json) == 0 ? list_marks(json) : COMMAND_USAGE;
    if (argc > 2)
        return command_unexpected("kmemleak", argv[2]);
    if (strncmp(argv[1], "auto=", 5) == 0)
        return set_automatic(argv[1] + 5);
    size_t length = strlen(argv[1]);
    if (length == 0 || length >= MARK_NAME_BYTES || strchr(argv[1], '=') != NULL)
        return command_usage_error("kmemleak", "NAME is '%s', expected 1 to %u "
                                   "characters other than =", argv[1],
                                   MARK_NAME_BYTES - 1);
    if (mark_set(argv[1]) != 0) {
        kprintf("kmemleak: no memory for the mark '%s'\n", argv[1]);
        return COMMAND_FAILED;
    }
    return COMMAND_OK;
}

static int no_such_mark(const char *name)
{
    kprintf("kmemleak: there is no mark '%s'; 'kmemleak mark' lists them\n", name);
    return COMMAND_FAILED;
}

int kmemleak_unmark(int argc, char **argv)
{
    if (argc < 2)
        return command_expected("kmemleak", "NAME or all");
    if (argc > 2)
        return command_unexpected("kmemleak", argv[2]);
    if (strcmp(argv[1], "all") == 0)
        mark_drop_all();
    else if (mark_drop(argv[1]) != 0)
        return no_such_mark(argv[1]);
    return COMMAND_OK;
}

/* ---- what diff and growth have in common ------------------------------------- */

struct request {
    struct leak_filter filter;          /* site= and module= only                  */
    unsigned long rows;                 /* to show at most                         */
    const char *names[2];               /* of marks; NULL: not given               */
    bool json;
};

/* Options, filters and up to @most_names operands, in any order. */
static int parse_request(int argc, char **argv, unsigned most_names, struct request *r)
{
    struct options options = { 0 };
    unsigned names = 0;
    int letter, error = 0;
    *r = (struct request){ .rows = ULONG_MAX };
    leak_filter_init(&r->filter);
    while (error == 0) {
        letter = options_next(&options, argc, argv, "jn:");
        if (letter < 0 || (letter == 0 && options.index == argc))
            return letter;
        r->json |= letter == 'j';
        if (letter == 'n')
            error = argument_number("kmemleak", "N", options.value, 1, INT_MAX, &r->rows);
        if (letter != 0)
            continue;
        char *word = argv[options.index++];
        if (strchr(word, '=') == NULL && names < most_names)
            r->names[names++] = word;
        else
            error = leak_filter_word(&r->filter, word, "site= module=");
    }
    return error;
}

/* Of this stack only what is older than @frame is a root. */
static bool scan(uintptr_t frame)
{
    struct kmemleak_summary summary;
    if (kmemleak_scan_above(&summary, frame) != 0) {
        kprintf("kmemleak: the detector is off, so leaked and reachable cannot be told "
                "apart; 'kmemleak on' switches it on\n");
        return false;
    }
    if (!summary.self_test_ok)
        kprintf("kmemleak: self-test FAILED: do not trust this scan\n");
    return summary.self_test_ok;
}

/* ---- diff ----------------------------------------------------------------------- */

static void diff_json(const struct diff_row *row)
{
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "diff");
    site_json(&json, "caller", row->site);
    json_number(&json, "blocks", row->blocks);
    json_number(&json, "bytes", row->bytes);
    json_number(&json, "leaked_blocks", row->leaked_blocks);
    json_number(&json, "leaked_bytes", row->leaked_bytes);
    json_number(&json, "reachable_blocks", row->blocks - row->leaked_blocks);
    json_number(&json, "reachable_bytes", row->bytes - row->leaked_bytes);
    json_signed(&json, "net_blocks", row->net_blocks);
    json_signed(&json, "net_bytes", row->net_bytes);
    json_end(&json);
}

static void diff_text(const struct diff_row *row)
{
    char place[LOCATION_BYTES];
    site_format(place, sizeof(place), row->site->address);
    kprintf("%10u %7u %10u %7u %+10d %+7d  %s\n", row->bytes, row->blocks,
            row->leaked_bytes, row->leaked_blocks, row->net_bytes, row->net_blocks,
            place);
}

static int print_diff(const struct request *r, const struct diff *diff)
{
    struct diff_row sum = { 0 };
    u32 shown = 0, passed = 0;
    if (!r->json)
        kprintf("%10s %7s %10s %7s %10s %7s  %s\n", "BYTES", "BLOCKS", "LEAKED", "BLOCKS",
                "NET", "BLOCKS", "CALL SITE");
    for (u32 i = 0; i < diff->count; i++) {
        const struct diff_row *row = &diff->rows[i];
        if (shell_interrupted())
            return COMMAND_FAILED;
        if (!leak_filter_site(row->site, &r->filter))
            continue;
        sum.blocks += row->blocks;
        sum.bytes += row->bytes;
        sum.leaked_blocks += row->leaked_blocks;
        sum.leaked_bytes += row->leaked_bytes;
        if (passed++ >= r->rows)
            continue;
        (r->json ? diff_json : diff_text)(row);
        shown++;
    }
    if (r->json)
        return COMMAND_OK;
    if (passed > shown)
        kprintf("kmemleak: -n left out %u smaller row%s\n", passed - shown,
                plural(passed - shown));
    kprintf("kmemleak: %u block%s (%u bytes) came and %s live: %u (%u bytes) leaked, "
            "%u (%u bytes) reachable\n", sum.blocks, plural(sum.blocks), sum.bytes,
            sum.blocks == 1 ? "is" : "are", sum.leaked_blocks, sum.leaked_bytes,
            sum.blocks - sum.leaked_blocks, sum.bytes - sum.leaked_bytes);
    return COMMAND_OK;
}

int kmemleak_diff(int argc, char **argv)
{
    struct request r;
    struct mark_info mark;
    struct diff diff;
    if (parse_request(argc, argv, ARRAY_SIZE(r.names), &r) != 0)
        return COMMAND_USAGE;
    if (r.names[0] == NULL)
        return command_expected("kmemleak", "NAME of a mark");
    for (unsigned i = 0; i < ARRAY_SIZE(r.names) && r.names[i] != NULL; i++)
        if (!mark_named(r.names[i], &mark))
            return no_such_mark(r.names[i]);
    if (!scan((uintptr_t)__builtin_frame_address(0)))
        return COMMAND_FAILED;
    int error = diff_make(&diff, r.names[0], r.names[1]);
    if (error == -ENOENT)               /* an automatic mark that went meanwhile */
        return no_such_mark(r.names[0]);
    if (error != 0) {
        kprintf("kmemleak: no memory for the table of call sites\n");
        return COMMAND_FAILED;
    }
    int status = print_diff(&r, &diff);
    diff_free(&diff);
    return status;
}

/* ---- growth ----------------------------------------------------------------------- */

int kmemleak_growth(int argc, char **argv)
{
    struct request r;
    struct growth growth;
    if (parse_request(argc, argv, 0, &r) != 0)
        return COMMAND_USAGE;
    if (!scan((uintptr_t)__builtin_frame_address(0)))
        return COMMAND_FAILED;
    int error = growth_make(&growth);
    if (error == -EAGAIN) {
        kprintf("kmemleak: growth needs at least %u marks, and there %s %u: 'kmemleak "
                "mark NAME' makes one, 'kmemleak mark auto=SECONDS' many\n",
                GROWTH_MARKS_MIN, growth.marks == 1 ? "is" : "are", growth.marks);
        return COMMAND_FAILED;
    }
    if (error != 0) {
        kprintf("kmemleak: no memory for the table of call sites\n");
        return COMMAND_FAILED;
    }
    u32 rows = (u32)min(r.rows, (unsigned long)INT_MAX);
    bool is_whole = growth_print(&growth, &r.filter, rows, r.json);
    growth_free(&growth);
    return is_whole ? COMMAND_OK : COMMAND_FAILED;
}
