/* SPDX-License-Identifier: MIT */
/*
 * mm/baseline.c - marks: what was live at a moment, by call site.
 *
 * Problem    "What grew since this morning?" needs this morning's heap.
 *
 * Idea       Not the blocks, the sums: each call site counts its live blocks at all
 *            times (mm/depot.h), so a mark is a copy of those counts, by the number of
 *            the call site. Sites that come later had nothing then. The mark's sequence
 *            number tells later blocks from earlier ones.
 *
 *              mark "a"  seq 120  | site 0: 2 | site 1: 7 |
 *              mark "b"  seq 900  | site 0: 2 | site 1: 9 | site 2: 40 |
 *
 * State      The list of marks, oldest first, in meta memory.
 * Cost       8 bytes a call site and mark: some KB. Making one: a walk over call sites.
 * Locking    Interrupts off; automatic marks are made by a timer's interrupt.
 * Read next  diff.c, growth.c.
 */
#include "mm/baseline.h"
#include "arch/cpu.h"
#include "arch/timer.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/baseline_internal.h"
#include "mm/depot.h"
#include "mm/meta.h"
#include "mm/tag.h"

enum { US_PER_MS = 1000 };

static struct mark *marks __unscanned;  /* oldest first                            */
static u32 automatic_number;            /* of the last one                         */

static u32 mark_bytes(u32 site_count)
{
    return (u32)(sizeof(struct mark) + site_count * sizeof(struct snapshot));
}

u32 site_room(void)
{
    return depot_first_site()->number + 1;      /* the newest one's is the highest */
}

struct mark *mark_first(void)
{
    return marks;
}

/* The link that leads to the mark of that name, or the last link. */
static struct mark **find_link(const char *name)
{
    struct mark **link = &marks;
    while (*link != NULL && strcmp((*link)->info.name, name) != 0)
        link = &(*link)->next;
    return link;
}

struct mark *mark_find(const char *name)
{
    return *find_link(name);
}

struct snapshot mark_snapshot(const struct mark *mark, const struct call_site *site)
{
    if (mark == NULL)
        return (struct snapshot){ site->live_blocks, site->live_bytes };
    return site->number < mark->site_count ? mark->sites[site->number]
                                           : (struct snapshot){ 0 };
}

/* ---- making and dropping -------------------------------------------------- */

static void drop(struct mark **link)
{
    struct mark *mark = *link;
    *link = mark->next;
    meta_free(mark, mark_bytes(mark->site_count));
}

/* A mark of now, that is on no list yet, or NULL. */
static struct mark *create(const char *name, bool automatic)
{
    u32 site_count = site_room();
    struct depot_live live = depot_sum();
    struct mark *mark = meta_alloc(mark_bytes(site_count));
    if (mark == NULL)
        return NULL;
    strscpy(mark->info.name, name, sizeof(mark->info.name));
    mark->info.automatic = automatic;
    mark->info.sequence = tag_stats.allocations;
    mark->info.time_ms = (u32)(timer_now_us() / US_PER_MS);
    mark->info.live_blocks = live.blocks;
    mark->info.live_bytes = live.bytes;
    mark->site_count = site_count;
    for (struct call_site *s = depot_first_site(); s != NULL; s = s->all_next)
        mark->sites[s->number] = mark_snapshot(NULL, s);
    return mark;
}

static int set(const char *name, bool automatic)
{
    struct mark *mark = create(name, automatic);
    if (mark == NULL)
        return -ENOMEM;
    struct mark **link = find_link(name);
    if (*link != NULL)
        drop(link);
    link = &marks;
    while (*link != NULL)
        link = &(*link)->next;
    *link = mark;
    return 0;
}

int mark_set(const char *name)
{
    unsigned long flags = irq_save();
    int error = set(name, false);
    irq_restore(flags);
    return error;
}

static void drop_oldest_automatic(void)
{
    struct mark **oldest = NULL;
    u32 count = 0;
    for (struct mark **link = &marks; *link != NULL; link = &(*link)->next) {
        if (!(*link)->info.automatic)
            continue;
        if (oldest == NULL)
            oldest = link;
        count++;
    }
    if (count > MARKS_AUTOMATIC_MAX)
        drop(oldest);
}

int mark_set_automatic(void)
{
    char name[MARK_NAME_BYTES];
    unsigned long flags = irq_save();
    snprintf(name, sizeof(name), "auto.%u", ++automatic_number);
    int error = set(name, true);
    if (error == 0)
        drop_oldest_automatic();
    irq_restore(flags);
    return error;
}

int mark_drop(const char *name)
{
    unsigned long flags = irq_save();
    struct mark **link = find_link(name);
    int error = *link != NULL ? 0 : -ENOENT;
    if (error == 0)
        drop(link);
    irq_restore(flags);
    return error;
}

u32 mark_drop_all(void)
{
    u32 count = 0;
    unsigned long flags = irq_save();
    for (; marks != NULL; count++)
        drop(&marks);
    irq_restore(flags);
    return count;
}

bool mark_at(unsigned i, struct mark_info *info)
{
    unsigned long flags = irq_save();
    struct mark *mark = marks;
    while (mark != NULL && i-- > 0)
        mark = mark->next;
    if (mark != NULL)
        *info = mark->info;
    irq_restore(flags);
    return mark != NULL;
}

bool mark_named(const char *name, struct mark_info *info)
{
    unsigned long flags = irq_save();
    struct mark *mark = mark_find(name);
    if (mark != NULL)
        *info = mark->info;
    irq_restore(flags);
    return mark != NULL;
}
