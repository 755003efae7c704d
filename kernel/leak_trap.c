/* SPDX-License-Identifier: MIT */
/*
 * kernel/leak_trap.c - to be there when the last reference to a block is lost.
 *
 * Problem    A scan tells which block is lost, not where: the store that overwrote the
 *            last pointer was one of millions, long ago, and looked like any other.
 *
 * Idea       A block is held by a chain of words: root -> block -> ... -> the block.
 *            While none of them changes it cannot be lost. So it is enough to watch the
 *            shortest chain, however many references there are, and to look for
 *            another when it breaks:
 *
 *              watching --a word changed, a holder was freed--> look
 *              look --held by a chain in memory--------> watching, that one
 *                   --by the running thread alone------> following it, step by step
 *                   --by nothing-----------------------> lost: report
 *              following --its words gone, or stored---> look
 *
 *            What is found lost was lost by the last event that took a word away. If
 *            the thread kept it for a while, that is told too: in the pointer's last
 *            moments it often waits in a register.
 *
 *            A look reads the heap, and that must be whole: interrupts are on, or it
 *            waits until they are. The event was noted when it happened.
 *
 * State      struct leak_trap, not scanned.
 * Cost       None without a trap, but two predicted branches in mm/tag.c; watching costs
 *            nothing either. A look: as why_held().
 * Locking    Interrupts off.
 * Not done   More than one trap at a time. Chains of more links than registers are
 *            watched at their ends; frees of their blocks are always seen.
 * Read next  leak_trap_arm.c, leak_trap_hit.c, leak_trap_follow.c; docs/trap.md.
 */
#include "kernel/leak_trap_internal.h"
#include "arch/cpu.h"
#include "arch/trap.h"
#include "kernel/sched.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/tag.h"

struct leak_trap trap __unscanned;

static struct chain chain __unscanned;

struct trap_target target_of(const struct block *block)
{
    return (struct trap_target){
        .start = block->start,
        .bytes = block->tag->size_bytes,
        .page = block->type == BLOCK_PAGES && page_of(block->start) != NULL
                ? (uintptr_t)virt_to_page((const void *)block->start) : 0,
    };
}

bool refers(uintptr_t value, const struct trap_target *target)
{
    return value - target->start < target->bytes ||
           (target->page != 0 && value == target->page);
}

bool trap_block(struct block *block)
{
    return trap.tag != NULL && block_find(trap.target.start, block) &&
           block->tag == trap.tag && block->tag->sequence == trap.info.sequence;
}

/* ---- where is it held? -------------------------------------------------- */

/* It is held by memory that is not the running thread's own. */
static void settle(const struct block *block)
{
    trap.info.state = TRAP_WATCHING;
    trap.info.moves++;
    trap.cause.how = trap.end.how = EVENT_NONE;
    trap.own_count = 0;
    arm_chain(&chain, block, NULL);
}

/* Its budget is used up: by a word on its stack it can be watched as any other. */
static void settle_on_stack(const struct block *block, const struct trap_frame *frame)
{
    why_held(block, trap_sp(frame), &chain);
    if (chain.verdict != CHAIN_HELD) {
        report_gave_up("it is held by registers only, and was for too long");
        return;
    }
    trap.info.state = TRAP_WATCHING;
    arm_chain(&chain, block, frame);
}

void trap_look(const struct trap_frame *frame)
{
    struct block block;
    trap.look_is_due = false;
    if (!trap_block(&block)) {
        trap_finish(END_NONE);
        return;
    }
    why_held(&block, current_thread()->stack_top, &chain);
    if (chain.verdict == CHAIN_HELD) {
        settle(&block);
        return;
    }
    if (chain.verdict == CHAIN_LEAKED)
        follow_why(&block, frame, &chain);
    if (chain.verdict == CHAIN_HELD && trap.budget == 0)
        settle_on_stack(&block, frame);
    else if (chain.verdict == CHAIN_HELD)
        follow_begin(&chain, frame);
    else if (chain.verdict == CHAIN_LEAKED)
        report_lost();
    else
        report_gave_up(chain.verdict == CHAIN_NOT_LEAK
                       ? "it is held by decree: an annotation, or 'kmemleak clear'"
                       : "there is no memory for the search");
}

