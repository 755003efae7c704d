/* SPDX-License-Identifier: MIT */
/*
 * mm/failslab.c - allocations that fail on purpose.
 *
 * Problem    The path behind "if (p == NULL)" is the one that nobody ever ran, and that
 *            is where memory is lost.
 *
 * Idea       While a plan is set, each allocation by the API is put to it, in this order
 *            (Linux: lib/fault-inject.c, Mita 2006):
 *
 *              whose?   task filter, site    others do not qualify, and are not counted
 *              nth      that one fails, and nothing else is asked
 *              times    enough have failed already
 *              space    so many bytes may be had first
 *              interval every so manieth
 *              probability  a throw of the dice
 *
 *            Descriptors, tags and stacks come by other ways (meta.c, vmap.h) and never
 *            fail here: what a student wrote is on trial, not the allocator.
 *
 * State      The plan, what happened since it was set, the dice: a xorshift generator
 *            (Marsaglia, 2003), so that a seed repeats a run exactly.
 *
 * Cost       Without a plan none: the allocators do not ask. With one, a walk of the
 *            stack for each allocation that fails, or for all with a site.
 *
 * Locking    Interrupts off.
 * Read next  kernel/failslab_settings.c, kernel/shell/sweep.c.
 */
#include "mm/failslab.h"
#include "arch/cpu.h"
#include "lib/compiler.h"
#include "mm/debug.h"
#include "mm/depot.h"
#include "mm/tag.h"

enum { PERCENT = 100, DEFAULT_SEED = 1 };

static struct failslab_plan plan __unscanned;
static struct failslab_outcome outcome __unscanned;
static u32 space_left_bytes __unscanned, interval_count __unscanned;
static u32 dice __unscanned;
static bool is_set;
static const struct failslab_ops *ops;

void failslab_set_ops(const struct failslab_ops *new_ops)
{
    ops = new_ops;
}

void failslab_set(const struct failslab_plan *new_plan)
{
    bool was_set = is_set;
    unsigned long flags = irq_save();
    is_set = new_plan != NULL;
    if (is_set) {
        plan = *new_plan;
        outcome = (struct failslab_outcome){ 0 };
        space_left_bytes = plan.space_bytes;
        interval_count = 0;
        if (plan.seed == 0)
            plan.seed = dice != 0 ? dice : DEFAULT_SEED;
        dice = plan.seed;
    }
    irq_restore(flags);
    if (is_set != was_set)
        debug_set(DEBUG_FAIL, is_set, "*");
}

const struct failslab_plan *failslab_get(void)
{
    return is_set ? &plan : NULL;
}

void failslab_outcome(struct failslab_outcome *copy)
{
    unsigned long flags = irq_save();
    *copy = outcome;
    irq_restore(flags);
}

static u32 throw_dice(void)
{
    dice ^= dice << 13;
    dice ^= dice >> 17;
    dice ^= dice << 5;
    return dice;
}

/* Is plan.site among the callers? */
static bool is_on_stack(void)
{
    uintptr_t trace[DEPOT_FRAMES_MAX];
    unsigned count = tag_trace(trace, ARRAY_SIZE(trace));
    for (unsigned i = 0; i < count; i++)
        if (ops != NULL && ops->is_in(trace[i], plan.site))
            return true;
    return false;
}

static bool qualifies(void)
{
    if (ops != NULL && !ops->may_fail(plan.task_filter))
        return false;
    return plan.site[0] == '\0' || is_on_stack();
}

static bool decide(u32 size_bytes)
{
    if (plan.nth > 0)
        return outcome.qualified == plan.nth;
    if (plan.times > 0 && outcome.failed >= plan.times)
        return false;
    if (space_left_bytes >= size_bytes) {
        space_left_bytes -= size_bytes;
        return false;
    }
    if (plan.interval == 0 || ++interval_count % plan.interval != 0)
        return false;
    return throw_dice() % PERCENT < plan.probability;
}

static void note_failure(u32 size_bytes)
{
    outcome.failed++;
    outcome.last_bytes = size_bytes;
    tag_trace_api(&outcome.last_site, 1, &outcome.last_function);
}

bool failslab_refuses(u32 size_bytes)
{
    if (!failslab_fails(size_bytes, GFP_KERNEL))
        return false;
    uintptr_t trace[2] = { 0 };
    tag_trace(trace, ARRAY_SIZE(trace));
    outcome.last_function = trace[0];
    outcome.last_site = trace[1];
    return true;
}

bool failslab_fails(u32 size_bytes, gfp_t gfp)
{
    unsigned long flags = irq_save();
    bool fails = is_set && qualifies();
    if (fails) {
        outcome.qualified++;
        fails = decide(size_bytes);
    }
    if (fails)
        note_failure(size_bytes);
    irq_restore(flags);
    return fails;
}
