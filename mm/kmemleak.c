/* SPDX-License-Identifier: MIT */
/*
 * mm/kmemleak.c - the leak detector's conductor, and its answers.
 *
 * Problem    Tell, exactly and at once, which live blocks nobody can reach.
 *
 * Idea       A tracing garbage collector that does not collect: what a collector
 *            would free is what the program has leaked. Nothing moves and all words
 *            could be pointers: a conservative collector, after Boehm and Weiser,
 *            "Garbage Collection in an Uncooperative Environment", 1988; in Linux
 *            mm/kmemleak.c (Marinas, 2006). The world is stopped, so a block just
 *            being linked is no false alarm, and a fresh leak needs no second scan.
 *
 * State      The last scan's summary; verdicts lie in the tags, sums by trace in the
 *            depot: both stay until the next scan.
 *
 * Cost       Proportional to the memory that is in use by blocks and roots.
 * Locking    Interrupts off for a whole scan.
 * Read next  mark.c, classify.c.
 */
#include "mm/kmemleak.h"
#include "arch/context.h"
#include "arch/cpu.h"
#include "arch/timer.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/classify.h"
#include "mm/depot.h"
#include "mm/guard.h"
#include "mm/mark.h"
#include "mm/roots.h"
#include "mm/self_test.h"
#include "mm/suppress.h"

enum { US_PER_MS = 1000 };

static struct kmemleak_summary last __unscanned;
static bool enabled = true;
static bool scanning_stacks = true;

void kmemleak_init(void)
{
    self_test_init();
}

/* ---- scanning -------------------------------------------------------- */

struct root_marker {
    struct marker marker;
    u32 roots_bytes;
};

static void mark_root(const struct root_range *range, void *context)
{
    struct root_marker *r = context;
    struct block block;
    if (range->kind == ROOT_AREA && block_find(range->start, &block))
        r->roots_bytes += mark_part(&r->marker, &block, range->start, range->end);
    else if (range->kind != ROOT_STACK || scanning_stacks)
        r->roots_bytes += mark_range(&r->marker, range->start, range->end);
}

/* Blocks that count as held by decree hold what they refer to. */
static void mark_not_leaks(struct marker *m)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    u32 left = tag_stats.not_leak_blocks;
    for (; left > 0 && block_next_with(&cursor, &block, TAG_NOT_LEAK); left--)
        mark_block(m, &block);
}

/* Weak: a kernel with another mark phase can be linked (labs/16-mark-phase/). */
__attribute__((weak)) void kmemleak_mark_phase(struct kmemleak_summary *s)
{
    struct root_marker r = { .roots_bytes = 0 };
    struct marker *m = &r.marker;
    marker_init(m, 0);
    roots_visit(mark_root, &r);
    mark_not_leaks(m);
    mark_reached(m);
    marker_end(m);
    s->roots_bytes = r.roots_bytes;
    s->scanned_bytes = mark_counts.read_bytes - r.roots_bytes;
    s->reference_words = mark_counts.reference_words;
}

static void scan_stopped(struct kmemleak_summary *s)
{
    struct leak_totals totals;
    u64 start_us = timer_now_us();
    self_test_plant();
    kmemleak_mark_phase(s);
    s->self_test_ok = self_test_harvest();
    classify(&totals);
    s->objects = totals.objects;
    s->leaked = totals.leaked;
    s->bytes = totals.bytes;
    s->leaders = totals.leaders;
    s->indirect = totals.indirect;
    s->groups = totals.groups;
    s->suppressed = suppress_settle(true);
    s->scan_number = last.scan_number + 1;
    s->time_ms = (u32)(start_us / US_PER_MS);
    s->scan_us = (u32)(timer_now_us() - start_us);
}

int kmemleak_scan_above(struct kmemleak_summary *summary, uintptr_t frame)
{
    *summary = (struct kmemleak_summary){ 0 };
    if (!enabled)
        return -EPERM;
    unsigned long flags = irq_save();
    roots_current_frame = frame;
    scan_stopped(summary);
    roots_current_frame = 0;
    last = *summary;
    roots_clear_dead_stack();
    irq_restore(flags);
    return 0;
}

struct scan_call {
    struct kmemleak_summary *summary;
    int error;
};

static void scan_with_frame(void *argument, uintptr_t frame)
{
    struct scan_call *call = argument;
    call->error = kmemleak_scan_above(call->summary, frame);
}

int kmemleak_scan(struct kmemleak_summary *summary)
{
    struct scan_call call = { .summary = summary };
    context_call_saved(scan_with_frame, &call);
    return call.error;
}

