/* SPDX-License-Identifier: MIT */
/*
 * kernel/describe_free.c - a bad free in words: what was given, what was expected.
 *
 * Problem    A pointer can be wrong in many ways, and each points to another mistake.
 * Idea       A table of predicates; the first that holds gives the sentence. What no
 *            block explains is told by what the address is (address_name.c), and what
 *            nothing explains by the block that is nearest.
 * Cost       Only in reports.
 * Locking    Interrupts off.
 * Read next  mm/misuse.c, which chose the kind.
 */
#include "kernel/address_name.h"
#include "kernel/misuse_internal.h"
#include "lib/bits.h"
#include "lib/printf.h"
#include "mm/buddy.h"
#include "mm/page.h"
#include "mm/slab.h"

static const char *const nouns[] = {
    [BLOCK_NONE] = "address",      [BLOCK_KMALLOC] = "kmalloc block",
    [BLOCK_CACHE] = "cache object", [BLOCK_PAGES] = "block of pages",
    [BLOCK_VMALLOC] = "vmalloc block",
};

static unsigned order_of(const struct block *block)
{
    return order_base_2(block->capacity_bytes / PAGE_SIZE);
}

/* ---- what is wrong ----------------------------------------------------- */

static bool is_wrong_cache(const struct misuse *m)
{
    return m->kind == MISUSE_BAD_CACHE_FREE;
}

static bool is_double(const struct misuse *m)
{
    return m->kind == MISUSE_DOUBLE_FREE;
}

static bool is_late_query(const struct misuse *m)
{
    return m->kind == MISUSE_USE_AFTER_FREE_READ;
}

static bool is_wrong_order(const struct misuse *m)
{
    return m->bad_order >= 0;
}

static bool is_in_no_block(const struct misuse *m)
{
    return m->block.type == BLOCK_NONE || address_is_static(m->address);
}

static bool is_never_used(const struct misuse *m)
{
    return m->block.tag->trace == NULL;
}

static bool is_interior(const struct misuse *m)
{
    return m->block.start != m->address;
}

static bool is_foreign(const struct misuse *m)
{
    return true;
}

/* ---- and how it is said ------------------------------------------------ */

static void say_wrong_cache(const struct misuse *m, struct subject *subject)
{
    report_say("kmem_cache_free(\"%s\", 0x%08lx): wrong cache: the object belongs to "
               "cache \"%s\"", m->expectation, (unsigned long)m->address,
               kmem_cache_name(m->block.cache));
}

static void say_double(const struct misuse *m, struct subject *subject)
{
    unsigned long address = m->address;
    if (block_is_gone_slab(&m->block)) {
        report_say("%s(0x%08lx): double free: all of the slab that this slot lay in is "
                   "free already", m->function, address);
        subject->label = LAST_OF_SLAB;
        return;
    }
    report_say("%s(0x%08lx): double free: that %s of %u bytes is free already",
               m->function, address, nouns[m->block.type], block_size(&m->block));
}

static void say_late_query(const struct misuse *m, struct subject *subject)
{
    report_say("%s(0x%08lx): that %s of %u bytes is free already; expected: %s",
               m->function, (unsigned long)m->address, nouns[m->block.type],
               block_size(&m->block), m->expectation);
}

static void say_wrong_order(const struct misuse *m, struct subject *subject)
{
    unsigned given = (unsigned)m->bad_order, order = order_of(&m->block);
    char pages[BLOCK_TEXT_BYTES];
    if (given > BUDDY_ORDER_MAX)
        scnprintf(pages, sizeof(pages), "no block has more than order %u",
                  BUDDY_ORDER_MAX);
    else
        scnprintf(pages, sizeof(pages), "that is %u page%s", 1u << given,
                  plural(1u << given));
    report_say("%s(0x%08lx, %u): wrong order: %s, this one has %u; expected: order "
               "%u", m->function, (unsigned long)m->address, given, pages, 1u << order,
               order);
}

static void say_elsewhere(const struct misuse *m, struct subject *subject)
{
    char name[ADDRESS_NAME_BYTES];
    subject->block.type = BLOCK_NONE;
    enum address_kind kind = address_name(name, m->address);
    report_say("%s(0x%08lx): %s; expected: %s", m->function, (unsigned long)m->address,
               name, m->expectation);
    if (kind == ADDRESS_WILD)
        describe_nearest(m->address, subject);
}

static void say_never_used(const struct misuse *m, struct subject *subject)
{
    subject->block.type = BLOCK_NONE;
    report_say("%s(0x%08lx): wild pointer: a slot of cache \"%s\" that was never handed "
               "out; expected: %s", m->function, (unsigned long)m->address,
               kmem_cache_name(m->block.cache), m->expectation);
    describe_nearest(m->address, subject);
}

static void say_interior(const struct misuse *m, struct subject *subject)
{
    char text[BLOCK_TEXT_BYTES];
    s32 behind, offset = block_offset(&m->block, m->address, &behind);
    block_text(text, &m->block);
    bool is_misaligned = m->address % sizeof(u64) != 0;
    s32 bytes = behind > 0 ? behind : offset;
    report_say("%s(0x%08lx): %sinterior pointer: %d byte%s %s the %s; expected: %s",
               m->function, (unsigned long)m->address,
               is_misaligned ? "misaligned " : "", bytes, plural((u32)bytes),
               behind > 0 ? "behind" : "into", text, m->expectation);
}

static void say_foreign(const struct misuse *m, struct subject *subject)
{
    const struct block *block = &m->block;
    char remedy[BLOCK_TEXT_BYTES];
    if (block->type == BLOCK_PAGES)
        scnprintf(remedy, sizeof(remedy), "free_pages(), order %u", order_of(block));
    else if (block->type == BLOCK_CACHE)
        scnprintf(remedy, sizeof(remedy), "kmem_cache_free() to \"%s\"",
                  kmem_cache_name(block->cache));
    else
        scnprintf(remedy, sizeof(remedy), "%s",
                  block->type == BLOCK_KMALLOC ? "kfree()" : "vfree()");
    report_say("%s(0x%08lx): foreign pointer: a %s of %u bytes: free it with %s",
               m->function, (unsigned long)m->address, nouns[block->type],
               block_size(block), remedy);
}

/* First match wins. */
static const struct {
    bool (*holds)(const struct misuse *m);
    void (*say)(const struct misuse *m, struct subject *subject);
} cases[] = {
    { is_wrong_cache, say_wrong_cache }, { is_double, say_double },
    { is_late_query, say_late_query },   { is_in_no_block, say_elsewhere },
    { is_never_used, say_never_used },   { is_interior, say_interior },
    { is_wrong_order, say_wrong_order }, { is_foreign, say_foreign },
};

void describe_free(const struct misuse *m, struct subject *subject)
{
    unsigned i = 0;
    while (!cases[i].holds(m))
        i++;
    cases[i].say(m, subject);
}

void describe_nearest(uintptr_t address, struct subject *subject)
{
    char text[BLOCK_TEXT_BYTES];
    struct block block;
    s32 distance;
    if (!block_nearest(address, &block, &distance))
        return;
    block_text(text, &block);
    u32 bytes = (u32)(distance < 0 ? -distance : distance);
    subject->block = block;
    subject->label = "the nearest block";
    report_say("it lies %u byte%s %s the %s", bytes, plural(bytes),
               distance < 0 ? "before" : "behind", text);
}
