/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/leak_filter.c - site=, cache=, size=, thread=, module=, age=, frames=.
 *
 * Problem    Ten thousand leaks, and one is looked for.
 * Idea       Words NAME=VALUE, of which all must hold. A table knows each name; mm/ does
 *            the work, but for names of functions and modules, which are known up here.
 * Read next  mm/forest.h.
 */
#include "kernel/shell/leak_filter.h"
#include "kernel/shell/command.h"
#include "kernel/symbols.h"
#include "kernel/time.h"
#include "lib/errno.h"
#include "lib/kstrtox.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/depot.h"

enum { MS_PER_SECOND = 1000, RANGE_BYTES = 32 };

/* ---- values ----------------------------------------------------------- */

/* "N", "MIN..MAX", "MIN.." or "..MAX", all <= @limit. */
static int parse_range(const char *text, u32 limit, u32 *least, u32 *most)
{
    char copy[RANGE_BYTES];
    if (strscpy(copy, text, sizeof(copy)) <= 0)
        return -EINVAL;
    char *dots = strstr(copy, ".."), *upper = dots != NULL ? dots + 2 : copy;
    if (dots != NULL)
        *dots = '\0';
    *least = 0;
    *most = limit;
    if (*copy != '\0' && kstrtouint(copy, 0, least) != 0)
        return -EINVAL;
    if (*upper != '\0' && kstrtouint(upper, 0, most) != 0)
        return -EINVAL;
    return *least <= *most && *most <= limit ? 0 : -EINVAL;
}

static int set_site(struct leak_filter *q, const char *value)
{
    q->site = value;
    return 0;
}

static int set_module(struct leak_filter *q, const char *value)
{
    q->module = value;
    return 0;
}

static int set_cache(struct leak_filter *q, const char *value)
{
    q->filter.cache = value;
    return 0;
}

static int set_thread(struct leak_filter *q, const char *value)
{
    unsigned id;
    if (kstrtouint(value, 0, &id) == 0)
        q->filter.thread_id = id;
    else
        q->filter.thread = value;
    return 0;
}

static int set_size(struct leak_filter *q, const char *value)
{
    return parse_range(value, FOREST_ANY, &q->filter.size_least, &q->filter.size_most);
}

/* Whole seconds: what is 5.9 s old is 5 s old. */
static int set_age(struct leak_filter *q, const char *value)
{
    u32 least, most, now_ms = time_ms(), limit = FOREST_ANY / MS_PER_SECOND - 1;
    if (parse_range(value, limit, &least, &most) != 0)
        return -EINVAL;
    u32 oldest_ms = (most + 1) * MS_PER_SECOND - 1;
    q->filter.time_least_ms = now_ms > oldest_ms ? now_ms - oldest_ms : 0;
    if (least == 0)
        return 0;
    q->filter.time_most_ms = now_ms - min(now_ms, least * MS_PER_SECOND);
    if (now_ms < least * MS_PER_SECOND)
        q->filter.time_least_ms = FOREST_ANY;           /* nothing is that old */
    return 0;
}

static int set_frames(struct leak_filter *q, const char *value)
{
    return kstrtouint(value, 0, &q->frames) == 0 && q->frames >= 1 &&
           q->frames <= DEPOT_FRAMES_MAX ? 0 : -EINVAL;
}

static const struct filter_name {
    const char *prefix;
    int (*set)(struct leak_filter *q, const char *value);
    const char *expected;
    bool is_filter;                     /* else it says how to show what passes    */
} filter_names[] = {
    { "site=", set_site, "the name of a function, which may hold * and ?", true },
    { "cache=", set_cache, "a cache's name, which may hold * and ?", true },
    { "size=", set_size, "bytes: N, MIN..MAX, MIN.. or ..MAX", true },
    { "thread=", set_thread, "a thread's number or name", true },
    { "module=", set_module, "a module's name, or kernel", true },
    { "age=", set_age, "seconds: N, MIN..MAX, MIN.. or ..MAX", true },
    { "frames=", set_frames, "1 to 16 frames", false },
};

/* ---- the query --------------------------------------------------------- */

static bool glob_passes(const char *glob, const char *text)
{
    return glob == NULL || glob_match(glob, text);
}

bool leak_filter_site(const struct call_site *site, const struct leak_filter *q)
{
    struct symbol_info caller = { 0 };
    const char *module = "";
    if (q->site == NULL && q->module == NULL)
        return true;
    if (site->address != 0 && symbol_lookup(site->address - 1, &caller))
        module = *caller.module != '\0' ? caller.module : "kernel";
    return glob_passes(q->site, caller.inner) && glob_passes(q->module, module);
}

static bool site_passes(const struct call_site *site, const void *context)
{
    return leak_filter_site(site, context);
}

void leak_filter_init(struct leak_filter *q)
{
    *q = (struct leak_filter){ .filter = FOREST_ALL, .most_groups = FOREST_ANY };
    q->filter.site = site_passes;
    q->filter.context = q;
}

int leak_filter_word(struct leak_filter *q, const char *word, const char *names)
{
    for (unsigned i = 0; i < ARRAY_SIZE(filter_names); i++) {
        const struct filter_name *f = &filter_names[i];
        size_t length = strlen(f->prefix);
        if (strncmp(word, f->prefix, length) != 0 ||
            (names != NULL && strstr(names, f->prefix) == NULL))
            continue;
        if (word[length] == '\0' || f->set(q, word + length) != 0) {
            command_usage_error("kmemleak", "%s is '%s', expected %s", f->prefix,
                                word + length, f->expected);
            return -EINVAL;
        }
        if (f->is_filter && q->word_count < LEAK_FILTER_WORDS_MAX)
            q->words[q->word_count++] = word;
        return 0;
    }
    command_unexpected("kmemleak", word);
    return -EINVAL;
}

void leak_filter_format(char buffer[LEAK_FILTER_TEXT_BYTES], const struct leak_filter *q)
{
    size_t length = 0;
    buffer[0] = '\0';
    for (unsigned i = 0; i < q->word_count; i++)
        length += (size_t)scnprintf(buffer + length, LEAK_FILTER_TEXT_BYTES - length,
                                    "%s%s", i > 0 ? " " : "", q->words[i]);
}
