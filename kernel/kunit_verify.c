/* SPDX-License-Identifier: MIT */
/*
 * kernel/kunit_verify.c - what a case left behind.
 *
 * Problem    A test can pass and yet lose memory, or damage what the next one needs.
 *
 * Idea       The leak detector is exact: after the case's threads are gone, a scan
 *            finds all that it lost. Which blocks are its own tells their sequence
 *            number: above that of the newest block when the case began. Blocks lost
 *            before do not count, nor those that something still holds.
 *
 *            Then the allocators check their invariants, and the reports of bad use
 *            that were made must be as many as the case announced.
 *
 * State      None.
 * Cost       One scan and one mm_check(): milliseconds for each case.
 * Locking    Runs in a thread of its own: no stale word on its stack, nor on that of
 *            the runner, holds a block of the case.
 * Read next  mm/kmemleak.c.
 */
#include "kernel/background_scan.h"
#include "kernel/backtrace.h"
#include "kernel/bug.h"
#include "kernel/kunit_internal.h"
#include "kernel/leftovers.h"
#include "kernel/symbols.h"
#include "lib/printf.h"
#include "mm/depot.h"
#include "mm/kmemleak.h"
#include "mm/mm.h"

enum { PLACES_TOLD_MAX = 8 };

void kunit_baseline_take(struct kunit_baseline *baseline)
{
    baseline->sequence = tag_stats.allocations;
    baseline->bugs = bug_count();
}

struct losses {
    u32 blocks, bytes;
    struct kmemleak_object first;       /* allocated first; valid if blocks > 0    */
};

static void count_losses(struct losses *losses, u32 after_sequence)
{
    struct block_cursor cursor = { 0 };
    struct kmemleak_object object;
    *losses = (struct losses){ 0 };
    while (kmemleak_next_leaked(&cursor, &object)) {
        if (!sequence_is_later(object.sequence, after_sequence))
            continue;
        if (losses->blocks == 0 ||
            sequence_is_later(losses->first.sequence, object.sequence))
            losses->first = object;
        losses->blocks++;
        losses->bytes += object.size_bytes;
    }
}

static void tell_losses(const struct kunit *test, const struct losses *losses)
{
    const struct kmemleak_object *first = &losses->first;
    struct symbol_info where;
    symbol_lookup(first->trace->frames[first->trace->caller_index] - 1, &where);
    kunit_log(test, "leaked %u block%s, %u bytes; first 0x%08lx (size %u) "
              "allocated at %s %s:%u", losses->blocks, losses->blocks == 1 ? "" : "s",
              losses->bytes, (unsigned long)first->address, first->size_bytes,
              where.inner, where.file, where.line);
}

static uintptr_t lost_by_case(const struct block *block, const void *after_sequence)
{
    const struct tag *tag = block->tag;
    bool is_its = (tag->flags & TAG_LEAKED) &&
                  sequence_is_later(tag->sequence, *(const u32 *)after_sequence);
    return is_its ? leftover_site(block) : 0;
}

/* Where the others were allocated. */
static void tell_places(const struct kunit *test, u32 after_sequence)
{
    struct leftovers place = { 0 };
    for (unsigned i = 0; i < PLACES_TOLD_MAX; i++) {
        char name[LOCATION_BYTES];
        if (!leftovers_next(lost_by_case, &after_sequence, &place))
            return;
        site_format(name, sizeof(name), leftover_address(place.place));
        kunit_log(test, "  %u block%s, %u bytes from %s", place.blocks,
                  plural(place.blocks), place.bytes, name);
    }
    if (leftovers_next(lost_by_case, &after_sequence, &place))
        kunit_log(test, "  and more: 'kmemleak' lists them all");
}

static void verify_leaks(struct kunit *test, bool leaky, u32 after_sequence)
{
    struct kmemleak_summary summary;
    if (kmemleak_scan_above(&summary, (uintptr_t)__builtin_frame_address(0)) != 0) {
        kunit_log(test, "the leak detector is off: leaks were not looked for");
        return;
    }
    if (!summary.self_test_ok) {
        kunit_fail_current(test);
        kunit_log(test, "the leak detector failed its self-test");
    }
    struct losses losses;
    count_losses(&losses, after_sequence);
    if (losses.blocks == 0 || leaky)
        return;
    kunit_fail_current(test);
    tell_losses(test, &losses);
    if (losses.blocks > 1)
        tell_places(test, after_sequence);
}

void kunit_verify(struct kunit *test, const struct kunit_case *test_case,
                  const struct kunit_baseline *baseline)
{
    kmemleak_begin();
    verify_leaks(test, test_case->leaky, baseline->sequence);
    kmemleak_end();
    if (!mm_check()) {
        kunit_fail_current(test);
        kunit_log(test, "the allocators' invariants do not hold any more (mm_check)");
    }
    u32 bugs = bug_count() - baseline->bugs;
    if (bugs != test->expected_bugs) {
        kunit_fail_current(test);
        kunit_log(test, "made %u reports of bad use, expected %u", bugs,
                  test->expected_bugs);
    }
}
