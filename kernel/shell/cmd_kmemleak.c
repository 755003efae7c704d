/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_kmemleak.c - the leak detector's command.
 *
 * Problem    One command with a dozen actions, some with arguments.
 * Idea       A table of actions; the bare name reports. Actions of the form
 *            name=value set something. What is printed of leaks is in leak_report.c.
 * Locking    kmemleak_begin() around all of it: what is printed is one scan's.
 * Read next  leak_report.c, mm/kmemleak.c.
 */
#include "kernel/background_scan.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/kmemleak_actions.h"
#include "kernel/shell/leak_query.h"
#include "kernel/shell/leak_report.h"
#include "kernel/shell/options.h"
#include "kernel/time.h"
#include "kernel/types.h"
#include "lib/json.h"
#include "lib/kstrtox.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/forest.h"
#include "mm/kmemleak.h"
#include "mm/tag.h"

/* ---- scanning and reporting ------------------------------------------ */

static int scan(int argc, char **argv)
{
    bool json;
    if (options_json(argc, argv, &json) != 0)
        return COMMAND_USAGE;
    /* Of this stack only what is older than this call is a root: asking keeps
     * nothing alive. */
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
    struct kmemleak_summary summary;
    if (kmemleak_scan_above(&summary, frame) != 0) {
        kprintf("kmemleak: the detector is off, so nothing was scanned; "
                "'kmemleak on' switches it on\n");
        return COMMAND_FAILED;
    }
    leak_report_summary(&summary, json);
    forest_tell();                      /* what a background scan need not tell again */
    return summary.self_test_ok ? COMMAND_OK : COMMAND_FAILED;
}

int kmemleak_no_scan_yet(void)
{
    kprintf("kmemleak: there was no scan yet; 'kmemleak scan' makes one\n");
    return COMMAND_FAILED;
}

static int dump(int argc, char **argv)
{
    unsigned long address;
    if (argc < 2)
        return command_expected("kmemleak", "ADDR");
    if (argc > 2)
        return command_unexpected("kmemleak", argv[2]);
    if (argument_address("kmemleak", argv[1], &address) != 0)
        return COMMAND_USAGE;
    struct kmemleak_object object;
    if (!kmemleak_object_at(address, &object)) {
        kprintf("kmemleak: 0x%08lx lies in no live block; 'block 0x%08lx' tells what is "
                "there\n", address, address);
        return COMMAND_FAILED;
    }
    leak_report_object(&object, time_ms());
    char type[TYPE_MEMBER_BYTES];
    if (type_describe(type, sizeof(type), address))
        kprintf("  type %s\n", type);
    leak_print_confidence("  ", object.address, (uintptr_t)__builtin_frame_address(0));
    return COMMAND_OK;
}

static int clear(int argc, char **argv)
{
    if (argc > 1)
        return command_unexpected("kmemleak", argv[1]);
    if (kmemleak_last()->scan_number == 0)
        return kmemleak_no_scan_yet();
    u32 cleared = kmemleak_clear();
    kprintf("kmemleak: cleared %u leaked block%s: no scan reports them again\n", cleared,
            plural(cleared));
    return COMMAND_OK;
}

/* ---- switches -------------------------------------------------------- */

static int switch_on(int argc, char **argv)
{
    if (argc > 1)
        return command_unexpected("kmemleak", argv[1]);
    kmemleak_enable(true);
    kprintf("kmemleak: on\n");
    return COMMAND_OK;
}

static int switch_off(int argc, char **argv)
{
    if (argc > 1)
        return command_unexpected("kmemleak", argv[1]);
    bool scanned = background_scan_seconds() > 0;
    background_scan_set(0);
    kmemleak_enable(false);
    kprintf("kmemleak: off; blocks allocated from now on have no trace, and scans are "
            "refused%s\n", scanned ? "; background scans have ended" : "");
    return COMMAND_OK;
}

static int set_stack(const char *value)
{
    bool on;
    if (kstrtobool(value, &on) != 0)
        return command_usage_error("kmemleak", "stack= is '%s', expected on or off",
                                   value);
    kmemleak_scan_stacks(on);
    kprintf("kmemleak: threads' stacks are %s\n",
            on ? "scanned" : "not scanned: what only they hold will count as leaked");
    return COMMAND_OK;
}

static int set_stack_depth(const char *value)
{
    unsigned long depth;
    if (argument_number("kmemleak", "stack_depth=", value, 1, DEPOT_FRAMES_MAX,
                        &depth) != 0)
        return COMMAND_USAGE;
    tag_set_stack_depth((unsigned)depth);
    kprintf("kmemleak: keeps %lu frame%s of the stack of each new block\n", depth,
            plural(depth));
    return COMMAND_OK;
}

/* ---- statistics ------------------------------------------------------ */

