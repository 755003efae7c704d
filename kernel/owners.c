/* SPDX-License-Identifier: MIT */
/*
 * kernel/owners.c - at the end of a thread, a cache, the machine: what is left behind?
 *
 * Problem    A leak is cheapest to mend where its owner ends: there is one suspect.
 *
 * Idea       Each end scans and names only what is its own:
 *
 *              exit, poweroff, reboot   all that is leaked, a line for each group
 *              a cache                  its live objects, reachable or not
 *              a module's thread        blocks that it allocated and that nobody reaches
 *                                       but its own stack, which is about to go
 *
 *            With nothing to tell all of them are silent.
 *
 * State      Which ends are looked at.
 * Cost       A scan each. So threads, of which there can be many, only if asked for.
 * Locking    kmemleak_begin(), where the caller may sleep: a scan in the middle of a
 *            report would change what that reports.
 * Not done   Threads of the kernel's own and of commands: what a command left is seen at
 *            the next scan, and `leak lost` shall be quiet.
 * Read next  leftovers.c.
 */
#include "kernel/owners.h"
#include "arch/cpu.h"
#include "kernel/background_scan.h"
#include "kernel/backtrace.h"
#include "kernel/kmemleak_settings.h"
#include "kernel/leftovers.h"
#include "kernel/preempt.h"
#include "kernel/symbols.h"
#include "kernel/thread.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/depot.h"
#include "mm/forest.h"
#include "mm/kmemleak.h"
#include "mm/slab.h"
#include "mm/suppress.h"

enum { BLOCKS_TOLD_MAX = 8, GROUPS_TOLD_MAX = 32 };

static enum exit_checks checks = EXIT_CHECKS_ON;

void owners_set_checks(enum exit_checks wanted)
{
    checks = wanted;
}

enum exit_checks owners_checks(void)
{
    return kmemleak_strict() ? EXIT_CHECKS_THREADS : checks;
}

/* ---- the machine ------------------------------------------------------- */

static void tell_group(const struct forest_group *group)
{
    char place[LOCATION_BYTES];
    u32 blocks = group->leaders + group->below_blocks;
    site_format(place, sizeof(place), group->trace->site->address);
    kprintf("  %u block%s, %u bytes from %s\n", blocks, plural(blocks),
            group->leader_bytes + group->below_bytes, place);
}

static void tell_groups(void)
{
    struct forest_group group;
    const struct trace *after = NULL;
    u32 told = 0;
    for (; told < GROUPS_TOLD_MAX && forest_next_plain(after, &group); told++) {
        tell_group(&group);
        after = group.trace;
    }
    if (forest_next_plain(after, &group))
        kprintf("  and more: 'kmemleak' lists them all\n");
}

static u32 suppressed_bytes(void)
{
    struct forest_group group;
    u32 bytes = kmemleak_last()->bytes;
    for (const struct trace *t = NULL; forest_next_plain(t, &group); t = group.trace)
        bytes -= group.leader_bytes + group.below_bytes;
    return bytes;
}

/* More is hidden than the list was made for. */
static bool tell_exceeded(const char *end)
{
    struct suppression entry;
    bool is_any = false;
    for (unsigned i = 0; suppress_at(i, &entry); i++) {
        if (!suppress_is_exceeded(&entry))
            continue;
        kprintf("kmemleak: suppression '%s' is exceeded at %s: found %u leader%s, "
                "expected at most %u\n", entry.glob, end, entry.leaders,
                plural(entry.leaders), entry.most);
        is_any = true;
    }
    return is_any;
}

/* Of the caller's stack only what is older than @frame counts. */
static bool scan_and_tell(const char *end, uintptr_t frame)
{
    struct kmemleak_summary s;
    if (kmemleak_scan_above(&s, frame) != 0) {
        if (kmemleak_strict())
            kprintf("kmemleak: the detector is off: nobody looked for leaks at %s\n",
                    end);
        return false;
    }
    if (!s.self_test_ok)
        kprintf("kmemleak: the self-test of the scan at %s FAILED\n", end);
    u32 blocks = s.leaked - s.suppressed;
    bool is_exceeded = tell_exceeded(end);
    if (blocks == 0)
        return s.self_test_ok && !is_exceeded;
    kprintf("kmemleak: %u block%s, %u bytes leaked at %s:\n", blocks, plural(blocks),
            s.bytes - suppressed_bytes(), end);
    tell_groups();
    return false;
}

noinline bool owners_machine_ends(const char *end)
{
    if (owners_checks() == EXIT_CHECKS_OFF)
        return true;
    kmemleak_begin();
    bool is_clean = scan_and_tell(end, (uintptr_t)__builtin_frame_address(0));
    kmemleak_end();
    return is_clean;
}

/* ---- a thread ---------------------------------------------------------- */

static uintptr_t lost_by(const struct block *block, const void *owner)
{
    const struct thread *thread = owner;
    const struct tag *tag = block->tag;
    bool is_its = tag->thread_id == thread->id && (tag->flags & TAG_LEAKED) &&
                  sequence_is_later(tag->sequence, thread->first_sequence);
    return is_its ? leftover_site(block) : 0;
}

/* Then kthread_stop() hands it on. */
static bool is_block(int code)
{
    struct block block;
    unsigned long flags = irq_save();
    bool found = block_find((uintptr_t)code, &block);
    irq_restore(flags);
    return found;
}

static bool is_looked_at(const struct thread *thread, int code)
{
    return owners_checks() == EXIT_CHECKS_THREADS && kmemleak_enabled() &&
           !thread->joinable && symbol_module((uintptr_t)thread->function)[0] != '\0' &&
           !in_atomic() && !irqs_disabled() && !is_block(code);
}

void owners_thread_ends(struct thread *self, int code)
{
    struct kmemleak_summary summary;
    if (!is_looked_at(self, code))
        return;
    kmemleak_begin();
    self->data = NULL;                          /* was a root */
    kmemleak_scan_above(&summary, self->stack_top);
    struct leftovers all = leftovers_sum(lost_by, self);
    if (all.blocks > 0) {
        pr_warn("kmemleak: thread %u \"%s\" ends and leaves %u block%s, %u bytes that "
                "nobody can reach:\n", self->id, self->name, all.blocks,
                plural(all.blocks), all.bytes);
        leftovers_print(lost_by, self, BLOCKS_TOLD_MAX);
    }
    kmemleak_end();
}

/* ---- a cache ------------------------------------------------------------- */

static uintptr_t object_of(const struct block *block, const void *owner)
{
    return block->cache == owner ? leftover_site(block) : 0;
}

static void tell_objects(const struct kmem_cache *cache)
{
    struct kmemleak_summary summary;
    bool may_sleep = !in_atomic() && !irqs_disabled();
    if (may_sleep)
        kmemleak_begin();
    kmemleak_scan(&summary);
    leftovers_print_objects(object_of, cache, BLOCKS_TOLD_MAX);
    if (may_sleep)
        kmemleak_end();
}

void owners_init(void)
{
    slab_set_leftovers_reporter(tell_objects);
}
