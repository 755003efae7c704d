/* SPDX-License-Identifier: MIT */
/* kernel/shell/cmd_dmesg.c - dmesg: the kernel's log. */
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "lib/compiler.h"
#include "lib/json.h"
#include "lib/kstrtox.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/kmalloc.h"

enum { TEXT_BYTES = 256, US_PER_SECOND = 1000000 };

static const char *const level_names[] = {
    "emerg", "alert", "crit", "err", "warn", "notice", "info", "debug",
};

/* A level's number, from its number or name; -1: it is neither. */
static int parse_level(const char *text)
{
    int level;

    if (kstrtoint(text, 10, &level) == 0)
        return level >= LOGLEVEL_EMERG && level <= LOGLEVEL_DEBUG ? level : -1;
    for (level = LOGLEVEL_EMERG; level <= LOGLEVEL_DEBUG; level++)
        if (strcmp(text, level_names[level]) == 0)
            return level;
    return -1;
}

static void print_record(const struct log_record *record, const char *text, bool as_json)
{
    struct json json;

    if (!as_json) {
        kprintf("[%5u.%06u] %s\n", (unsigned)(record->time_us / US_PER_SECOND),
                (unsigned)(record->time_us % US_PER_SECOND), text);
        return;
    }
    json_begin(&json, console_emit, NULL);
    json_number(&json, "seq", record->sequence);
    json_number(&json, "time_us", record->time_us);
    json_string(&json, "level", level_names[record->level]);
    json_number(&json, "tid", record->thread_id);
    json_string(&json, "text", text);
    json_end(&json);
}

/* Print a record that print_log()'s buffer cannot hold. @cut: its beginning. */
static void print_long_record(const struct log_record *record, const char *cut,
                              bool as_json)
{
    size_t bytes = record->length_bytes + 1;
    char *text = kmalloc(bytes, GFP_KERNEL | __GFP_NOWARN);
    u64 sequence = record->sequence;
    struct log_record again;

    if (text != NULL && printk_read(&sequence, &again, text, bytes) &&
        again.sequence == record->sequence)
        print_record(record, text, as_json);
    else
        print_record(record, cut, as_json);
    kfree(text);
}

/* Return: false if Ctrl-C cut it off. */
static bool print_log(int most_level, bool as_json)
{
    char text[TEXT_BYTES];
    struct log_record record;
    u64 sequence = 0;

    while (printk_read(&sequence, &record, text, sizeof(text))) {
        if (shell_interrupted())
            return false;
        if (record.level > most_level)
            continue;
        if (record.length_bytes < sizeof(text))
            print_record(&record, text, as_json);
        else
            print_long_record(&record, text, as_json);
    }
    return true;
}

int cmd_dmesg(int argc, char **argv)
{
    struct options options = { 0 };
    bool json = false, clear = false;
    int letter, level = LOGLEVEL_DEBUG;

    while ((letter = options_next(&options, argc, argv, "cjl:")) > 0) {
        json |= letter == 'j';
        clear |= letter == 'c';
        if (letter == 'l' && (level = parse_level(options.value)) < 0)
            return command_usage_error(argv[0], "LEVEL: found '%s', expected 0 to 7 or a "
                                       "name such as err, warn, info", options.value);
    }
    if (letter < 0)
        return COMMAND_USAGE;
    if (options.index < argc)
        return command_unexpected(argv[0], argv[options.index]);
    if (!print_log(level, json))
        return COMMAND_FAILED;
    if (clear)
        printk_clear();
    return COMMAND_OK;
}
