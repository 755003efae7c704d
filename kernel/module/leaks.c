/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/leaks.c - what a module allocated and did not free.
 *
 * Problem    After rmmod nobody will ever free what the module forgot; some of it may
 *            even be reachable still, from the kernel's own lists.
 *
 * Idea       Every block's tag tells through which calls it was allocated. A block
 *            with a return address of the module among them is the module's. Its own
 *            data are no roots any more, so a scan now tells which of the blocks
 *            anybody else still refers to.
 *              By call site: for each place in the module, in order of address, a line
 *            for the place, and one for each block.
 *
 * State      None: verdicts are in the tags, as after any scan.
 * Cost       A walk over all blocks; if any is the module's a scan, and a walk for each
 *            call site.
 * Locking    Blocks are looked at with interrupts off, one by one.
 * Not done   Blocks allocated while kmemleak was off: they have no trace.
 */
#include "kernel/backtrace.h"
#include "kernel/console.h"
#include "kernel/module/internal.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/block.h"
#include "mm/depot.h"
#include "mm/kmemleak.h"

/* The innermost return address of the trace in @module, or 0. */
static uintptr_t frame_in_module(const struct module *module, const struct trace *trace)
{
    for (unsigned i = 0; i < trace->frame_count; i++)
        if (module_has_address(module, trace->frames[i] - 1))
            return trace->frames[i];
    return 0;
}

/* Where in the module the block was allocated; 0: it is not this module's, or is an
 * earlier one's of the same build. */
static uintptr_t place_of(const struct module *module, const struct tag *tag)
{
    if ((s32)(tag->sequence - module->first_sequence) <= 0)
        return 0;
    return frame_in_module(module, tag->trace);
}

struct site {
    uintptr_t place;
    u32 blocks, bytes;
};

/* The call site with the lowest address above @after; .place 0: none. */
static struct site next_site(const struct module *module, uintptr_t after)
{
    struct site site = { 0 };
    struct block_cursor cursor = { 0 };
    struct block block;
    while (block_next(&cursor, &block)) {
        uintptr_t place = place_of(module, block.tag);
        if (place <= after || (site.place != 0 && place > site.place))
            continue;
        if (place != site.place)
            site = (struct site){ .place = place };
        site.blocks++;
        site.bytes += block.tag->size_bytes;
    }
    return site;
}

static const char *verdict(const struct tag *tag)
{
    if (!kmemleak_enabled())
        return "not scanned: kmemleak is off";
    if (tag->flags & TAG_LEADER)
        return "unreachable";
    if (tag->flags & TAG_LEAKED)
        return "unreachable, hangs below another one";
    if (tag->flags & TAG_IGNORE)
        return "ignored by the detector";
    return tag->flags & TAG_NOT_LEAK ? "declared no leak" : "still reachable";
}

static void report_site(const struct module *module, const struct site *site)
{
    char place[LOCATION_BYTES];
    struct block_cursor cursor = { 0 };
    struct block block;
    location_format(place, sizeof(place), site->place, true);
    pr_warn("  %u block%s, %u bytes from [<%08lx>] %s\n", site->blocks,
            plural(site->blocks), site->bytes, (unsigned long)site->place, place);
    while (!console_interrupt_pending() && block_next(&cursor, &block)) {
        if (place_of(module, block.tag) != site->place)
            continue;
        pr_warn("    0x%08lx (size %u) %s: %s\n", (unsigned long)block.start,
                block.tag->size_bytes, block_type_name(block.type), verdict(block.tag));
    }
}

static struct site all_sites(const struct module *module)
{
    struct site all = { 0 }, site;
    while ((site = next_site(module, all.place)).place != 0)
        all = (struct site){ site.place, all.blocks + site.blocks,
                             all.bytes + site.bytes };
    return all;
}

/* Not inlined: the scan counts as roots what lies above this frame, and all that the
 * module's exit left on the stack lies below. */
noinline void leaks_report(const struct module *module)
{
    struct kmemleak_summary summary;
    struct site site = all_sites(module);
    if (site.blocks == 0)
        return;
    kmemleak_scan_above(&summary, (uintptr_t)__builtin_frame_address(0));
    pr_warn("%s: leaves %u block%s, %u bytes that it allocated and did not free:\n",
            module->name, site.blocks, plural(site.blocks), site.bytes);
    site.place = 0;
    while ((site = next_site(module, site.place)).place != 0)
        report_site(module, &site);
}
