/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/leak_query.c - which block is asked about, and how well it is held.
 *
 * Problem    People ask with the addresses that they have: into the middle of a block,
 *            of its struct page, of one that was freed, of none.
 * Idea       Take what can be meant without doubt, and say of all else what it is.
 * Locking    Interrupts off while a block's tag is read.
 * Read next  leak_why.c.
 */
#include "kernel/shell/leak_query.h"
#include "arch/cpu.h"
#include "kernel/backtrace.h"
#include "kernel/confidence.h"
#include "kernel/shell/command.h"
#include "lib/compiler.h"
#include "lib/json.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/depot.h"
#include "mm/guard.h"
#include "mm/history.h"
#include "mm/misuse.h"

enum { WHAT_BYTES = 2 * LOCATION_BYTES + 128 };

/* ---- no block ---------------------------------------------------------- */

static void freed_words(char buffer[WHAT_BYTES], const struct block *block)
{
    struct block_history history;
    char where[LOCATION_BYTES];
    block_history(block, &history);
    site_format(where, sizeof(where), history.allocated.trace->site->address);
    int used = scnprintf(buffer, WHAT_BYTES, "a freed block of %u bytes, allocated at %s",
                         history.size_bytes, where);
    if (history.freed.trace == NULL)
        return;
    site_format(where, sizeof(where), history.freed.trace->site->address);
    scnprintf(buffer + used, WHAT_BYTES - (size_t)used, ", freed at %s", where);
}

static void nearest_words(char buffer[WHAT_BYTES], uintptr_t address)
{
    struct block block;
    s32 distance;
    if (!block_nearest(address, &block, &distance)) {
        scnprintf(buffer, WHAT_BYTES, "no block, and none is near");
        return;
    }
    u32 bytes = (u32)(distance < 0 ? -distance : distance);
    scnprintf(buffer, WHAT_BYTES, "no block; the nearest is the %sblock 0x%08lx (size "
              "%u), %u byte%s %s", block.tag->flags & TAG_LIVE ? "" : "freed ",
              (unsigned long)block.start, block.tag->size_bytes, bytes, plural(bytes),
              distance < 0 ? "before its start" : "behind its last one");
}

static void no_block_words(char buffer[WHAT_BYTES], uintptr_t address)
{
    struct block block;
    unsigned long flags = irq_save();
    bool is_freed = (block_slot(address, &block) && !(block.tag->flags & TAG_LIVE) &&
                     block.tag->trace != NULL) ||
                    block_gone(address, &block) || guard_freed(address, &block);
    if (is_freed)
        freed_words(buffer, &block);
    else
        nearest_words(buffer, address);
    irq_restore(flags);
}

static void explain_no_block(uintptr_t address, bool as_json, const char *action)
{
    static char what[WHAT_BYTES] __unscanned;
    no_block_words(what, address);
    if (!as_json) {
        kprintf("kmemleak: 0x%08lx: %s; 'block 0x%08lx' tells what is there\n",
                (unsigned long)address, what, (unsigned long)address);
        return;
    }
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", action);
    json_address(&json, "addr", address);
    json_string(&json, "verdict", "no block");
    json_string(&json, "what", what);
    json_end(&json);
}

bool leak_query_block(uintptr_t address, bool as_json, const char *action,
                      uintptr_t *start)
{
    struct block block;
    unsigned long flags = irq_save();
    bool found = block_referenced(address, &block);
    irq_restore(flags);
    if (!found) {
        explain_no_block(address, as_json, action);
        return false;
    }
    *start = block.start;
    if (address - block.start >= block.capacity_bytes && !as_json)
        kprintf("0x%08lx is the struct page of block 0x%08lx\n", (unsigned long)address,
                (unsigned long)block.start);
    else if (address != block.start && !as_json)
        kprintf("0x%08lx lies %lu bytes inside block 0x%08lx\n", (unsigned long)address,
                (unsigned long)(address - block.start), (unsigned long)block.start);
    return true;
}

/* ---- confidence -------------------------------------------------------- */

void leak_print_confidence(const char *label, uintptr_t address, uintptr_t frame)
{
    char words[CONFIDENCE_BYTES];
    struct confidence confidence;
    if (!confidence_gather(&confidence, address, frame))
        return;
    confidence_words(words, &confidence);
    kprintf("%s%s\n", label, words);
}

void leak_json_confidence(struct json *json, uintptr_t address, uintptr_t frame)
{
    char words[CONFIDENCE_BYTES];
    struct confidence confidence;
    if (!confidence_gather(&confidence, address, frame))
        return;
    confidence_words(words, &confidence);
    json_number(json, "words", confidence.words);
    json_number(json, "interior_words", confidence.interior);
    json_string(json, "rests_on", words);
    json_string(json, "doubt", confidence_doubt(&confidence));
}
