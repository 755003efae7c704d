/* SPDX-License-Identifier: MIT */
/*
 * mm/guard.c - which allocations get pages of their own.
 *
 * Problem    Guard pages catch a bad access at the very instruction, but cost pages and
 *            time for each block. Who gets them must be chosen.
 *
 * Idea       Rules: all blocks, those of one size, of caches by name, those that one
 *            function allocates; or one in so many, whoever comes: after KFENCE, which
 *            finds over weeks on many machines what no test triggers. The caches that
 *            a rule may hold for have DEBUG_GUARD set, all others pay nothing.
 *
 *              kmalloc --> debug_cache_alloc --> guard_alloc --> rules
 *                                                  |yes          |no: as usual
 *                                                  guard_area.c  guard_pages.c
 *
 * State      The rules, the sampling counter, sums.
 * Cost       An allocation that no rule wants: a few instructions a rule; a sampled
 *            one: see docs/guard.md.
 * Locking    Interrupts off.
 * Read next  guard_area.c.
 */
#include "mm/guard.h"
#include "arch/cpu.h"
#include "arch/paging.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/guard_internal.h"
#include "mm/slab_internal.h"
#include "mm/vmap.h"

enum { RULES_MAX = 16 };

static struct guard_rule rules[RULES_MAX] __unscanned;
static unsigned rule_count __unscanned;
static u32 sample_left __unscanned;     /* allocations until the next sample      */
static bool (*namer)(uintptr_t address, const char *function);
static bool told_no_room;

struct guard_stats guard_totals __unscanned;

void guard_set_namer(bool (*is_in)(uintptr_t address, const char *function))
{
    namer = is_in;
}

const struct guard_rule *guard_rule_at(unsigned i)
{
    return i < rule_count ? &rules[i] : NULL;
}

/* What is not needed before the first rule, and stays. */
static int prepare(const struct guard_rule *rule)
{
    int error = rule->what != GUARD_SAMPLE ? paging_split_direct_map() : 0;
    if (error == 0)
        vmap_freed_limit((VMAP_END - VMAP_START) >> PAGE_SHIFT);
    return error;
}

static bool is_same(const struct guard_rule *a, const struct guard_rule *b)
{
    return a->what == b->what && (a->what == GUARD_SAMPLE || a->number == b->number) &&
           strcmp(a->name, b->name) == 0;
}

/* The rule that @rule replaces, else a free place, else NULL. */
static struct guard_rule *place_for(const struct guard_rule *rule)
{
    for (unsigned i = 0; i < rule_count; i++)
        if (is_same(&rules[i], rule))
            return &rules[i];
    return rule_count < RULES_MAX ? &rules[rule_count++] : NULL;
}

int guard_add(const struct guard_rule *rule)
{
    int error = prepare(rule);
    if (error != 0)
        return error;
    unsigned long flags = irq_save();
    struct guard_rule *place = place_for(rule);
    if (place != NULL)
        *place = *rule;
    if (rule->what == GUARD_SAMPLE)
        sample_left = rule->number;
    irq_restore(flags);
    if (place == NULL)
        return -ENOSPC;
    told_no_room = false;
    error = debug_set(DEBUG_GUARD, true, rule->what == GUARD_CACHE ? rule->name : "*");
    return min(error, 0);
}

void guard_off(void)
{
    unsigned long flags = irq_save();
    rule_count = 0;
    irq_restore(flags);
    debug_set(DEBUG_GUARD, false, "*");
    vmap_freed_limit(FREED_AREAS_MAX);
    guard_flush();
}

static bool caller_is_in(const char *function)
{
    uintptr_t caller;
    tag_trace(&caller, 1);
    return namer != NULL && namer(caller, function);
}

static bool is_sample(const struct guard_rule *rule)
{
    if (--sample_left > 0)
        return false;
    sample_left = rule->number;
    return true;
}

static const char *name_for(const struct kmem_cache *cache, enum block_type type)
{
    if (cache != NULL)
        return cache->name;
    return type == BLOCK_VMALLOC ? DEBUG_VMALLOC_NAME : DEBUG_PAGES_NAME;
}

static bool holds_for(const struct guard_rule *rule, const struct kmem_cache *cache,
                      enum block_type type, u32 size_bytes)
{
    switch (rule->what) {
    case GUARD_ALL:
        return true;
    case GUARD_SIZE:
        return size_bytes == rule->number;
    case GUARD_CACHE:
        return glob_match(rule->name, name_for(cache, type));
    case GUARD_FUNCTION:
        return caller_is_in(rule->name);
    case GUARD_SAMPLE:                  /* vmalloc() and pages are not sampled */
        return cache != NULL && is_sample(rule);
    }
    return false;
}

static const struct guard_rule *rule_for(const struct kmem_cache *cache,
                                         enum block_type type, u32 size_bytes)
{
    for (unsigned i = 0; i < rule_count; i++)
        if (holds_for(&rules[i], cache, type, size_bytes))
            return &rules[i];
    return NULL;
}

/* No stepping for samples: they are meant to be left on. The sides take turns. */
static enum guard_side side_of(const struct guard_rule *rule)
{
    if (rule->what != GUARD_SAMPLE)
        return rule->side;
    return guard_totals.allocated % 2 == 0 ? GUARD_END : GUARD_START;
}

static void no_room(u32 size_bytes)
{
    guard_totals.no_room++;
    if (told_no_room)
        return;
    told_no_room = true;
    pr_warn("guard: no pages or no addresses for a block of %u bytes: it and others "
            "like it go unguarded ('slabdebug guard' counts them)\n", size_bytes);
}

void *guard_alloc(struct kmem_cache *cache, enum block_type type, u32 size_bytes,
                  gfp_t flags)
{
    void *object = NULL;
    unsigned long irq_flags = irq_save();       /* no scan between block and tag */
    const struct guard_rule *rule = rule_for(cache, type, size_bytes);
    if (likely(rule == NULL))
        goto out;
    if (type == BLOCK_PAGES) {
        struct page *head = guard_pages_create(size_bytes, flags);
        object = head != NULL ? page_address(head) : NULL;
    } else {
        struct vm_area *area = guard_area_create(cache, type, size_bytes,
                                                 side_of(rule), flags);
        object = area != NULL ? (void *)area->block_start : NULL;
    }
    if (object != NULL)
        guard_totals.allocated++;
    else
        no_room(size_bytes);
out:
    irq_restore(irq_flags);
    return object;
}

void guard_vmalloc(struct vm_area *area)
{
    u32 size_bytes = area->tag.size_bytes;
    const struct guard_rule *rule = rule_for(NULL, BLOCK_VMALLOC, size_bytes);
    if (rule == NULL)
        return;
    guard_totals.allocated++;
    if (rule->side == GUARD_EXACT)
        guard_hide(area);
}

void guard_stats(struct guard_stats *stats)
{
    *stats = guard_totals;
    stats->freed_blocks = vmap_freed_count() + guard_pages_waiting();
}
