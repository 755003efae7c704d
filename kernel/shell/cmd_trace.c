/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_trace.c - trace: record allocations and frees, and list them.
 *
 * Problem    A ring of events wants memory, and may be wanted when there is little.
 * Idea       What cannot be had is said, and what was recorded before stays.
 * Read next  timeline_print.c; mm/timeline.c.
 */
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "kernel/shell/timeline_print.h"
#include "lib/compiler.h"
#include "lib/limits.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/timeline.h"

const char manual_trace[] =
    "Records each allocation, free and resize in place: when, of which block,\n"
    "by which thread, called from where.\n"
    "  on [EVENTS]          begin anew; keep the last 8192 events, or EVENTS.\n"
    "                       36 bytes each\n"
    "  off                  record no more; what was recorded stays\n"
    "  dump [-j] [COUNT]    list the events kept, or the last COUNT of them,\n"
    "                       newest last. -j: as JSON lines\n"
    "  clear                forget them; if off, give the memory back\n"
    "Without arguments it tells whether it is on; with -j as a JSON line.\n"
    "The boot parameter trace=EVENTS records from the first allocation on.\n";

static u32 ring_kib(u32 events)
{
    return DIV_ROUND_UP(events * (u32)sizeof(struct timeline_event), 1024);
}

static int show_state(void)
{
    struct timeline_sums sums = timeline_sums();
    kprintf("trace: %s", sums.is_on ? "on" : "off");
    if (sums.capacity == 0) {
        kprintf("; nothing is kept\n");
        return COMMAND_OK;
    }
    kprintf("; events: %llu, of which %llu are overwritten; room for %u (%u KiB)\n",
            (unsigned long long)sums.events, (unsigned long long)sums.lost,
            sums.capacity, ring_kib(sums.capacity));
    return COMMAND_OK;
}

static int show(int argc, char **argv)
{
    bool as_json;
    if (options_json(argc, argv, &as_json) != 0)
        return COMMAND_USAGE;
    if (!as_json)
        return show_state();
    struct timeline_sums sums = timeline_sums();
    timeline_summary_json(&sums);
    return COMMAND_OK;
}

static int trace_on(int argc, char **argv)
{
    unsigned long events = TIMELINE_EVENTS_DEFAULT;
    if (argc > 2)
        return command_unexpected("trace", argv[2]);
    if (argc == 2 &&
        argument_number("trace", "EVENTS", argv[1], 1, TIMELINE_EVENTS_MAX, &events) != 0)
        return COMMAND_USAGE;
    if (timeline_start((u32)events) == 0)
        return show_state();
    kprintf("trace: there is no memory for %lu events (%u KiB); nothing has changed. Ask "
            "for fewer: trace on EVENTS\n", events, ring_kib((u32)events));
    return COMMAND_FAILED;
}

static int trace_off(int argc, char **argv)
{
    if (argc > 1)
        return command_unexpected("trace", argv[1]);
    timeline_stop();
    return show_state();
}

static int trace_clear(int argc, char **argv)
{
    if (argc > 1)
        return command_unexpected("trace", argv[1]);
    timeline_clear();
    return show_state();
}

static int trace_dump(int argc, char **argv)
{
    unsigned long count = ULONG_MAX;
    bool as_json;
    int index = options_json_operands(argc, argv, &as_json);
    if (index < 0)
        return COMMAND_USAGE;
    if (index + 1 < argc)
        return command_unexpected("trace", argv[index + 1]);
    if (index < argc &&
        argument_number("trace", "COUNT", argv[index], 1, ULONG_MAX, &count) != 0)
        return COMMAND_USAGE;
    return timeline_print(count, as_json) ? COMMAND_OK : COMMAND_FAILED;
}

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);      /* argv[0] is the action's name */
} actions[] = {
    { "clear", trace_clear }, { "dump", trace_dump }, { "off", trace_off },
    { "on", trace_on },
};

const char *trace_word(unsigned i)
{
    return i < ARRAY_SIZE(actions) ? actions[i].name : NULL;
}

int cmd_trace(int argc, char **argv)
{
    char hint[SUGGESTION_BYTES];
    if (argc == 1 || argv[1][0] == '-')
        return show(argc, argv);
    for (unsigned i = 0; i < ARRAY_SIZE(actions); i++)
        if (strcmp(argv[1], actions[i].name) == 0) {
            argv[1] = argv[0];              /* for messages: "trace: ..." */
            return actions[i].run(argc - 1, argv + 1);
        }
    suggestion_format(hint, trace_word, argv[1]);
    return command_usage_error("trace", "found '%s', expected on, off, dump or clear%s",
                               argv[1], hint);
}
