/* SPDX-License-Identifier: MIT */
/*
 * mm/suppress.c - leaks that are known and not to be told.
 *
 * Problem    A library that is known to lose three blocks at start must not bury the
 *            new leak. But a list of exceptions rots: entries outlive their reason, and
 *            hide more than they were made for.
 *
 * Idea       Entries name call sites; a leader that was allocated at one is hidden.
 *            What hangs below it is hidden only if no leader that is told reaches it:
 *            the told leaders collect first, the hidden ones get what is left.
 *
 *              A (hidden) -> B -> C <- D (told)      C hangs below D, and is told
 *
 *            Every entry counts what it hid. Compare the suppressions of Valgrind and of
 *            LeakSanitizer, which count hits but let no entry have a maximum.
 *
 * State      The list, in meta memory; trace->suppressed: by which entry, from 1.
 * Cost       Nothing while no entry matches. Else a few walks over all blocks.
 * Locking    Interrupts off.
 * Read next  forest.c.
 */
#include "mm/suppress.h"
#include "arch/cpu.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/classify.h"
#include "mm/depot.h"
#include "mm/mark.h"
#include "mm/meta.h"

struct node {
    struct node *next;
    struct suppression entry;
};

static struct node *entries __unscanned;
static bool (*site_matches)(const struct call_site *site, const char *glob);

void suppress_init(bool (*matches)(const struct call_site *site, const char *glob))
{
    site_matches = matches;
}

/* ---- the list -------------------------------------------------------- */

/* The link that leads to the entry with this glob, or the last link of all. */
static struct node **find(const char *glob, unsigned *count)
{
    struct node **link = &entries;
    for (*count = 0; *link != NULL; link = &(*link)->next, (*count)++)
        if (strcmp((*link)->entry.glob, glob) == 0)
            break;
    return link;
}

int suppress_add(const struct suppression *entry)
{
    int error = -ENOSPC;
    unsigned count;
    unsigned long flags = irq_save();
    struct node **link = find(entry->glob, &count);
    if (count < SUPPRESS_ENTRIES_MAX) {
        if (*link == NULL)
            *link = meta_alloc(sizeof(**link));
        if (*link != NULL)
            (*link)->entry = *entry;
        error = *link != NULL ? 0 : -ENOMEM;
    }
    irq_restore(flags);
    return error;
}

int suppress_remove(const char *glob)
{
    unsigned count;
    unsigned long flags = irq_save();
    struct node **link = find(glob, &count), *node = *link;
    if (node != NULL) {
        *link = node->next;
        meta_free(node, sizeof(*node));
    }
    irq_restore(flags);
    return node != NULL ? 0 : -ENOENT;
}

bool suppress_at(unsigned i, struct suppression *entry)
{
    unsigned long flags = irq_save();
    struct node *node = entries;
    while (node != NULL && i-- > 0)
        node = node->next;
    if (node != NULL)
        *entry = node->entry;
    irq_restore(flags);
    return node != NULL;
}

bool suppress_next_exceeded(struct suppression *entry)
{
    unsigned long flags = irq_save();
    struct node *node = entries;
    while (node != NULL && (!suppress_is_exceeded(&node->entry) ||
                            node->entry.leaders <= node->entry.told_leaders))
        node = node->next;
    if (node != NULL) {
        node->entry.told_leaders = node->entry.leaders;
        *entry = node->entry;
    }
    irq_restore(flags);
    return node != NULL;
}

/* ---- who is hidden --------------------------------------------------- */

/* Number of the first entry that matches, from 1; 0: none. */
static u8 entry_for(const struct call_site *site)
{
    u8 number = 1;
    for (struct node *node = entries; node != NULL; node = node->next, number++)
        if (site_matches(site, node->entry.glob))
            return number;
    return 0;
}

static struct suppression *entry_number(u8 number)
{
    struct node *node = entries;
    while (--number > 0)
        node = node->next;
    return &node->entry;
}

/* Return: was or is anything hidden? Then what hangs below whom must be settled. */
static bool choose(void)
{
    bool any = false;
    for (struct trace *t = depot_first_trace(); t != NULL; t = t->all_next) {
        u8 before = t->suppressed;
        t->suppressed = t->leaks.leaders > 0 ? entry_for(t->site) : 0;
        any |= t->suppressed != 0 || before != 0;
    }
    return any;
}

static void count_hidden(struct suppression *entry, const struct marker *m)
{
    entry->leaders++;
    entry->blocks += m->reached_blocks;
    entry->bytes += m->reached_bytes;
}

/* What @leader reaches, and nobody before it did, is its own. Return: blocks hidden. */
static u32 collect(struct marker *m, const struct block *leader)
{
    struct trace *trace = leader->tag->trace;
    if (!mark_tree(m, leader))
        return 0;
    trace->leaks.below_blocks += m->reached_blocks - 1;
    trace->leaks.below_bytes += m->reached_bytes - leader->tag->size_bytes;
    if (trace->suppressed == 0)
        return 0;
    count_hidden(entry_number(trace->suppressed), m);
    return m->reached_blocks;
}

static u32 collect_all(struct marker *m, bool hidden_ones)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    u32 hidden = 0;
    while (block_next_with(&cursor, &block, TAG_LEADER))
        if ((block.tag->trace->suppressed != 0) == hidden_ones)
            hidden += collect(m, &block);
    return hidden;
}

u32 suppress_settle(bool is_scan)
{
    for (struct node *node = entries; node != NULL; node = node->next) {
        struct suppression *entry = &node->entry;
        entry->was_used |= is_scan;
        entry->leaders = entry->blocks = entry->bytes = 0;
    }
    if (!choose())
        return 0;
    for (struct trace *t = depot_first_trace(); t != NULL; t = t->all_next)
        t->leaks.below_blocks = t->leaks.below_bytes = 0;
    struct marker m;
    marker_init(&m, TAG_LEAKED);
    collect_all(&m, false);
    u32 hidden = collect_all(&m, true);
    marker_end(&m);
    classify_whiten();
    return hidden;
}
