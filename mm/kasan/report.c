/* SPDX-License-Identifier: MIT */
/*
 * mm/kasan/report.c - a bad access: whose memory was it, and who is to blame?
 *
 * Problem    The shadow says that memory may not be touched, not why; and an instruction
 *            in strlen() is nobody's mistake but its caller's.
 *
 * Idea       The shadow's value tells the kind of memory. Blocks are looked up as for
 *            any other report (mm/block.h); stacks and globals are named by the kernel,
 *            which knows of symbols. The act is charged to the first frame outside of
 *            the allocators and of the string functions.
 *
 * State      Who names stacks and globals.
 * Cost       Only on bad acts.
 * Locking    Interrupts off, so that the evidence stands still.
 * Read next  mm/misuse.c, kernel/sanitize/kasan_report.c.
 */
#include "arch/context.h"
#include "arch/cpu.h"
#include "arch/sections.h"
#include "arch/shadow.h"
#include "lib/compiler.h"
#include "mm/kasan.h"
#include "mm/kasan/internal.h"
#include "mm/misuse.h"

static kasan_region_fn region_of;

void kasan_set_region_namer(kasan_region_fn namer)
{
    region_of = namer;
}

static bool is_within(uintptr_t address, const char *start, const char *end)
{
    return address >= (uintptr_t)start && address < (uintptr_t)end;
}

static bool acts_for_its_caller(uintptr_t pc)
{
    return is_within(pc, __string_text_start, __string_text_end) ||
           is_within(pc, __alloc_text_start, __alloc_text_end);
}

/* Make @access that of the function which is to blame. */
static void find_culprit(struct bad_access *access)
{
    struct { uintptr_t caller_frame, return_address; } const *frame;
    while (acts_for_its_caller(access->pc)) {
        frame = (const void *)access->frame_pointer;
        if (frame->return_address == 0)
            break;
        access->pc = frame->return_address;
        access->frame_pointer = frame->caller_frame;
    }
}

/* Why @bad may not be touched. Of a granule that may be in part, the next one knows. */
static u8 reason_at(uintptr_t bad)
{
    u8 shadow = *shadow_of(bad);
    return shadow < SHADOW_GRANULE ? *shadow_of(bad + SHADOW_GRANULE) : shadow;
}

static bool is_named_region(u8 reason)
{
    return reason == KASAN_GLOBAL || reason == KASAN_STACK_LEFT ||
           reason == KASAN_STACK_MIDDLE || reason == KASAN_STACK_RIGHT ||
           reason == KASAN_STACK_SCOPE || reason == KASAN_ALLOCA_LEFT ||
           reason == KASAN_ALLOCA_RIGHT;
}

static bool is_used_slot(uintptr_t address, struct block *block)
{
    return block_slot(address, block) && block->tag->sequence != 0;
}

/* The block that @access was meant for; none in pages that went back to the buddy. */
static void find_block(struct bad_access *access, uintptr_t bad, u8 reason)
{
    s32 distance;
    if (is_used_slot(access->address, &access->block) ||
        is_used_slot(bad, &access->block))
        return;
    if (reason == KASAN_PAGE_FREE || !block_nearest(bad, &access->block, &distance))
        access->block = (struct block){ .type = BLOCK_NONE };
}

void kasan_report(const struct kasan_access *act, uintptr_t bad)
{
    struct bad_access access = {
        .address = act->address,
        .size_bytes = act->size_bytes,
        .is_write = act->is_write,
        .pc = act->pc,
        .pc_is_return = true,
        .frame_pointer = act->frame_pointer,
        .found_by = "KASAN",
    };
    unsigned long flags = irq_save();
    u8 reason = reason_at(bad);
    kasan_disable();
    find_culprit(&access);
    if (!is_named_region(reason))
        find_block(&access, bad, reason);
    else if (region_of != NULL)
        access.region = region_of(bad, reason);
    misuse_access(&access);
    kasan_enable();
    irq_restore(flags);
}
