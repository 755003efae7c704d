/* SPDX-License-Identifier: MIT */
/*
 * kernel/cmdline.c - the boot command line: one table of all parameters.
 *
 * Problem    A parameter that is misspelt and silently ignored costs hours.
 * Idea       Each parameter has a row: its name, who takes its value, what values
 *            there are. What matches no row, or is refused, is reported with what
 *            was expected, and boot goes on with the defaults.
 * State      A copy of the line, cut into tokens; run= points into it.
 * Cost       At boot only.
 * Locking    None: one thread.
 * Read next  lib/cmdline_tokens.c.
 */
#include "kernel/cmdline.h"
#include "arch/machine.h"
#include "kernel/console.h"
#include "kernel/debug_settings.h"
#include "kernel/failslab_settings.h"
#include "kernel/kmemleak_settings.h"
#include "kernel/panic.h"
#include "kernel/trace_settings.h"
#include "lib/cmdline_tokens.h"
#include "lib/errno.h"
#include "lib/kstrtox.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/tag.h"

enum { LOGLEVEL_MAX = 8 };

static char line[BOOT_CMDLINE_BYTES] __unscanned;
static const char *run_line;

static int parse_range(const char *value, unsigned least, unsigned most, unsigned *result)
{
    unsigned number;
    if (kstrtouint(value, 0, &number) != 0 || number < least || number > most)
        return -EINVAL;
    *result = number;
    return 0;
}

static int parse_run(const char *value)
{
    if (run_line != NULL)
        pr_warn("cmdline: run= is there more than once, the last one counts\n");
    run_line = value;
    return 0;
}

static int parse_loglevel(const char *value)
{
    unsigned level;
    int error = parse_range(value, 1, LOGLEVEL_MAX, &level);
    if (error == 0)
        console_loglevel = (int)level;
    return error;
}

static int parse_panic(const char *value)
{
    static const char *const names[] = {
        [PANIC_HALT] = "halt", [PANIC_REBOOT] = "reboot", [PANIC_EXIT] = "exit",
    };
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
        if (strcmp(value, names[i]) == 0) {
            panic_set_action((enum panic_action)i);
            return 0;
        }
    }
    return -EINVAL;
}

static int parse_stack_depth(const char *value)
{
    unsigned frames;
    int error = parse_range(value, 1, DEPOT_FRAMES_MAX, &frames);
    if (error == 0)
        tag_set_stack_depth(frames);
    return error;
}

/* @parse: 0, or -EINVAL for a value that it does not take. */
static const struct boot_parameter {
    const char *name;
    int (*parse)(const char *value);
    const char *expected;
} parameters[] = {
    { "console", console_select, "ttyS0, tty0 or both with a comma" },
    { "failslab", failslab_cmdline,
      "interval,probability,space,times, or name=value and commas" },
    { "init_on_alloc", debug_settings_init_on_alloc, "on or off" },
    { "init_on_free", debug_settings_init_on_free, "on or off" },
    { "kmemleak", kmemleak_cmdline, "on, off or strict" },
    { "kmemleak.scan", kmemleak_cmdline_scan, "1 to 86400 seconds" },
    { "kmemleak.stack_depth", parse_stack_depth, "1 to 16 frames" },
    { "kmemleak.suppress", kmemleak_cmdline_suppress,
      "names of functions, which may hold * and ?: name:maximum,name" },
    { "loglevel", parse_loglevel, "1 to 8" },
    { "panic", parse_panic, "halt, reboot or exit" },
    { "run", parse_run, "commands: run=\"help; ps\"" },
    { "slab_debug", debug_settings_slab_debug,
      "letters of FZPUQ, or - for none, then perhaps a comma and names" },
    { "slab_random", debug_settings_slab_random, "on or off" },
    { "trace", trace_cmdline, "1 to 3145728 events" },
};

static const struct boot_parameter *find(const char *name)
{
    for (unsigned i = 0; i < ARRAY_SIZE(parameters); i++)
        if (strcmp(parameters[i].name, name) == 0)
            return &parameters[i];
    return NULL;
}

/* As in Linux, slab_debug alone means all checks. */
static bool may_be_bare(const struct boot_parameter *parameter)
{
    return parameter->parse == debug_settings_slab_debug;
}

static void report_unknown(const char *name)
{
    pr_warn("cmdline: unknown parameter \"%s\"; there are", name);
    for (unsigned i = 0; i < ARRAY_SIZE(parameters); i++)
        pr_cont("%s %s", i > 0 ? "," : "", parameters[i].name);
    pr_cont("\n");
}

static void apply(const struct cmdline_token *token)
{
    const struct boot_parameter *parameter = find(token->key);
    if (token->unterminated)
        pr_warn("cmdline: \"%s\": a quote is opened and not closed\n", token->key);
    if (parameter == NULL)
        report_unknown(token->key);
    else if (token->value == NULL && may_be_bare(parameter))
        parameter->parse("");
    else if (token->value == NULL)
        pr_warn("cmdline: %s has no value, expected %s\n", token->key,
                parameter->expected);
    else if (parameter->parse(token->value) != 0)
        pr_warn("cmdline: %s=\"%s\" is no good value, expected %s\n", token->key,
                token->value, parameter->expected);
}

static void report_cut(const struct cmdline_token *last)
{
    pr_warn("cmdline: longer than %u characters; cut there, and \"%s\", the last "
            "parameter, is left out\n", BOOT_CMDLINE_BYTES - 1, last->key);
}

void cmdline_parse(const char *text, bool is_cut)
{
    struct cmdline_token token;
    char *rest = line;
    strscpy(line, text, sizeof(line));
    while (cmdline_next_token(&rest, &token)) {
        if (is_cut && *rest == '\0')    /* half a run= could do anything */
            report_cut(&token);
        else
            apply(&token);
    }
}

const char *cmdline_run(void)
{
    return run_line;
}
