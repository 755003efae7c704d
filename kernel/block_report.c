/* SPDX-License-Identifier: MIT */
/*
 * kernel/block_report.c - of a report: the block, who allocated and who freed it.
 *
 * Problem    What was hit was somebody's: reports of every kind want to say whose.
 * Idea       mm/history.h knows it, more or less of it by slab_debug=U; what is not
 *            known is said to be so, and how to have it next time.
 * Cost       Only in reports.
 * Locking    Interrupts off.
 * Read next  mm/history.h.
 */
#include "kernel/misuse_internal.h"
#include "kernel/time.h"
#include "lib/printf.h"
#include "mm/comm.h"
#include "mm/depot.h"
#include "mm/history.h"
#include "mm/slab.h"

static bool is_freed(const struct block *block)
{
    return !(block->tag->flags & TAG_LIVE);
}

u32 block_size(const struct block *block)
{
    struct block_history history;
    block_history(block, &history);
    return history.size_bytes;
}

bool block_is_gone_slab(const struct block *block)
{
    return block->type == BLOCK_CACHE && block->cache == NULL && block->guard == NULL;
}

void block_text(char buffer[BLOCK_TEXT_BYTES], const struct block *block)
{
    static const char *const nouns[] = {
        [BLOCK_NONE] = "no block",         [BLOCK_KMALLOC] = "kmalloc block",
        [BLOCK_CACHE] = "cache object",    [BLOCK_PAGES] = "block of pages",
        [BLOCK_VMALLOC] = "vmalloc block",
    };
    scnprintf(buffer, BLOCK_TEXT_BYTES, "%s%u-byte %s 0x%08lx",
              is_freed(block) ? "freed " : "", block_size(block), nouns[block->type],
              (unsigned long)block->start);
}

s32 block_offset(const struct block *block, uintptr_t address, s32 *behind)
{
    s32 offset = (s32)(address - block->start);
    *behind = offset - (s32)block_size(block) + 1;
    return offset;
}

void block_say(const struct subject *subject)
{
    static const char *const origins[] = {
        [BLOCK_NONE] = "nowhere",        [BLOCK_KMALLOC] = "kmalloc()",
        [BLOCK_CACHE] = "cache",         [BLOCK_PAGES] = "alloc_pages()",
        [BLOCK_VMALLOC] = "vmalloc()",
    };
    char cache[BLOCK_TEXT_BYTES] = "";
    const struct block *block = &subject->block;
    if (block_is_gone_slab(block)) {
        report_say("%s: %u bytes", subject->label, block_size(block));
        return;
    }
    if (block->cache != NULL)
        scnprintf(cache, sizeof(cache), block->type == BLOCK_CACHE ? " \"%s\"" : ", %s",
                  kmem_cache_name(block->cache));
    report_say("%s: %u bytes at 0x%08lx, from %s%s, room for %u, %s%s", subject->label,
               block_size(block), (unsigned long)block->start, origins[block->type],
               cache, block->capacity_bytes, is_freed(block) ? "freed" : "live",
               block->guard != NULL ? ", guarded" : "");
}

/* ---- who had it -------------------------------------------------------- */

static void runner_text(char *buffer, size_t size_bytes, const struct block_event *event)
{
    u32 age_ms = (u32)time_ms() - event->time_ms;
    if (event->has_runner)
        scnprintf(buffer, size_bytes, "by thread %u \"%s\", %u.%03u s ago",
                  event->thread_id, comm_name(event->comm), age_ms / 1000,
                  age_ms % 1000);
    else
        scnprintf(buffer, size_bytes, "(slab_debug=U would keep by whom and when)");
}

static void section_fill(struct stack_section *section, const struct block_event *event)
{
    bool is_known = event->trace != NULL && event->trace->site->address != 0;
    section->frames = is_known ? event->trace->frames : NULL;
    section->count = is_known ? event->trace->frame_count : 0;
}

void block_sections(const struct block *block, struct stack_section *allocated,
                    struct stack_section *freed)
{
    char runner[BLOCK_TEXT_BYTES], sequence[20] = "";
    struct block_history history;
    block_history(block, &history);
    if (history.allocated.trace == NULL)
        return;
    section_fill(allocated, &history.allocated);
    section_fill(freed, &history.freed);
    runner_text(runner, sizeof(runner), &history.allocated);
    if (history.sequence != 0)
        scnprintf(sequence, sizeof(sequence), ", seq %u", history.sequence);
    scnprintf(allocated->heading, sizeof(allocated->heading), "allocated %s%s:%s",
              runner, sequence, allocated->count == 0 ? " no stack was kept" : "");
    if (!is_freed(block))
        return;
    runner_text(runner, sizeof(runner), &history.freed);
    scnprintf(freed->heading, sizeof(freed->heading), "freed %s:%s", runner,
              freed->count == 0 ? " no stack was kept" : "");
}