/* ---- answers --------------------------------------------------------- */

const struct kmemleak_summary *kmemleak_last(void)
{
    return &last;
}

void kmemleak_object_copy(const struct block *block, struct kmemleak_object *object)
{
    const struct tag *tag = block->tag;
    *object = (struct kmemleak_object){
        .address = block->start,
        .size_bytes = tag->size_bytes,
        .type = block->type,
        .flags = tag->flags,
        .comm = tag->comm,
        .thread_id = tag->thread_id,
        .sequence = tag->sequence,
        .time_ms = tag->time_ms,
        .leader = tag->leader,
        .trace = tag->trace,
    };
}

bool kmemleak_next_leaked(struct block_cursor *cursor, struct kmemleak_object *object)
{
    struct block block;
    unsigned long flags = irq_save();
    bool found = block_next_with(cursor, &block, TAG_LEAKED);
    if (found)
        kmemleak_object_copy(&block, object);
    irq_restore(flags);
    return found;
}

bool kmemleak_object_at(uintptr_t address, struct kmemleak_object *object)
{
    struct block block;
    unsigned long flags = irq_save();
    bool found = block_find(address, &block);
    if (found)
        kmemleak_object_copy(&block, object);
    irq_restore(flags);
    return found;
}

u32 kmemleak_contents(const struct kmemleak_object *object, void *to, u32 most_bytes)
{
    struct block block;
    unsigned long flags = irq_save();           /* else it might be unmapped */
    bool same = block_find(object->address, &block) &&
                block.tag->sequence == object->sequence;
    u32 bytes = same ? min(block.tag->size_bytes, most_bytes) : 0;
    guard_read(to, object->address, bytes);
    irq_restore(flags);
    return bytes;
}

/* Groups come by bytes in all, then by the address of their lowest leader. */
static int group_compare(const struct trace *a, const struct trace *b)
{
    u32 bytes_a = a->leaks.leader_bytes + a->leaks.below_bytes;
    u32 bytes_b = b->leaks.leader_bytes + b->leaks.below_bytes;
    if (bytes_a != bytes_b)
        return bytes_a > bytes_b ? -1 : 1;
    if (a->leaks.first != b->leaks.first)
        return a->leaks.first < b->leaks.first ? -1 : 1;
    return 0;
}

const struct trace *kmemleak_next_group(const struct trace *after)
{
    const struct trace *next = NULL;
    for (struct trace *t = depot_first_trace(); t != NULL; t = t->all_next) {
        if (t->leaks.leaders == 0 || (after != NULL && group_compare(after, t) >= 0))
            continue;
        if (next == NULL || group_compare(t, next) < 0)
            next = t;
    }
    return next;
}

u32 kmemleak_clear(void)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    u32 cleared = 0;
    unsigned long flags = irq_save();
    while (block_next_with(&cursor, &block, TAG_LEAKED)) {
        block.tag->flags &= (u8)~(TAG_LEAKED | TAG_LEADER);
        tag_set_flags(block.tag, TAG_NOT_LEAK);
        cleared++;
    }
    for (struct trace *t = depot_first_trace(); t != NULL; t = t->all_next)
        t->leaks = (struct trace_leaks){ 0 };
    last.leaked = last.bytes = last.leaders = last.indirect = last.groups = 0;
    last.suppressed = suppress_settle(false);
    irq_restore(flags);
    return cleared;
}

void kmemleak_resettle(void)
{
    unsigned long flags = irq_save();
    last.suppressed = suppress_settle(false);
    irq_restore(flags);
}

/* ---- switches and annotations ---------------------------------------- */

void kmemleak_enable(bool on)
{
    enabled = on;
    tag_trace_enable(on);
}

bool kmemleak_enabled(void)
{
    return enabled;
}

void kmemleak_scan_stacks(bool on)
{
    scanning_stacks = on;
}

bool kmemleak_scans_stacks(void)
{
    return scanning_stacks;
}

static void annotate(const void *p, u8 flags)
{
    struct block block;
    unsigned long irq_flags = irq_save();
    if (block_find((uintptr_t)p, &block) && block.start == (uintptr_t)p)
        tag_set_flags(block.tag, flags);
    irq_restore(irq_flags);
}

void kmemleak_not_leak(const void *p)
{
    annotate(p, TAG_NOT_LEAK);
}

void kmemleak_ignore(const void *p)
{
    annotate(p, TAG_IGNORE);
}

void kmemleak_no_scan(const void *p)
{
    annotate(p, TAG_NO_SCAN);
}
