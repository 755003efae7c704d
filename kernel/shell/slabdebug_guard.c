/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/slabdebug_guard.c - slabdebug guard: which blocks get pages of their own.
 *
 * Problem    One word says which, and there are five ways to say it.
 * Idea       all, off and sample=N are words; a number is a size; what names a cache, or
 *            could name several, is a cache; anything else is a function. One that no
 *            loaded symbol has may come with a module.
 * Read next  mm/guard.h.
 */
#include "kernel/shell/slabdebug_guard.h"
#include "kernel/shell/command.h"
#include "kernel/shell/options.h"
#include "kernel/symbols.h"
#include "lib/errno.h"
#include "lib/json.h"
#include "lib/kstrtox.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/guard.h"
#include "mm/slab_stats.h"

enum { SIZE_MAX_BYTES = 4 * 1024 * 1024, SAMPLE_MAX = 1000000, RULE_TEXT_BYTES = 96 };

static const char *const side_names[] = {
    [GUARD_EXACT] = "exact", [GUARD_END] = "end", [GUARD_START] = "start",
};

/* ---- showing --------------------------------------------------------- */

static void rule_format(char *buffer, const struct guard_rule *rule)
{
    char what[RULE_TEXT_BYTES - 8];
    switch (rule->what) {
    case GUARD_ALL:
        strscpy(what, "all", sizeof(what));
        break;
    case GUARD_SIZE:
        snprintf(what, sizeof(what), "size %u", rule->number);
        break;
    case GUARD_CACHE:
        snprintf(what, sizeof(what), "cache %s", rule->name);
        break;
    case GUARD_FUNCTION:
        snprintf(what, sizeof(what), "function %s", rule->name);
        break;
    case GUARD_SAMPLE:
        snprintf(what, sizeof(what), "sample=%u", rule->number);
        break;
    }
    snprintf(buffer, RULE_TEXT_BYTES, "%s %s", what, side_names[rule->side]);
}

static void show_json(const struct guard_stats *stats)
{
    char text[RULE_TEXT_BYTES];
    const struct guard_rule *rule;
    struct json json;
    for (unsigned i = 0; (rule = guard_rule_at(i)) != NULL; i++) {
        rule_format(text, rule);
        json_begin(&json, console_emit, NULL);
        json_string(&json, "slabdebug", "guard_rule");
        json_string(&json, "rule", text);
        json_end(&json);
    }
    json_begin(&json, console_emit, NULL);
    json_string(&json, "slabdebug", "guard");
    json_number(&json, "live_blocks", stats->live_blocks);
    json_number(&json, "freed_blocks", stats->freed_blocks);
    json_number(&json, "allocated", stats->allocated);
    json_number(&json, "no_room", stats->no_room);
    json_number(&json, "steps", stats->steps);
    json_end(&json);
}

void slabdebug_guard_show(bool json)
{
    char text[RULE_TEXT_BYTES];
    struct guard_stats stats;
    guard_stats(&stats);
    if (json) {
        show_json(&stats);
        return;
    }
    const struct guard_rule *rule;
    unsigned count = 0;
    kprintf("guard       ");
    for (; (rule = guard_rule_at(count)) != NULL; count++) {
        rule_format(text, rule);
        kprintf("%s%s", count > 0 ? ", " : "", text);
    }
    kprintf("%s; %u live block%s, %u freed remembered; since boot %u guarded, %u found "
            "no room\n", count == 0 ? "off" : "", stats.live_blocks,
            plural(stats.live_blocks), stats.freed_blocks, stats.allocated,
            stats.no_room);
}

/* ---- setting --------------------------------------------------------- */

static bool is_cache(const char *name)
{
    struct kmem_cache *cursor = NULL;
    struct slab_stats stats;
    if (strpbrk(name, "*?") != NULL || strcmp(name, DEBUG_PAGES_NAME) == 0 ||
        strcmp(name, DEBUG_VMALLOC_NAME) == 0)
        return true;
    while (slab_stats_next(&cursor, &stats))
        if (stats.tracked && strcmp(stats.name, name) == 0)
            return true;
    return false;
}

static int parse_sample(const char *value, struct guard_rule *rule)
{
    unsigned long number;
    if (argument_number("slabdebug", "sample=", value, 1, SAMPLE_MAX, &number) != 0)
        return -EINVAL;
    rule->what = GUARD_SAMPLE;
    rule->number = (u32)number;
    return 0;
}

static int parse_name(const char *name, struct guard_rule *rule)
{
    if (strscpy(rule->name, name, sizeof(rule->name)) < 0) {
        command_usage_error("slabdebug", "guard: '%s' is longer than %zu characters",
                            name, sizeof(rule->name) - 1);
        return -EINVAL;
    }
    rule->what = is_cache(name) ? GUARD_CACHE : GUARD_FUNCTION;
    if (rule->what == GUARD_FUNCTION && symbol_find(name) == 0)
        kprintf("slabdebug: no loaded code has a function '%s'; one that a module "
                "brings will be guarded\n", name);
    return 0;
}

static int parse_what(const char *word, struct guard_rule *rule)
{
    unsigned long number;
    if (strcmp(word, "all") == 0) {
        rule->what = GUARD_ALL;
        return 0;
    }
    if (strncmp(word, "sample=", 7) == 0)
        return parse_sample(word + 7, rule);
    if (word[0] < '0' || word[0] > '9')
        return parse_name(word, rule);
    if (argument_number("slabdebug", "SIZE", word, 1, SIZE_MAX_BYTES, &number) != 0)
        return -EINVAL;
    rule->what = GUARD_SIZE;
    rule->number = (u32)number;
    return 0;
}

static int parse_side(const char *word, struct guard_rule *rule)
{
    for (unsigned i = 0; i < ARRAY_SIZE(side_names); i++) {
        if (strcmp(word, side_names[i]) == 0) {
            rule->side = (enum guard_side)i;
            return 0;
        }
    }
    command_usage_error("slabdebug", "guard: found '%s', expected exact, end or start",
                        word);
    return -EINVAL;
}

int slabdebug_guard(int argc, char **argv)
{
    struct guard_rule rule = { .side = GUARD_EXACT };
    if (argc < 2)
        return command_expected("slabdebug", "SIZE, FUNCTION, CACHE, all, off or "
                                "sample=N behind guard");
    if (argc > 3)
        return command_unexpected("slabdebug", argv[3]);
    if (strcmp(argv[1], "off") == 0) {
        if (argc > 2)
            return command_unexpected("slabdebug", argv[2]);
        guard_off();
        return COMMAND_OK;
    }
    if (parse_what(argv[1], &rule) != 0 || (argc == 3 && parse_side(argv[2], &rule) != 0))
        return COMMAND_USAGE;
    int error = guard_add(&rule);
    if (error != 0)
        kprintf("slabdebug: guard: %s\n", error == -ENOSPC
                ? "there are too many rules; 'slabdebug guard off' removes them"
                : "there is no memory for it");
    return error != 0 ? COMMAND_FAILED : COMMAND_OK;
}
