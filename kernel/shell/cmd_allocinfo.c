/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_allocinfo.c - who has how much memory, by call site.
 *
 * Problem    Memory is going; nothing may be leaked, but who holds it?
 * Idea       Every call site counts its live blocks and bytes (mm/depot.h), so the
 *            list is ready at any time, also when memory is out: sorting needs none,
 *            each next row is searched anew. Columns as in Linux's /proc/allocinfo.
 * Cost       Rows times call sites: some hundred each.
 */
#include "kernel/backtrace.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "kernel/shell/trace_print.h"
#include "kernel/symbols.h"
#include "lib/errno.h"
#include "lib/json.h"
#include "lib/limits.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/depot.h"

enum sort_key { SORT_BYTES, SORT_BLOCKS, SORT_TOTAL, SORT_SITE, SORT_KEY_COUNT };

static const char *const sort_names[SORT_KEY_COUNT] = {
    "bytes", "blocks", "total", "site",
};

/* What a site is sorted by; larger comes first. */
static u32 sort_value(const struct call_site *site, enum sort_key key)
{
    switch (key) {
    case SORT_BLOCKS:
        return site->live_blocks;
    case SORT_TOTAL:
        return site->total_blocks;
    case SORT_SITE:
        return ~(u32)site->address;
    default:
        return site->live_bytes;
    }
}

/* Does @a come before @b? Equal values: by address. */
static bool precedes(const struct call_site *a, const struct call_site *b,
                     enum sort_key key)
{
    u32 value_a = sort_value(a, key), value_b = sort_value(b, key);
    return value_a != value_b ? value_a > value_b : a->address < b->address;
}

static const struct call_site *next_site(const struct call_site *after, enum sort_key key,
                                         bool all)
{
    const struct call_site *next = NULL;
    for (struct call_site *s = depot_first_site(); s != NULL; s = s->all_next) {
        if ((s->live_blocks == 0 && !all) || s->total_blocks == 0)
            continue;
        if (after != NULL && !precedes(after, s, key))
            continue;
        if (next == NULL || precedes(s, next, key))
            next = s;
    }
    return next;
}

static void print_site_text(const struct call_site *site)
{
    struct symbol_info caller;
    kprintf("%12u %8u ", site->live_bytes, site->live_blocks);
    if (site->address == 0)
        kprintf("%s\n", NO_TRACE);
    else if (symbol_lookup(site->address - 1, &caller))
        kprintf("%s:%u func:%s\n", caller.file, caller.line, caller.inner);
    else
        kprintf("0x%08lx func:?\n", (unsigned long)site->address);
}

static void print_site(const struct call_site *site, bool as_json)
{
    struct json json;
    if (!as_json) {
        print_site_text(site);
        return;
    }
    json_begin(&json, console_emit, NULL);
    json_number(&json, "bytes", site->live_bytes);
    json_number(&json, "blocks", site->live_blocks);
    json_number(&json, "total_blocks", site->total_blocks);
    site_json(&json, "function", site);
    if (site->address != 0)
        json_address(&json, "address", site->address);
    else
        json_string(&json, "address", "");
    json_end(&json);
}

static int parse_sort_key(const char *text, enum sort_key *key)
{
    for (unsigned i = 0; i < SORT_KEY_COUNT; i++) {
        if (strcmp(text, sort_names[i]) == 0) {
            *key = (enum sort_key)i;
            return 0;
        }
    }
    command_usage_error("allocinfo", "-s is '%s', expected bytes, blocks, total or site",
                        text);
    return -EINVAL;
}

int cmd_allocinfo(int argc, char **argv)
{
    struct options options = { 0 };
    bool as_json = false, all = false;
    enum sort_key key = SORT_BYTES;
    unsigned long rows = ULONG_MAX;
    int letter, error = 0;
    while (error == 0 && (letter = options_next(&options, argc, argv, "ajn:s:")) != 0) {
        if (letter < 0)
            return COMMAND_USAGE;
        as_json |= letter == 'j';
        all |= letter == 'a';
        if (letter == 'n')
            error = argument_number("allocinfo", "N", options.value, 1, ULONG_MAX, &rows);
        if (letter == 's')
            error = parse_sort_key(options.value, &key);
    }
    if (error != 0)
        return COMMAND_USAGE;
    if (options.index < argc)
        return command_unexpected("allocinfo", argv[options.index]);
    if (!as_json)
        kprintf("allocinfo - version: 1.0\n#     <size>  <calls> <tag info>\n");
    const struct call_site *site = NULL;
    depot_sum();
    for (; rows > 0 && (site = next_site(site, key, all)) != NULL; rows--) {
        if (shell_interrupted())
            return COMMAND_FAILED;
        print_site(site, as_json);
    }
    return COMMAND_OK;
}
