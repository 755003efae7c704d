/* SPDX-License-Identifier: MIT */
/*
 * mm/redzone.c - bytes that nobody may change: written, looked at, repaired.
 *
 * Problem    A write past a block's end, or into a freed block, breaks nothing at once.
 *            It breaks whatever comes to lie there, much later and elsewhere.
 *
 * Idea       Surround each block by known bytes, fill what is free with others, and
 *            look again when the block is freed or used again. Which bytes a block
 *            watches follows from where it lies, so no block carries a mark while it
 *            lives; how a freed one was left is said by its tag (enum tag_freed).
 *
 *              slot of a slab laid out for it   |left 32|object |rest, at least 32|
 *              slot of any other, vmalloc               |object |rest of capacity |
 *              run of pages between flanks      |left 64|object |rest, 64 more    |
 *
 * State      None but those bytes.
 * Cost       Filling: a byte in 1/4 instruction; looking: 4 bytes in 3.
 * Locking    Interrupts off, no lock held: damage is reported from here.
 * Read next  debug_cache.c and debug_pages.c, which decide when.
 */
#include "mm/redzone.h"
#include "lib/memory_ops.h"
#include "lib/poison.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/guard.h"
#include "mm/kasan.h"
#include "mm/misuse.h"
#include "mm/page_alloc.h"
#include "mm/slab_internal.h"
#include "mm/vmap.h"

enum { FLANK_BYTES = 64, SHOWN_ALIGN_BYTES = 16 };

/* [left, start) and [end, right) are redzones, [start, end) is the object. */
struct zones {
    uintptr_t left, start, end, right;
};

/* Bytes that should all be the same. */
struct region {
    uintptr_t start, end;
    u8 byte;
};

enum { REGIONS_MAX = 3 };

/* All of a freed run is poison: its pages go separate ways one day. */
static struct zones zones_of(const struct block *block)
{
    bool freed_run = block->cache == NULL && !(block->tag->flags & TAG_LIVE);
    uintptr_t start = block->start, right = start + block->capacity_bytes;
    struct zones z = {
        .left = start,
        .start = start,
        .end = freed_run ? right : start + block->tag->size_bytes,
        .right = right,
    };
    if (block->cache != NULL) {
        const struct slab *slab = virt_to_page((void *)block->start)->slab;
        if (slab->debug & DEBUG_REDZONE) {
            z.left -= REDZONE_BYTES;
            z.right = z.start + slab->slot_bytes - REDZONE_BYTES;
        }
    } else if (block->type != BLOCK_VMALLOC &&
               virt_to_page((void *)block->start)->is_flanked) {
        z.left -= FLANK_BYTES;
        z.right += FLANK_BYTES;
    }
    return z;
}

/* Blocks that have redzones, or may have. Guarded ones are watched by the MMU, and what
 * lies beside them is hidden; those of modules are code. */
static bool can_be_watched(const struct block *block)
{
    if (block->guard != NULL)
        return false;
    if (block->type == BLOCK_VMALLOC)
        return vm_area_of(block->start)->kind == VM_AREA_VMALLOC;
    return block->cache != NULL || !guard_has_pages(virt_to_page((void *)block->start));
}

static u8 poison_of(const struct block *block)
{
    return block->type == BLOCK_PAGES ? POISON_PAGE : POISON_FREE;
}

static void fill(uintptr_t start, uintptr_t end, u8 byte)
{
    if (start >= end)
        return;
    uintptr_t words = ALIGN(start, sizeof(u32));
    if (end - start >= 4 * sizeof(u32)) {
        fill_bytes((void *)start, byte, words - start);
        fill_words((void *)words, byte * 0x01010101u, (end - words) / sizeof(u32));
        start = ALIGN_DOWN(end, sizeof(u32));
    }
    fill_bytes((void *)start, byte, end - start);
}

void redzone_fill_live(const struct block *block, bool poison)
{
    if (!can_be_watched(block))
        return;
    struct zones z = zones_of(block);
    kasan_disable();
    fill(z.left, z.start, REDZONE_LIVE);
    fill(z.end, z.right, REDZONE_LIVE);
    if (poison)
        fill(z.start, z.end, POISON_ALLOC);
    kasan_enable();
}

void redzone_fill_new(const struct block *block)
{
    u32 debug = debug_of(block);
    bool poison = debug & DEBUG_POISON;
    if (debug & DEBUG_REDZONE)
        redzone_fill_live(block, poison);
    else if (poison)
        memset((void *)block->start, POISON_ALLOC, block->tag->size_bytes);
}

void redzone_fill_free(const struct block *block, bool poison)
{
    if (!can_be_watched(block))
        return;
    struct zones z = zones_of(block);
    bool zoned = debug_of(block) & DEBUG_REDZONE;
    kasan_disable();
    if (zoned) {
        fill(z.left, z.start, REDZONE_FREE);
        fill(z.end, z.right, REDZONE_FREE);
        block->tag->flags |= TAG_FREED_ZONED;
    }
    if (poison) {
        fill(z.start, zoned ? z.end : z.start + block->capacity_bytes, poison_of(block));
        block->tag->flags |= TAG_FREED_POISON;
    }
    kasan_enable();
}

