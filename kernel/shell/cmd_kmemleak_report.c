/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_kmemleak_report.c - kmemleak report, suppress, unsuppress, scan=.
 *
 * Problem    What a report leaves out can be said each time, or for good; a background
 *            scan is to leave out all that is old.
 * Idea       Each reads its words here; leak_forest.c and leak_report.c print.
 * Read next  leak_forest.c, kernel/background_scan.c.
 */
#include "kernel/background_scan.h"
#include "kernel/shell/command.h"
#include "kernel/shell/kmemleak_actions.h"
#include "kernel/shell/leak_filter.h"
#include "kernel/shell/leak_forest.h"
#include "kernel/shell/leak_report.h"
#include "kernel/shell/options.h"
#include "lib/errno.h"
#include "lib/json.h"
#include "lib/kstrtox.h"
#include "lib/limits.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/kmemleak.h"
#include "mm/suppress.h"

/* ---- report ---------------------------------------------------------------- */

/* Options and filters, in any order. Return: 0, or -EINVAL: reported. */
static int parse_report(int argc, char **argv, struct leak_filter *q, bool *json)
{
    struct options options = { 0 };
    unsigned long groups;
    int letter, error = 0;
    leak_filter_init(q);
    *json = false;
    for (;;) {
        letter = options_next(&options, argc, argv, "jn:v");
        if (letter < 0)
            return letter;
        *json |= letter == 'j';
        q->verbosity += letter == 'v';
        if (letter == 'n') {
            error = argument_number("kmemleak", "N", options.value, 1, INT_MAX, &groups);
            q->most_groups = (u32)groups;
        } else if (letter == 0 && options.index < argc) {
            error = leak_filter_word(q, argv[options.index++], NULL);
        } else if (letter == 0) {
            return 0;
        }
        if (error != 0)
            return error;
    }
}

int kmemleak_report(int argc, char **argv)
{
    struct leak_filter q;
    bool json;
    if (kmemleak_wants_stack_held(argc, argv))
        return kmemleak_stack_held(argc, argv);
    if (parse_report(argc, argv, &q, &json) != 0)
        return COMMAND_USAGE;
    if (kmemleak_last()->scan_number == 0)
        return kmemleak_no_scan_yet();
    bool is_whole = json ? leak_report_json(&q) : leak_forest_print(&q);
    return is_whole ? COMMAND_OK : COMMAND_FAILED;
}

/* ---- suppressions ------------------------------------------------------------ */

static const char *complaint(const struct suppression *entry)
{
    return suppress_is_exceeded(entry) ? "exceeded"
           : suppress_is_unused(entry) ? "unused" : "";
}

static void list_json(const struct suppression *entry)
{
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "suppression");
    json_string(&json, "site", entry->glob);
    json_signed(&json, "max", entry->most == SUPPRESS_NO_LIMIT ? -1 : (s64)entry->most);
    json_string(&json, "reason", entry->reason);
    json_number(&json, "hits", entry->leaders);
    json_number(&json, "blocks", entry->blocks);
    json_number(&json, "bytes", entry->bytes);
    json_string(&json, "complaint", complaint(entry));
    json_end(&json);
}

static void list_text(const struct suppression *entry)
{
    char most[16] = "-";
    if (entry->most != SUPPRESS_NO_LIMIT)
        snprintf(most, sizeof(most), "%u", entry->most);
    kprintf("%-24s %6s %6u %7u %9u", entry->glob, most, entry->leaders, entry->blocks,
            entry->bytes);
    if (entry->reason[0] != '\0')
        kprintf("  %-8s  %s\n", complaint(entry), entry->reason);
    else if (complaint(entry)[0] != '\0')
        kprintf("  %s\n", complaint(entry));
    else
        kprintf("\n");
}

static int list_suppressions(bool json)
{
    struct suppression entry;
    if (!json && suppress_at(0, &entry))
        kprintf("%-24s %6s %6s %7s %9s  %-8s  %s\n", "SITE", "MAX", "HITS", "BLOCKS",
                "BYTES", "IS", "REASON");
    else if (!json)
        kprintf("kmemleak: nothing is suppressed\n");
    for (unsigned i = 0; suppress_at(i, &entry); i++) {
        if (shell_interrupted())
            return COMMAND_FAILED;
        (json ? list_json : list_text)(&entry);
    }
    return COMMAND_OK;
}

