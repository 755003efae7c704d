/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_failslab.c - failslab: make allocations fail.
 *
 * Problem    Error paths are code, and code that never ran does not work.
 * Idea       Two ways to run them: at random or by number for a while (settings), and
 *            one after the other for one line (sweep).
 * Read next  sweep.c, kernel/failslab_settings.c, mm/failslab.c.
 */
#include "kernel/failslab_settings.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "kernel/shell/sweep.h"
#include "kernel/shell/trace_print.h"
#include "lib/compiler.h"
#include "lib/json.h"
#include "lib/limits.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/depot.h"

enum { RUNS_DEFAULT = 1000, SECONDS_DEFAULT = 10, SECONDS_MAX = 3600, MS = 1000,
       FILTER_BYTES = 8 };

/* ---- what is set ----------------------------------------------------- */

/* As it is written: -1, without limit, is 0 in the plan. */
static int times_of(const struct failslab_plan *plan)
{
    return plan->times > 0 ? (int)plan->times : -1;
}

static void show_plan(const struct failslab_plan *plan)
{
    char filter[FILTER_BYTES] = "off";
    if (plan->task_filter && plan->thread_id != 0)
        scnprintf(filter, sizeof(filter), "%u", plan->thread_id);
    else if (plan->task_filter)
        strscpy(filter, "on", sizeof(filter));
    kprintf("failslab: interval=%u probability=%u space=%u times=%d task-filter=%s "
            "site=%s nth=%u seed=%u\n", plan->interval, plan->probability,
            plan->space_bytes, times_of(plan), filter, plan->site, plan->nth,
            plan->seed);
}

static void show_text(const struct failslab_plan *plan, const struct failslab_outcome *o)
{
    char failure[FAILSLAB_TEXT_BYTES + 96];
    if (plan == NULL)
        kprintf("failslab: off: nothing fails\n");
    else
        show_plan(plan);
    kprintf("failslab: of %u allocation%s %u failed\n", o->qualified,
            plural(o->qualified), o->failed);
    if (o->failed == 0)
        return;
    failure_format(failure, sizeof(failure), o);
    kprintf("failslab: the last one: %s\n", failure);
}

static void show_json(const struct failslab_plan *plan, const struct failslab_outcome *o)
{
    const struct failslab_plan none = { 0 };
    const struct call_site last = { .address = o->last_site };
    const struct failslab_plan *p = plan != NULL ? plan : &none;
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "failslab", "settings");
    json_bool(&json, "on", plan != NULL);
    json_number(&json, "interval", p->interval);
    json_number(&json, "probability", p->probability);
    json_number(&json, "space", p->space_bytes);
    json_signed(&json, "times", times_of(p));
    json_bool(&json, "task_filter", p->task_filter);
    json_number(&json, "tid", p->thread_id);
    json_string(&json, "site", p->site);
    json_number(&json, "nth", p->nth);
    json_number(&json, "seed", p->seed);
    json_number(&json, "qualified", o->qualified);
    json_number(&json, "failed", o->failed);
    site_json(&json, "caller", &last);
    json_end(&json);
}

static int show(int argc, char **argv)
{
    struct failslab_outcome outcome;
    bool json;
    if (options_json(argc, argv, &json) != 0)
        return COMMAND_USAGE;
    failslab_outcome(&outcome);
    (json ? show_json : show_text)(failslab_get(), &outcome);
    return COMMAND_OK;
}

/* ---- setting --------------------------------------------------------- */

static int off(int argc, char **argv)
{
    if (argc > 1)
        return command_unexpected("failslab", argv[1]);
    failslab_set(NULL);
    return COMMAND_OK;
}

/* Words that follow change what is set; from off they begin with the defaults. */
static int set(int argc, char **argv)
{
    struct failslab_plan plan;
    const struct failslab_plan *now = failslab_get();
    failslab_plan_default(&plan);
    if (now != NULL)
        plan = *now;
    plan.seed = 0;
    for (int i = 1; i < argc; i++) {
        const char *expected = failslab_plan_word(&plan, argv[i]);
        if (expected != NULL)
            return command_usage_error("failslab", "found '%s', expected %s", argv[i],
                                       expected);
    }
    if (failslab_plan_start(&plan) != 0) {
        kprintf("failslab: there is no thread %u; 'ps' lists them\n", plan.thread_id);
        return COMMAND_FAILED;
    }
    return COMMAND_OK;
}

/* ---- sweep ----------------------------------------------------------- */

static bool is_plain(const char *word)
{
    return *word != '\0' && strpbrk(word, " \t;#\"'\\$") == NULL;
}