/* What is watched of @block now. Return: how many regions. */
static unsigned list_regions(const struct block *block, struct region *regions)
{
    struct zones z = zones_of(block);
    u8 flags = block->tag->flags;
    bool live = flags & TAG_LIVE;
    bool zoned = live ? debug_of(block) & DEBUG_REDZONE : flags & TAG_FREED_ZONED;
    u8 zone_byte = live ? REDZONE_LIVE : REDZONE_FREE;
    unsigned count = 0;
    if (zoned)
        regions[count++] = (struct region){ z.left, z.start, zone_byte };
    if (!live && (flags & TAG_FREED_POISON)) {
        uintptr_t end = zoned ? z.end : block->start + block->capacity_bytes;
        regions[count++] = (struct region){ z.start, end, poison_of(block) };
    }
    if (zoned)
        regions[count++] = (struct region){ z.end, z.right, zone_byte };
    return count;
}

/* The first byte of @r that is wrong; its end: none. Whole words where that goes. */
static uintptr_t first_wrong(const struct region *r)
{
    uintptr_t at = r->start;
    u32 word = r->byte * 0x01010101u;
    for (; at < r->end && !IS_ALIGNED(at, sizeof(word)); at++)
        if (*(const u8 *)at != r->byte)
            return at;
    while (at + sizeof(word) <= r->end && *(const u32 *)at == word)
        at += sizeof(word);
    while (at < r->end && *(const u8 *)at == r->byte)
        at++;
    return at;
}

static uintptr_t last_wrong(const struct region *r)
{
    uintptr_t at = r->end - 1;
    while (*(const u8 *)at == r->byte)
        at--;
    return at;
}

/* Bytes of @block and around it that may be read and shown begin at an address that
 * is a multiple of 16: so do slots and pages, redzones included. */
static void report(const struct block *block, const struct region *r, uintptr_t first,
                   const char *when)
{
    bool live = block->tag->flags & TAG_LIVE;
    struct damage damage = {
        .kind = live ? MISUSE_OUT_OF_BOUNDS_WRITE : MISUSE_USE_AFTER_FREE_WRITE,
        .block = *block,
        .first = first,
        .last = last_wrong(r),
        .expected = r->byte,
        .shown = ALIGN_DOWN(first, SHOWN_ALIGN_BYTES),
        .when = when,
    };
    uintptr_t end = ALIGN(damage.last + 1, SHOWN_ALIGN_BYTES);
    uintptr_t page_end = (damage.last | (PAGE_SIZE - 1)) + 1;
    damage.found_count = (u32)min(min(end, page_end) - damage.shown,
                                  (uintptr_t)DAMAGE_BYTES_MAX);
    memcpy(damage.found, (const void *)damage.shown, damage.found_count);
    fill(r->start, r->end, r->byte);
    kasan_enable();
    misuse_damage(&damage);
    kasan_disable();
}

/* Leave of @r what lies in [@from, @to). Return: is anything left? */
static bool clip(struct region *r, uintptr_t from, uintptr_t to)
{
    r->start = max(r->start, from);
    r->end = min(r->end, to);
    return r->start < r->end;
}

bool redzone_check_part(const struct block *block, uintptr_t from, uintptr_t to,
                        const char *when)
{
    struct region regions[REGIONS_MAX];
    bool well = true;
    if (!can_be_watched(block))
        return true;
    unsigned count = list_regions(block, regions);
    kasan_disable();
    for (unsigned i = 0; i < count; i++) {
        struct region *r = &regions[i];
        uintptr_t first = clip(r, from, to) ? first_wrong(r) : r->end;
        if (likely(first == r->end))
            continue;
        if (well)                       /* one act, one report: all is repaired */
            report(block, r, first, when);
        else
            fill(r->start, r->end, r->byte);
        well = false;
    }
    kasan_enable();
    return well;
}

bool redzone_check(const struct block *block, const char *when)
{
    return redzone_check_part(block, 0, UINTPTR_MAX, when);
}

bool redzone_check_bytes(const struct block *block, uintptr_t start, uintptr_t end,
                         u8 byte, const char *when)
{
    const struct region r = { start, end, byte };
    kasan_disable();
    uintptr_t first = first_wrong(&r);
    if (first != end)
        report(block, &r, first, when);
    kasan_enable();
    return first == end;
}

u32 redzone_watched_bytes(const struct block *block)
{
    struct region regions[REGIONS_MAX];
    u32 bytes = 0;
    if (!can_be_watched(block))
        return 0;
    for (unsigned i = list_regions(block, regions); i-- > 0; )
        bytes += (u32)(regions[i].end - regions[i].start);
    return bytes;
}
