/* SPDX-License-Identifier: MIT */
/*
 * mm/debug.c - which checks are on, for whom: rules, in the order they were given.
 *
 * Problem    Checks are asked for by name, at boot before there is any cache, and while
 *            blocks live; caches come and go.
 *
 * Idea       A list of rules, "switch these flags on (or off) where the name matches".
 *            A new cache applies all of them in order, an existing one the newest. A
 *            rule that later ones make void is dropped, so switching to and fro
 *            fills nothing.
 *
 *              F Z P   on   "*"             kmalloc-64:  F Z P, then F P
 *              Z       off  "kmalloc-*"     pages:       F Z P
 *
 * State      The rules; the words of pages and of vmalloc. A cache's word is its own
 *            and changes in slab_relayout().
 * Cost       At a change: a walk over all caches, and over their slots where bytes must
 *            be laid out.
 * Locking    Interrupts off; then the list of caches, and each cache's lock.
 * Read next  debug_cache.c.
 */
#include "mm/debug.h"
#include "arch/cpu.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/debug_internal.h"
#include "mm/page.h"
#include "mm/page_poison.h"
#include "mm/slab_internal.h"

enum { RULES_MAX = 64 };

struct rule {
    u32 flags;                          /* 0: void                             */
    bool on;
    char glob[CACHE_NAME_BYTES];
};

static struct rule rules[RULES_MAX] __unscanned;
static unsigned rule_count __unscanned;

u32 debug_pages, debug_vmalloc;

/* The boot command line is read before there are pages and caches. */
static bool heap_exists(void)
{
    return mem_map != NULL;
}

static const char letters[] = "FZPUQ";      /* bit n: the n-th letter */

int debug_parse(const char *text, u32 *flags, char *bad)
{
    *flags = 0;
    if (strcmp(text, "-") == 0)
        return 0;
    for (; *text != '\0'; text++) {
        const char *found = strchr(letters, *text);
        if (found == NULL) {
            *bad = *text;
            return -EINVAL;
        }
        *flags |= 1u << (found - letters);
    }
    return 0;
}

/* Of all that has one. */
static u32 flags_in_use(void)
{
    u32 in_use = debug_pages | debug_vmalloc;
    unsigned long flags = caches_lock();
    for (struct kmem_cache *c = cache_first(); c != NULL; c = cache_next(c))
        in_use |= c->debug;
    caches_unlock(flags);
    return in_use;
}

static u32 applied(u32 debug, const struct rule *rule, const char *name)
{
    if (!glob_match(rule->glob, name))
        return debug;
    return rule->on ? debug | rule->flags : debug & ~rule->flags;
}

u32 debug_flags_for(const char *name)
{
    u32 debug = 0;
    for (unsigned i = 0; i < rule_count; i++)
        debug = applied(debug, &rules[i], name);
    return debug;
}

void debug_forget(void)
{
    rule_count = 0;
    debug_pages = debug_vmalloc = 0;
}

/* Drop of the earlier rules what @rule decides anew. */
static void drop_void_rules(const struct rule *rule)
{
    bool for_all = strcmp(rule->glob, "*") == 0;
    unsigned kept = 0;
    for (unsigned i = 0; i < rule_count; i++) {
        if (for_all || strcmp(rules[i].glob, rule->glob) == 0)
            rules[i].flags &= ~rule->flags;
        if (rules[i].flags != 0)
            rules[kept++] = rules[i];
    }
    rule_count = kept;
}

static int remember(const struct rule *rule)
{
    drop_void_rules(rule);
    bool is_needed = rule->on || rule_count > 0;
    if (!is_needed)
        return 0;
    if (rule_count == RULES_MAX)
        return -ENOSPC;
    rules[rule_count++] = *rule;
    return 0;
}

static int apply_to_word(u32 *word, const struct rule *rule, const char *name,
                         void (*switched)(u32 before))
{
    u32 before = *word;
    *word = applied(before, rule, name);
    if (*word != before && heap_exists())
        switched(before);
    return glob_match(rule->glob, name);
}

static int apply_to_caches(const struct rule *rule)
{
    int matches = 0;
    unsigned long flags = caches_lock();
    for (struct kmem_cache *c = cache_first(); c != NULL; c = cache_next(c)) {
        if ((c->flags & SLAB_UNTRACKED) || !glob_match(rule->glob, c->name))
            continue;
        u32 before = c->debug, now = applied(before, rule, c->name);
        matches++;
        if (now == before)
            continue;
        slab_relayout(c, now);
        debug_cache_switched(c, before);
    }
    caches_unlock(flags);
    return matches;
}

int debug_set(u32 flags, bool on, const char *glob)
{
    struct rule rule = { .flags = flags, .on = on };
    unsigned long irq_flags = irq_save();
    int matches = 0;
    int error = strscpy(rule.glob, glob, sizeof(rule.glob)) < 0 ? -ENAMETOOLONG : 0;
    if (error == 0 && flags != 0)
        error = remember(&rule);
    if (error != 0)
        goto out;
    matches = apply_to_word(&debug_pages, &rule, DEBUG_PAGES_NAME, debug_pages_switched);
    matches += apply_to_word(&debug_vmalloc, &rule, DEBUG_VMALLOC_NAME,
                             debug_vmalloc_switched);
    if (heap_exists())
        matches += apply_to_caches(&rule);
    if (page_poison_on && !(flags_in_use() & DEBUG_POISON))
        page_poison_forget();
out:
    irq_restore(irq_flags);
    return error != 0 ? error : matches;
}

u32 debug_of(const struct block *block)
{
    if (block->cache != NULL)
        return block->cache->debug;
    return block->type == BLOCK_VMALLOC ? debug_vmalloc : debug_pages;
}