/* GLOB [max=N] [REASON...] */
static int parse_suppression(int argc, char **argv, struct suppression *entry)
{
    unsigned long most;
    size_t length = 0;
    int next = 2;
    *entry = (struct suppression){ .most = SUPPRESS_NO_LIMIT };
    if (strscpy(entry->glob, argv[1], sizeof(entry->glob)) <= 0 ||
        strchr(argv[1], '=') != NULL) {
        command_usage_error("kmemleak", "GLOB is '%s', expected the name of a function, "
                            "up to %u characters, * and ? among them", argv[1],
                            SUPPRESS_GLOB_BYTES - 1);
        return -EINVAL;
    }
    if (argc > next && strncmp(argv[next], "max=", 4) == 0) {
        if (argument_number("kmemleak", "max=", argv[next++] + 4, 0, INT_MAX, &most) != 0)
            return -EINVAL;
        entry->most = (u32)most;
    }
    for (; next < argc; next++)
        length += (size_t)scnprintf(entry->reason + length,
                                    sizeof(entry->reason) - length, "%s%s",
                                    length > 0 ? " " : "", argv[next]);
    return 0;
}

int kmemleak_suppress(int argc, char **argv)
{
    struct suppression entry, added;
    bool json;
    if (argc == 1 || argv[1][0] == '-')
        return options_json(argc, argv, &json) == 0 ? list_suppressions(json)
                                                    : COMMAND_USAGE;
    if (parse_suppression(argc, argv, &entry) != 0)
        return COMMAND_USAGE;
    int error = suppress_add(&entry);
    if (error != 0) {
        kprintf("kmemleak: '%s' is not suppressed: %s\n", entry.glob,
                error == -ENOMEM ? "no memory" : "there are 255 entries already");
        return COMMAND_FAILED;
    }
    kmemleak_resettle();
    for (unsigned i = 0; suppress_at(i, &added); i++)
        if (strcmp(added.glob, entry.glob) == 0)
            kprintf("kmemleak: what is lost by '%s' is not reported: of the last scan %u "
                    "block%s, %u bytes\n", added.glob, added.blocks, plural(added.blocks),
                    added.bytes);
    return COMMAND_OK;
}

int kmemleak_unsuppress(int argc, char **argv)
{
    if (argc < 2)
        return command_expected("kmemleak", "GLOB");
    if (argc > 2)
        return command_unexpected("kmemleak", argv[2]);
    if (suppress_remove(argv[1]) != 0) {
        kprintf("kmemleak: '%s' is no suppression; 'kmemleak suppress' lists them\n",
                argv[1]);
        return COMMAND_FAILED;
    }
    kmemleak_resettle();
    kprintf("kmemleak: what is lost by '%s' is reported\n", argv[1]);
    return COMMAND_OK;
}

/* ---- background scans ---------------------------------------------------------- */

int kmemleak_set_scan(const char *value)
{
    unsigned long seconds = 0;
    bool on;
    if (strcmp(value, "on") == 0 || strcmp(value, "off") == 0)
        seconds = kstrtobool(value, &on) == 0 && on ? BACKGROUND_SCAN_SECONDS : 0;
    else if (argument_number("kmemleak", "scan=", value, 1, BACKGROUND_SCAN_SECONDS_MAX,
                             &seconds) != 0)
        return COMMAND_USAGE;
    if (seconds > 0 && !kmemleak_enabled()) {
        kprintf("kmemleak: the detector is off; 'kmemleak on' switches it on\n");
        return COMMAND_FAILED;
    }
    if (background_scan_set((u32)seconds) != 0) {
        kprintf("kmemleak: no memory for a thread: there are no background scans\n");
        return COMMAND_FAILED;
    }
    if (seconds > 0)
        kprintf("kmemleak: scans every %lu second%s, and tells what is new\n", seconds,
                plural((u32)seconds));
    else
        kprintf("kmemleak: no background scans\n");
    return COMMAND_OK;
}