void trap_finish(enum trap_end end)
{
    disarm();
    tag_watch_set(NULL);
    if (end != END_NONE) {
        trap.info.end = end;
        trap.info.end_start = trap.info.start;
        trap.info.end_bytes = trap.info.size_bytes;
        trap.info.end_sequence = trap.info.sequence;
    }
    trap.info.state = TRAP_OFF;
    trap.tag = NULL;
    trap.look_is_due = false;
    trap.own_count = trap.holder_count = trap.stale_count = 0;
    trap.unwatched_count = 0;
    trap.stale = 0;
    trap.result_site = 0;
}

/* ---- on and off ---------------------------------------------------------- */

static void begin(enum leak_trap_state state)
{
    trap_finish(END_NONE);
    trap.info.start = trap.info.size_bytes = trap.info.sequence = 0;
    trap.info.moves = trap.info.steps = trap.info.words = 0;
    trap.info.links = trap.info.links_watched = 0;
    trap.info.site[0] = '\0';
    trap.cause.how = trap.end.how = EVENT_NONE;
    trap.info.state = state;
    tag_watch_set(&trap_tag_watch);
}

static int verdict_error(void)
{
    static const int errors[] = {
        [CHAIN_HELD] = 0, [CHAIN_LEAKED] = -ENXIO, [CHAIN_NOT_LEAK] = -EPERM,
        [CHAIN_NO_MEMORY] = -ENOMEM,
    };
    return errors[chain.verdict];
}

void trap_adopt(const struct block *block)
{
    trap.tag = block->tag;
    trap.target = target_of(block);
    trap.allocation = block->tag->trace;
    trap.info.start = block->start;
    trap.info.size_bytes = block->tag->size_bytes;
    trap.info.sequence = block->tag->sequence;
}

int leak_trap_block(uintptr_t address)
{
    struct block block;
    unsigned long flags = irq_save();
    int error = block_find(address, &block) ? 0 : -ENOENT;
    if (error == 0) {
        why_held(&block, current_thread()->stack_top, &chain);
        error = verdict_error();
    }
    if (error == 0) {
        begin(TRAP_WATCHING);
        trap_adopt(&block);
        arm_chain(&chain, &block, NULL);
    }
    irq_restore(flags);
    return error;
}

int leak_trap_site(const char *site)
{
    unsigned long flags = irq_save();
    bool fits = strlen(site) < sizeof(trap.info.site);
    if (fits) {
        begin(TRAP_AWAITING);
        strscpy(trap.info.site, site, sizeof(trap.info.site));
    }
    irq_restore(flags);
    return fits ? 0 : -ENAMETOOLONG;
}

bool leak_trap_off(void)
{
    unsigned long flags = irq_save();
    bool was_on = trap.info.state != TRAP_OFF;
    trap_finish(END_NONE);
    irq_restore(flags);
    return was_on;
}

bool leak_trap_is_lost(void)
{
    struct block block;
    unsigned long flags = irq_save();
    bool is_lost = false;
    if (trap.info.state == TRAP_WATCHING && trap_block(&block)) {
        why_held(&block, current_thread()->stack_top, &chain);
        is_lost = chain.verdict == CHAIN_LEAKED;
    }
    irq_restore(flags);
    return is_lost;
}

void leak_trap_info(struct leak_trap_info *info)
{
    unsigned long flags = irq_save();
    *info = trap.info;
    info->watched_count = 0;
    for (unsigned i = 0; i < DEBUG_REGISTER_COUNT; i++)
        if (trap.watches[i].kind != WATCH_NOTHING)
            memcpy(info->watched[info->watched_count++], trap.watches[i].name,
                   sizeof(trap.watches[i].name));
    irq_restore(flags);
}
