/* SPDX-License-Identifier: MIT */
/*
 * kernel/describe_damage.c - bytes that somebody changed, in words and in hexadecimal.
 *
 * Problem    Which bytes were hit, how far from the block, and what was written there:
 *            its shape often tells who did it (a string's end, a pointer, a zero).
 * Idea       Offsets count from the block's start, as its author does. Below each line
 *            of 16 bytes the wrong ones are marked:
 *
 *                0xc0a3f048  05 06 07 08 09 0a 0b 0c 0d 41 9c 9c 9c 9c 9c 9c
 *                                                       ^^
 * Cost       Only in reports.
 * Locking    Interrupts off. Shows the copy that was made before the repair.
 * Read next  mm/redzone.c.
 */
#include "kernel/misuse_internal.h"
#include "lib/hexdump.h"
#include "lib/poison.h"
#include "lib/printf.h"
#include "lib/string.h"

static const char *byte_name(u8 byte)
{
    switch (byte) {
    case REDZONE_LIVE: return "the redzone of a live block";
    case REDZONE_FREE: return "the redzone of a freed block";
    case POISON_FREE: return "freed memory";
    case POISON_PAGE: return "freed pages";
    case POISON_ALLOC: return "memory that nobody has written";
    default: return "as it was left";
    }
}

/* ---- in words ---------------------------------------------------------- */

static void say_overflow(const struct damage *d, const char *text, u32 bytes)
{
    s32 behind, offset = block_offset(&d->block, d->first, &behind);
    if (offset < 0)
        report_say("underflow: %u byte%s, %s%d before the %s", bytes, plural(bytes),
                   bytes == 1 ? "" : "the first ", -offset, text);
    else if (behind == 1)
        report_say("overflow: %u byte%s from %d on, right behind the %s", bytes,
                   plural(bytes), offset, text);
    else
        report_say("overflow: %u byte%s from %d on, %d behind the %s",
                   bytes, plural(bytes), offset, behind, text);
}

/* Its objects' places are forgotten: only the last one that was freed is known. */
static void say_late_write_to_slab(const struct damage *d, u32 bytes)
{
    report_say("written after the free: %u byte%s at 0x%08lx, where a slab lay; all of "
               "its objects are free", bytes, plural(bytes), (unsigned long)d->first);
}

static void say_late_write(const struct damage *d, const char *text, u32 bytes)
{
    s32 behind, offset = block_offset(&d->block, d->first, &behind);
    if (offset < 0)
        report_say("written after the free: %u byte%s, %s%d before the %s", bytes,
                   plural(bytes), bytes == 1 ? "" : "the first ", -offset, text);
    else if (bytes == 1)
        report_say("written after the free: byte %d of the %s", offset, text);
    else
        report_say("written after the free: bytes %d..%d of the %s", offset,
                   offset + (s32)bytes - 1, text);
}

static void say_damage(const struct damage *d)
{
    char text[BLOCK_TEXT_BYTES];
    u32 bytes = (u32)(d->last - d->first + 1);
    if (d->block.type == BLOCK_NONE) {
        report_say("written where no block is: %u byte%s at 0x%08lx", bytes,
                   plural(bytes), (unsigned long)d->first);
        return;
    }
    block_text(text, &d->block);
    if (block_is_gone_slab(&d->block))
        say_late_write_to_slab(d, bytes);
    else if (d->kind == MISUSE_OUT_OF_BOUNDS_WRITE)
        say_overflow(d, text, bytes);
    else
        say_late_write(d, text, bytes);
}

/* ---- in hexadecimal ---------------------------------------------------- */

static bool is_wrong(const struct damage *d, u32 index)
{
    uintptr_t address = d->shown + index;
    return address >= d->first && address <= d->last && d->found[index] != d->expected;
}

static void print_row(const struct damage *d, u32 from, u32 count)
{
    char bytes[HEXDUMP_LINE_BYTES], marks[3 * HEXDUMP_ROW_BYTES + 1];
    size_t used = 0;
    bool any = false;
    for (u32 i = 0; i < count; i++) {
        bool wrong = is_wrong(d, from + i);
        used += (size_t)scnprintf(marks + used, sizeof(marks) - used, "%s",
                                  wrong ? "^^ " : "   ");
        any |= wrong;
    }
    hexdump_line(bytes, d->found + from, count);
    report_say("  0x%08lx  %s", (unsigned long)(d->shown + from), bytes);
    if (!any)
        return;
    while (marks[used - 1] == ' ')
        used--;
    marks[used] = '\0';
    report_say("              %s", marks);
}

void describe_damage(const struct misuse *m, struct subject *subject)
{
    const struct damage *d = m->damage;
    say_damage(d);
    if (block_is_gone_slab(&d->block))
        subject->label = LAST_OF_SLAB;
    report_say("expected 0x%02x, %s; found:", d->expected, byte_name(d->expected));
    for (u32 from = 0; from < d->found_count; from += HEXDUMP_ROW_BYTES)
        print_row(d, from, min(d->found_count - from, (u32)HEXDUMP_ROW_BYTES));
    uintptr_t end = d->shown + d->found_count;
    if (d->last >= end)
        report_say("  ... and on to 0x%08lx", (unsigned long)d->last);
}
