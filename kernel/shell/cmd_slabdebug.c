/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_slabdebug.c - slabdebug: which checks are on, and check now.
 *
 * Problem    Checks for all caches cost too much for some; the one that is needed is
 *            often known.
 * Idea       Letters and a pattern of names switch; a table of actions does the rest.
 * Locking    None: mm/ hands out copies.
 * Read next  kernel/debug_settings.c, mm/debug.h, slabdebug_guard.c.
 */
#include "kernel/debug_settings.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "kernel/shell/slabdebug_guard.h"
#include "lib/errno.h"
#include "lib/json.h"
#include "lib/kstrtox.h"
#include "lib/limits.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/quarantine.h"
#include "mm/slab_stats.h"

/* What is no letter, but belongs to a cache's word of flags as well. */
static const struct {
    u32 flag;
    const char *name;
} extras[] = {
    { DEBUG_GUARD, "guard" },
    { DEBUG_FAIL, "failslab" },
    { DEBUG_INIT_ALLOC, "init_on_alloc" },
    { DEBUG_INIT_FREE, "init_on_free" },
    { DEBUG_RANDOM, "random" },
};

/* ---- showing --------------------------------------------------------- */

static void show_cache(const char *name, u32 flags, bool as_json)
{
    char letters[DEBUG_LETTERS_BYTES];
    struct json json;
    debug_settings_format(letters, flags);
    if (!as_json) {
        bool has_extras = (flags & ~(u32)DEBUG_CHECKS) != 0;
        kprintf("%-24s %-*s", name, has_extras ? 6 : 0, letters);
        for (unsigned i = 0; i < ARRAY_SIZE(extras); i++)
            if (flags & extras[i].flag)
                kprintf(" %s", extras[i].name);
        kprintf("\n");
        return;
    }
    json_begin(&json, console_emit, NULL);
    json_string(&json, "slabdebug", "cache");
    json_string(&json, "name", name);
    json_string(&json, "checks", letters);
    for (unsigned i = 0; i < ARRAY_SIZE(extras); i++)
        json_bool(&json, extras[i].name, flags & extras[i].flag);
    json_end(&json);
}

static void show_quarantine(bool as_json)
{
    struct quarantine_stats s;
    struct json json;
    quarantine_stats(&s);
    if (!as_json) {
        kprintf("quarantine  %u block%s, %u of at most %u bytes; since boot %u went in, "
                "%u came out\n", s.blocks, plural(s.blocks), s.bytes, s.limit_bytes,
                s.added, s.released);
        return;
    }
    json_begin(&json, console_emit, NULL);
    json_string(&json, "slabdebug", "quarantine");
    json_number(&json, "blocks", s.blocks);
    json_number(&json, "bytes", s.bytes);
    json_number(&json, "limit_bytes", s.limit_bytes);
    json_number(&json, "added", s.added);
    json_number(&json, "released", s.released);
    json_end(&json);
}

static int show(int argc, char **argv)
{
    struct kmem_cache *cursor = NULL;
    struct slab_stats stats;
    bool json;
    if (options_json(argc, argv, &json) != 0)
        return COMMAND_USAGE;
    if (!json)
        kprintf("cache                    checks also\n");
    while (slab_stats_next(&cursor, &stats))
        if (stats.tracked)
            show_cache(stats.name, stats.debug, json);
    show_cache(DEBUG_PAGES_NAME, debug_pages, json);
    show_cache(DEBUG_VMALLOC_NAME, debug_vmalloc, json);
    show_quarantine(json);
    slabdebug_guard_show(json);
    return COMMAND_OK;
}

/* ---- switching ------------------------------------------------------- */

static int failed(int error, const char *word, char bad)
{
    if (error == -EINVAL)
        return command_usage_error("slabdebug", "'%c' in '%s' is no check; there are F, "
                                   "Z, P, U and Q", bad, word);
    if (error == -ENAMETOOLONG)
        return command_usage_error("slabdebug", "GLOB is longer than %u characters",
                                   CACHE_NAME_BYTES - 1);
    kprintf("slabdebug: there are too many rules; 'slabdebug FZPUQ' or 'slabdebug -' for "
            "all caches replaces them\n");
    return COMMAND_FAILED;
}

