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
 *
 * State      None: verdicts are in the tags, as after any scan.
 * Cost       A walk over all blocks; if any is the module's a scan, and a walk for each
 *            call site.
 * Locking    The loader's mutex, then kmemleak_begin(). Blocks are looked at with
 *            interrupts off, one by one.
 * Not done   Blocks allocated while kmemleak was off: they have no trace.
 * Read next  kernel/leftovers.c, which prints.
 */
#include "kernel/background_scan.h"
#include "kernel/leftovers.h"
#include "kernel/module/internal.h"
#include "lib/printf.h"
#include "lib/printk.h"
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
static uintptr_t place_of(const struct block *block, const void *owner)
{
    const struct module *module = owner;
    const struct tag *tag = block->tag;
    if (!sequence_is_later(tag->sequence, module->first_sequence))
        return 0;
    return frame_in_module(module, tag->trace);
}

/* Not inlined: the scan counts as roots what lies above this frame, and all that the
 * module's exit left on the stack lies below. */
noinline void leaks_report(const struct module *module)
{
    struct kmemleak_summary summary;
    struct leftovers all = leftovers_sum(place_of, module);
    if (all.blocks == 0)
        return;
    kmemleak_begin();
    kmemleak_scan_above(&summary, (uintptr_t)__builtin_frame_address(0));
    pr_warn("%s: leaves %u block%s, %u bytes that it allocated and did not free:\n",
            module->name, all.blocks, plural(all.blocks), all.bytes);
    leftovers_print(place_of, module, LEFTOVERS_ALL);
    kmemleak_end();
}
