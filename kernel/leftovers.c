/* SPDX-License-Identifier: MIT */
/*
 * kernel/leftovers.c - the blocks that a module, a cache, a thread, a test forgot.
 *
 * Problem    "3 blocks leaked" at somebody's end is no help: which, from where, and does
 *            anybody else still hold them?
 * Idea       All owners want the same list, only whose a block is differs: a function of
 *            the owner's tells. By call site: for each place, in order of address, a line
 *            for the place, and one for each block.
 * State      None: verdicts are in the tags, as after any scan.
 * Cost       A walk over all blocks for each call site, and it prints.
 * Locking    Blocks are looked at with interrupts off, one by one.
 * Read next  owners.c, module/leaks.c.
 */
#include "kernel/leftovers.h"
#include "arch/cpu.h"
#include "kernel/backtrace.h"
#include "kernel/console.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/kmemleak.h"

/* A copy of a block and of its tag: the block may go. */
struct leftover {
    uintptr_t place, start, site;
    enum block_type type;
    u32 size_bytes;
    u8 flags;                           /* enum tag_flag                            */
};

uintptr_t leftover_site(const struct block *block)
{
    uintptr_t site = block->tag->trace->site->address;
    return site != 0 ? site : (uintptr_t)LEFTOVER_NO_TRACE;
}

static bool next_leftover(struct block_cursor *cursor, leftover_fn place_of,
                          const void *owner, struct leftover *found)
{
    struct block block;
    uintptr_t place = 0;
    unsigned long flags = irq_save();
    while (place == 0 && block_next(cursor, &block))
        place = place_of(&block, owner);
    if (place != 0)
        *found = (struct leftover){ place, block.start, leftover_site(&block),
                                    block.type, block.tag->size_bytes,
                                    block.tag->flags };
    irq_restore(flags);
    return place != 0;
}

static void count(struct leftovers *sum, const struct leftover *found)
{
    sum->blocks++;
    sum->bytes += found->size_bytes;
    sum->unreachable_blocks += (found->flags & TAG_LEAKED) != 0;
    sum->annotated_blocks += (found->flags & (TAG_IGNORE | TAG_NOT_LEAK)) != 0;
    sum->direct_blocks += found->site == found->place;
}

bool leftovers_next(leftover_fn place_of, const void *owner, struct leftovers *place)
{
    struct leftovers next = { 0 };
    struct block_cursor cursor = { 0 };
    struct leftover found;
    while (next_leftover(&cursor, place_of, owner, &found)) {
        if (found.place <= place->place || (next.place != 0 && found.place > next.place))
            continue;
        if (found.place != next.place)
            next = (struct leftovers){ .place = found.place };
        count(&next, &found);
    }
    *place = next;
    return next.place != 0;
}

struct leftovers leftovers_sum(leftover_fn place_of, const void *owner)
{
    struct leftovers sum = { 0 };
    struct block_cursor cursor = { 0 };
    struct leftover found;
    while (next_leftover(&cursor, place_of, owner, &found)) {
        sum.place = found.place;
        count(&sum, &found);
    }
    return sum;
}

static const char *verdict(u8 flags)
{
    if (!kmemleak_enabled())
        return "not scanned: kmemleak is off";
    if (flags & TAG_LEADER)
        return "unreachable";
    if (flags & TAG_LEAKED)
        return "unreachable, hangs below another one";
    if (flags & TAG_IGNORE)
        return "ignored by the detector";
    return flags & TAG_NOT_LEAK ? "declared no leak" : "still reachable";
}

static void print_site(const struct leftovers *place, const char *noun)
{
    char name[LOCATION_BYTES];
    uintptr_t address = leftover_address(place->place);
    site_format(name, sizeof(name), address);
    pr_warn("  %u %s%s, %u bytes from [<%08lx>] %s\n", place->blocks, noun,
            plural(place->blocks), place->bytes, (unsigned long)address, name);
}

static void print_block(const struct leftover *found)
{
    pr_warn("    0x%08lx (size %u) %s: %s\n", (unsigned long)found->start,
            found->size_bytes, block_type_name(found->type), verdict(found->flags));
}

static void print_object(const struct leftover *found)
{
    pr_warn("    0x%08lx: %s\n", (unsigned long)found->start, verdict(found->flags));
}

/* How blocks are called, and told. */
struct wording {
    const char *noun;
    void (*print)(const struct leftover *found);
};

/* The blocks of one place, at most @most. Return: how many were printed. */
static u32 print_blocks(leftover_fn place_of, const void *owner, uintptr_t place,
                        u32 most, const struct wording *wording)
{
    struct block_cursor cursor = { 0 };
    struct leftover found;
    u32 printed = 0;
    while (printed < most && !console_interrupt_pending() &&
           next_leftover(&cursor, place_of, owner, &found)) {
        if (found.place != place)
            continue;
        printed++;
        wording->print(&found);
    }
    return printed;
}

static void print_all(leftover_fn place_of, const void *owner, u32 most,
                      const struct wording *wording)
{
    struct leftovers place = { 0 };
    while (leftovers_next(place_of, owner, &place)) {
        print_site(&place, wording->noun);
        u32 printed = print_blocks(place_of, owner, place.place, most, wording);
        if (printed < place.blocks && !console_interrupt_pending())
            pr_warn("    %u more\n", place.blocks - printed);
        most -= printed;
    }
}

void leftovers_print(leftover_fn place_of, const void *owner, u32 most)
{
    static const struct wording blocks = { "block", print_block };
    print_all(place_of, owner, most, &blocks);
}

void leftovers_print_objects(leftover_fn place_of, const void *owner, u32 most)
{
    static const struct wording objects = { "object", print_object };
    print_all(place_of, owner, most, &objects);
}