static int switch_flags(int argc, char **argv)
{
    const char *glob = argc > 2 ? argv[2] : "*";
    char bad = '\0';
    if (argc > 3)
        return command_unexpected("slabdebug", argv[3]);
    if (argv[1][0] == '\0')
        return command_expected("slabdebug", "LETTERS, or - for none");
    int matches = debug_settings_apply(argv[1], glob, &bad);
    if (matches < 0)
        return failed(matches, argv[1], bad);
    if (matches == 0)
        kprintf("slabdebug: no cache is called '%s' now; it will hold for those that are "
                "made later\n", glob);
    return COMMAND_OK;
}

/* slabdebug init_on_free on: argv[0] is the word. */
static int switch_extra(int argc, char **argv)
{
    bool on;
    if (argc > 2)
        return command_unexpected("slabdebug", argv[2]);
    if (argc < 2 || kstrtobool(argv[1], &on) != 0)
        return command_usage_error("slabdebug", "%s: found '%s', expected on or off",
                                   argv[0], argc < 2 ? "" : argv[1]);
    for (unsigned i = 0; i < ARRAY_SIZE(extras); i++)
        if (strcmp(argv[0], extras[i].name) == 0)
            return debug_set(extras[i].flag, on, "*") < 0 ? failed(-ENOSPC, "", '\0')
                                                          : COMMAND_OK;
    return COMMAND_FAILED;
}

/* ---- actions --------------------------------------------------------- */

static void check_text(const struct heap_check *r)
{
    if (r->blocks == 0)
        kprintf("slabdebug: nothing is watched; 'slabdebug FZPUQ' switches all checks "
                "on, and blocks get redzones from then on\n");
    kprintf("slabdebug: looked at %u block%s, %u bytes of redzones and poison: %u "
            "damaged\n", r->blocks, plural(r->blocks), r->bytes, r->damaged);
    if (!r->sound)
        kprintf("slabdebug: the allocators' own lists and counts do not agree: the heap "
                "is not whole\n");
}

static int check(int argc, char **argv)
{
    struct heap_check result;
    struct json json;
    bool as_json;
    if (options_json(argc, argv, &as_json) != 0)
        return COMMAND_USAGE;
    debug_check_heap(&result);
    if (as_json) {
        json_begin(&json, console_emit, NULL);
        json_string(&json, "slabdebug", "check");
        json_number(&json, "blocks", result.blocks);
        json_number(&json, "bytes", result.bytes);
        json_number(&json, "damaged", result.damaged);
        json_bool(&json, "sound", result.sound);
        json_end(&json);
    } else {
        check_text(&result);
    }
    return result.damaged == 0 && result.sound ? COMMAND_OK : COMMAND_FAILED;
}

static int quarantine(int argc, char **argv)
{
    unsigned long bytes;
    if (argc < 2)
        return command_expected("slabdebug", "BYTES or flush behind quarantine");
    if (argc > 2)
        return command_unexpected("slabdebug", argv[2]);
    if (strcmp(argv[1], "flush") == 0) {
        kprintf("slabdebug: %u bytes released\n", quarantine_flush(NULL));
        return COMMAND_OK;
    }
    if (argument_number("slabdebug", "BYTES", argv[1], 0, UINT_MAX, &bytes) != 0)
        return COMMAND_USAGE;
    quarantine_set_limit((u32)bytes);
    return COMMAND_OK;
}

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    bool keeps_name;                    /* argv[0] is the action, not the command */
} actions[] = {
    { "check", check, false },
    { "quarantine", quarantine, false },
    { "guard", slabdebug_guard, false },
    { "init_on_alloc", switch_extra, true },
    { "init_on_free", switch_extra, true },
    { "random", switch_extra, true },
};

const char *slabdebug_word(unsigned i)
{
    return i < ARRAY_SIZE(actions) ? actions[i].name : NULL;
}

/* Letters of checks are capitals; an action is written in small ones. */
static bool is_action_like(const char *word)
{
    return (word[0] >= 'a' && word[0] <= 'z') || word[0] == '_';
}

int cmd_slabdebug(int argc, char **argv)
{
    if (argc == 1 || strcmp(argv[1], "-j") == 0)
        return show(argc, argv);
    for (unsigned i = 0; i < ARRAY_SIZE(actions); i++) {
        if (strcmp(argv[1], actions[i].name) != 0)
            continue;
        if (!actions[i].keeps_name)
            argv[1] = argv[0];              /* for messages: "slabdebug: ..." */
        return actions[i].run(argc - 1, argv + 1);
    }
    if (!is_action_like(argv[1]))
        return switch_flags(argc, argv);
    char hint[SUGGESTION_BYTES];
    suggestion_format(hint, slabdebug_word, argv[1]);
    return command_usage_error("slabdebug", "there is no action '%s'%s", argv[1], hint);
}