static void stats_text(const struct depot_stats *depot)
{
    const struct kmemleak_summary *last = kmemleak_last();
    struct depot_live live = depot_live();
    kprintf("detector      %s, stacks %s, %u frames a trace\n",
            kmemleak_enabled() ? "on" : "off",
            kmemleak_scans_stacks() ? "scanned" : "not scanned", tag_stack_depth);
    kprintf("blocks        %u live, %u bytes; %u allocated since boot\n",
            live.blocks, live.bytes, tag_stats.allocations);
    kprintf("tags          %zu bytes a block\n", sizeof(struct tag));
    kprintf("stack depot   %u traces, %u call sites, %u bytes, %u lost for want of "
            "memory\n", depot->traces, depot->sites, depot->bytes, depot->lost);
    kprintf("not leaks     %u blocks, by annotation or 'kmemleak clear'\n",
            tag_stats.not_leak_blocks);
    if (background_scan_seconds() > 0)
        kprintf("background    a scan every %u s\n", background_scan_seconds());
    kprintf("scans         %u; the last took %u us, read %u bytes of roots and %u of "
            "blocks\n", last->scan_number, last->scan_us, last->roots_bytes,
            last->scanned_bytes);
    kmemleak_accidental_text();
}

static void stats_json(const struct depot_stats *depot)
{
    struct json json;
    struct depot_live live = depot_live();
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "stats");
    json_bool(&json, "on", kmemleak_enabled());
    json_bool(&json, "scans_stacks", kmemleak_scans_stacks());
    json_number(&json, "stack_depth", tag_stack_depth);
    json_number(&json, "live_blocks", live.blocks);
    json_number(&json, "live_bytes", live.bytes);
    json_number(&json, "allocations", tag_stats.allocations);
    json_number(&json, "tag_bytes", sizeof(struct tag));
    json_number(&json, "traces", depot->traces);
    json_number(&json, "sites", depot->sites);
    json_number(&json, "depot_bytes", depot->bytes);
    json_number(&json, "traces_lost", depot->lost);
    json_number(&json, "not_leak_blocks", tag_stats.not_leak_blocks);
    json_number(&json, "scans", kmemleak_last()->scan_number);
    json_number(&json, "scan_seconds", background_scan_seconds());
    kmemleak_accidental_json(&json);
    json_end(&json);
}

static int stats(int argc, char **argv)
{
    bool json;
    if (options_json(argc, argv, &json) != 0)
        return COMMAND_USAGE;
    struct depot_stats depot;
    depot_stats(&depot);
    if (json)
        stats_json(&depot);
    else
        stats_text(&depot);
    return COMMAND_OK;
}

/* ---- the command ----------------------------------------------------- */

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);  /* its own arguments begin at argv[1]     */
} actions[] = {
    { "why", kmemleak_why }, { "who", kmemleak_who },
    { "scan", scan },   { "report", kmemleak_report },
    { "clear", clear }, { "dump", dump },
    { "trap", kmemleak_trap },
    { "on", switch_on }, { "off", switch_off }, { "stats", stats },
    { "suppress", kmemleak_suppress }, { "unsuppress", kmemleak_unsuppress },
    { "mark", kmemleak_mark }, { "unmark", kmemleak_unmark },
    { "diff", kmemleak_diff }, { "growth", kmemleak_growth },
};

static const struct {
    const char *prefix;
    int (*set)(const char *value);
} settings[] = {
    { "exit_checks=", kmemleak_set_exit_checks },
    { "scan=", kmemleak_set_scan },
    { "stack=", set_stack },
    { "stack_depth=", set_stack_depth },
};

const char *kmemleak_word(unsigned i)
{
    if (i < ARRAY_SIZE(actions))
        return actions[i].name;
    i -= ARRAY_SIZE(actions);
    return i < ARRAY_SIZE(settings) ? settings[i].prefix : NULL;
}

static int run_action(int argc, char **argv)
{
    if (argc == 1 || argv[1][0] == '-')
        return kmemleak_report(argc, argv);
    for (unsigned i = 0; i < ARRAY_SIZE(actions); i++) {
        if (strcmp(argv[1], actions[i].name) == 0) {
            argv[1] = argv[0];              /* for messages: "kmemleak: ..." */
            return actions[i].run(argc - 1, argv + 1);
        }
    }
    for (unsigned i = 0; i < ARRAY_SIZE(settings); i++) {
        size_t length = strlen(settings[i].prefix);
        if (strncmp(argv[1], settings[i].prefix, length) != 0)
            continue;
        if (argc > 2)
            return command_unexpected("kmemleak", argv[2]);
        return settings[i].set(argv[1] + length);
    }
    char hint[SUGGESTION_BYTES];
    suggestion_format(hint, kmemleak_word, argv[1]);
    return command_usage_error("kmemleak", "there is no action '%s'%s", argv[1], hint);
}

int cmd_kmemleak(int argc, char **argv)
{
    kmemleak_begin();
    int status = run_action(argc, argv);
    kmemleak_end();
    return status;
}
