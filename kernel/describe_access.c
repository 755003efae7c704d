/* SPDX-License-Identifier: MIT */
/*
 * kernel/describe_access.c - an access that was caught in the act, in words.
 *
 * Problem    "Page fault at 0xf8003ffd" is no explanation of a[13].
 * Idea       Count from the block: how far into it, before it or behind it.
 * Cost       Only in reports.
 * Locking    Interrupts off.
 * Read next  mm/guard.c, mm/kasan/report.c: who catches them.
 */
#include "kernel/address_name.h"
#include "kernel/misuse_internal.h"
#include "lib/printf.h"

enum { ACT_BYTES = 64 };

static void act_text(char buffer[ACT_BYTES], const struct bad_access *a)
{
    const char *verb = a->is_write ? "write" : "read";
    unsigned long address = a->address;
    if (a->size_bytes == 0)
        scnprintf(buffer, ACT_BYTES, "%s at 0x%08lx", verb, address);
    else
        scnprintf(buffer, ACT_BYTES, "%s of %u byte%s at 0x%08lx", verb, a->size_bytes,
                  plural(a->size_bytes), address);
}

/* ", 4 behind its end": the end of an access that begins inside the block. */
static void overhang_text(char buffer[ACT_BYTES], s32 behind)
{
    buffer[0] = '\0';
    if (behind > 0)
        scnprintf(buffer, ACT_BYTES, ", the last %d of them behind it", behind);
}

static void say_block(const struct bad_access *a, const char *act)
{
    char text[BLOCK_TEXT_BYTES], overhang[ACT_BYTES];
    s32 behind, end_behind, offset = block_offset(&a->block, a->address, &behind);
    block_offset(&a->block, a->address + max(a->size_bytes, 1u) - 1, &end_behind);
    block_text(text, &a->block);
    if (offset < 0) {
        report_say("%s, %d byte%s before the %s", act, -offset, plural((u32)-offset),
                   text);
    } else if (behind > 0) {
        report_say("%s, %d byte%s behind the %s", act, behind, plural((u32)behind), text);
    } else {
        overhang_text(overhang, end_behind);
        report_say("%s, %d byte%s into the %s%s", act, offset, plural((u32)offset), text,
                   overhang);
    }
}

void describe_access(const struct misuse *m, struct subject *subject)
{
    const struct bad_access *a = m->access;
    char act[ACT_BYTES], name[ADDRESS_NAME_BYTES];
    act_text(act, a);
    if (a->block.type != BLOCK_NONE) {
        say_block(a, act);
    } else if (a->region != NULL) {
        report_say("%s: %s", act, a->region);
    } else {
        address_name(name, a->address);
        report_say("%s: %s", act, name);
        describe_nearest(a->address, subject);
    }
}