/* Append @word as the shell will read it again. Return: false: no room. */
static bool append_word(char *line, size_t *length, const char *word)
{
    bool quote = !is_plain(word);
    size_t room = SWEEP_LINE_BYTES - *length;
    char *to = line + *length, *end = to + room;
    if (to != line && to < end)
        *to++ = ' ';
    if (quote && to < end)
        *to++ = '\'';
    for (; *word != '\0' && to < end - 4; word++) {
        if (*word == '\'')
            to += scnprintf(to, (size_t)(end - to), "'\\'");    /* out and in again */
        *to++ = *word;
    }
    if (quote && to < end)
        *to++ = '\'';
    if (*word != '\0' || to >= end)
        return false;
    *to = '\0';
    *length = (size_t)(to - line);
    return true;
}

/* One word is a line by itself; several are one command. */
static int join_line(int count, char **words, char *line)
{
    size_t length = 0;
    bool fits = true;
    line[0] = '\0';
    if (count == 1)
        fits = strscpy(line, words[0], SWEEP_LINE_BYTES) >= 0;
    for (int i = 0; count > 1 && i < count && fits; i++)
        fits = append_word(line, &length, words[i]);
    if (!fits)
        return command_usage_error("failslab", "the line is longer than %u characters",
                                   SWEEP_LINE_BYTES - 1);
    return COMMAND_OK;
}

static int parse_options(struct options *options, int argc, char **argv,
                         struct sweep_options *sweep)
{
    unsigned long runs = RUNS_DEFAULT, only = 0, seconds = SECONDS_DEFAULT;
    int letter, error = 0;
    while (error == 0 && (letter = options_next(options, argc, argv, "jvn:o:t:")) != 0) {
        if (letter < 0)
            return COMMAND_USAGE;
        sweep->json |= letter == 'j';
        sweep->verbose |= letter == 'v';
        if (letter == 'n')
            error = argument_number("failslab", "MAX", options->value, 1, UINT_MAX - 1,
                                    &runs);
        if (letter == 'o')
            error = argument_number("failslab", "NTH", options->value, 1, UINT_MAX - 1,
                                    &only);
        if (letter == 't')
            error = argument_number("failslab", "SECONDS", options->value, 1,
                                    SECONDS_MAX, &seconds);
    }
    sweep->first = only > 0 ? (u32)only : 1;
    sweep->last = only > 0 ? (u32)only : (u32)runs;
    sweep->limit_ms = (u32)seconds * MS;
    return error != 0 ? COMMAND_USAGE : COMMAND_OK;
}

static int sweep(int argc, char **argv)
{
    static char line[SWEEP_LINE_BYTES] __unscanned;
    struct options options = { 0 };
    struct sweep_options how = { 0 };
    struct sweep_totals totals;
    int status = parse_options(&options, argc, argv, &how);
    if (status != COMMAND_OK)
        return status;
    if (options.index >= argc)
        return command_expected("failslab", "a COMMAND to sweep");
    status = join_line(argc - options.index, argv + options.index, line);
    if (status != COMMAND_OK)
        return status;
    if (failslab_get() != NULL) {
        kprintf("failslab: a plan is set; 'failslab off' first\n");
        return COMMAND_FAILED;
    }
    if (sweep_line(line, &how, (uintptr_t)__builtin_frame_address(0), &totals) != 0)
        return COMMAND_FAILED;
    sweep_report_totals(&totals, &how);
    bool is_sound = totals.crashes + totals.hangs + totals.leaks == 0;
    return is_sound ? COMMAND_OK : COMMAND_FAILED;
}

/* ---- the command ----------------------------------------------------- */

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} actions[] = {
    { "off", off },
    { "sweep", sweep },
};

const char *failslab_word(unsigned i)
{
    static const char *const settings[] = {
        "interval=", "nth=", "probability=", "seed=", "site=", "space=", "task-filter=",
        "times=",
    };
    if (i < ARRAY_SIZE(actions))
        return actions[i].name;
    i -= ARRAY_SIZE(actions);
    return i < ARRAY_SIZE(settings) ? settings[i] : NULL;
}

int cmd_failslab(int argc, char **argv)
{
    if (argc == 1 || argv[1][0] == '-')
        return show(argc, argv);
    for (unsigned i = 0; i < ARRAY_SIZE(actions); i++) {
        if (strcmp(argv[1], actions[i].name) == 0) {
            argv[1] = argv[0];              /* for messages: "failslab: ..." */
            return actions[i].run(argc - 1, argv + 1);
        }
    }
    return set(argc, argv);
}
