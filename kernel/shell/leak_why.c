/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/leak_why.c - chains of references, and all references, printed.
 *
 * Problem    What was found is true for a moment; printing it takes long.
 * Idea       Find and locate with the world stopped, keep copies, print them after.
 *            Lists that do not fit are found again, from where the last part ended.
 * State      The copies, in tables that are no roots.
 * Cost       who: all of memory is read once for each WHO_PART references.
 * Locking    Interrupts off from the query to the last copy. Commands run one by one.
 * Read next  mm/why.c, kernel/reference_name.c.
 */
#include "arch/cpu.h"
#include "kernel/confidence.h"
#include "kernel/shell/command.h"
#include "kernel/shell/leak_query.h"
#include "lib/compiler.h"
#include "lib/json.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/depot.h"

enum { WHO_PART = 32, STACK_PART = 16 };

static struct chain chain __unscanned;
static struct reference_place places[CHAIN_LINKS_MAX] __unscanned;
static char words[REFERENCE_NAME_BYTES] __unscanned;

/* Of a block that is shown: the words that holder_words() makes of it. */
static void describe_block(uintptr_t start)
{
    struct reference r = { .from_block = true, .slot = start };
    struct reference_place place;
    unsigned long flags = irq_save();
    bool found = block_find(start, &r.holder);
    if (found)
        reference_locate(&place, &r);
    irq_restore(flags);
    if (found)
        holder_words(words, &place);
    else
        scnprintf(words, sizeof(words), "freed just now");
}

static void place_json(struct json *json, const struct reference_place *place)
{
    bool is_block = place->kind == REFERENCE_BLOCK;
    reference_words(words, place);
    json_address(json, "slot", place->slot);
    json_address(json, "value", place->value);
    json_string(json, "from", is_block ? "block" : "root");
    json_string(json, "where", words);
    if (is_block) {
        json_address(json, "holder", place->holder);
        json_number(json, "offset", place->offset);
        if (place->member[0] != '\0')
            json_string(json, "member", place->member);
    }
    json_bool(json, "interior", place->is_interior);
}

/* ---- why --------------------------------------------------------------- */

static bool find_chain(uintptr_t start, uintptr_t frame)
{
    struct block block;
    unsigned long flags = irq_save();
    bool found = block_find(start, &block);
    if (found) {
        why_held(&block, frame, &chain);
        for (u32 i = 0; i < chain.head_count + chain.tail_count; i++)
            reference_locate(&places[i], &chain.links[i]);
    }
    irq_restore(flags);
    return found;
}

/* The number in the chain of the link that is at @i in links[]. */
static u32 link_number(u32 i)
{
    return i < chain.head_count ? i : chain.length - chain.tail_count +
                                      (i - chain.head_count);
}

static const char *verdict_name(void)
{
    static const char *const names[] = {
        [CHAIN_HELD] = "held",         [CHAIN_LEAKED] = "leaked",
        [CHAIN_NOT_LEAK] = "not_leak", [CHAIN_NO_MEMORY] = "no_memory",
    };
    return names[chain.verdict];
}

static void why_json(uintptr_t start, uintptr_t frame)
{
    struct json json;
    for (u32 i = 0; i < chain.head_count + chain.tail_count; i++) {
        json_begin(&json, console_emit, NULL);
        json_string(&json, "kmemleak", "why");
        json_address(&json, "addr", start);
        json_number(&json, "link", link_number(i));
        place_json(&json, &places[i]);
        json_end(&json);
    }
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "why");
    json_address(&json, "addr", start);
    json_string(&json, "verdict", verdict_name());
    json_number(&json, "length", chain.length);
    if (chain.verdict == CHAIN_LEAKED)
        json_address(&json, "leader", chain.leader.start);
    leak_json_confidence(&json, start, frame);
    json_end(&json);
}

static void print_heading(uintptr_t start)
{
    describe_block(start);
    kprintf("0x%08lx (%s)\n", (unsigned long)start, words);
    switch (chain.verdict) {
    case CHAIN_HELD:
        kprintf("is held, through %u reference%s:\n", chain.length,
                plural(chain.length));
        break;
    case CHAIN_NOT_LEAK:
        kprintf("is never a leak by decree%s\n", chain.length == 0 ? "" :
                ": no root refers to it, but such a block does:");
        break;
    case CHAIN_NO_MEMORY:
        kprintf("cannot be told about: there is no memory to look for a chain; free "
                "some, and ask again\n");
        break;
    case CHAIN_LEAKED:
        if (chain.leader.start == start) {
            kprintf("is leaked, and a leader: nobody holds it\n");
            break;
        }
        describe_block(chain.leader.start);
        kprintf("is leaked: nobody holds it; its leader is 0x%08lx (%s)\n"
                "chain from there:\n", (unsigned long)chain.leader.start, words);
    }
}

static void print_link(u32 i)
{
    const struct reference_place *place = &places[i];
    char interior[32] = "";
    if (place->is_interior)
        scnprintf(interior, sizeof(interior), " = 0x%08lx, interior",
                  (unsigned long)place->value);
    if (place->kind == REFERENCE_BLOCK) {
        holder_words(words, place);
        kprintf("  %s0x%08lx + %u%s%s%s  (%s)\n", i == 0 ? "" : "-> ",
                (unsigned long)place->holder, place->offset,
                place->member[0] != '\0' ? " " : "", place->member, interior, words);
    } else {
        reference_words(words, place);
        kprintf("  %s  [0x%08lx]%s\n", words, (unsigned long)place->slot, interior);
    }
    if (i + 1 == chain.head_count && chain.tail_count > 0)
        kprintf("  ... %u more reference%s ...\n", chain.length - CHAIN_LINKS_MAX,
                plural(chain.length - CHAIN_LINKS_MAX));
}

int leak_print_why(uintptr_t start, uintptr_t frame, bool as_json)
{
    if (!find_chain(start, frame)) {
        kprintf("kmemleak: block 0x%08lx was freed just now\n", (unsigned long)start);
        return COMMAND_FAILED;
    }
    if (as_json) {
        why_json(start, frame);
    } else {
        print_heading(start);
        for (u32 i = 0; i < chain.head_count + chain.tail_count; i++)
            print_link(i);
        if (chain.length > 0)
            kprintf("  -> 0x%08lx\n", (unsigned long)start);
        if (chain.verdict == CHAIN_HELD)
            leak_print_confidence("", start, frame);
    }
    return chain.verdict == CHAIN_NO_MEMORY ? COMMAND_FAILED : COMMAND_OK;
}

/* ---- who --------------------------------------------------------------- */

struct part {
    u32 skip, seen;                     /* references: before it, and in all       */
};

static bool keep_part(const struct reference *r, void *context)
{
    struct part *part = context;
    if (part->seen >= part->skip && part->seen < part->skip + WHO_PART)
        reference_locate(&places[part->seen - part->skip], r);
    part->seen++;
    return true;
}

/* Return: how many of them were copied; part->seen: how many there are. */
static u32 find_part(uintptr_t start, uintptr_t frame, struct part *part)
{
    struct block block;
    unsigned long flags = irq_save();
    part->seen = 0;
    if (block_find(start, &block))
        who_refers(&block, frame, keep_part, part);
    irq_restore(flags);
    return part->seen > part->skip ? min(part->seen - part->skip, (u32)WHO_PART) : 0;
}

static void print_reference(uintptr_t start, const struct reference_place *place,
                            bool as_json)
{
    if (!as_json) {
        reference_words(words, place);
        kprintf("  %s  [0x%08lx] -> 0x%08lx%s\n", words, (unsigned long)place->slot,
                (unsigned long)place->value, place->is_interior ? ", interior" : "");
        return;
    }
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "who");
    json_address(&json, "addr", start);
    place_json(&json, place);
    json_end(&json);
}

static void print_count(uintptr_t start, u32 count, bool as_json)
{
    struct json json;
    if (!as_json) {
        kprintf("%u word%s refer%s to it\n", count, plural(count),
                count == 1 ? "s" : "");
        return;
    }
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "who");
    json_address(&json, "addr", start);
    json_number(&json, "count", count);
    json_end(&json);
}

int leak_print_who(uintptr_t start, uintptr_t frame, bool as_json)
{
    struct part part = { .skip = 0 };
    u32 found;
    if (!as_json) {
        describe_block(start);
        kprintf("0x%08lx (%s)\n", (unsigned long)start, words);
    }
    while ((found = find_part(start, frame, &part)) > 0) {
        for (u32 i = 0; i < found; i++)
            print_reference(start, &places[i], as_json);
        part.skip += found;
        if (shell_interrupted())
            return COMMAND_FAILED;
        if (part.skip >= part.seen)
            break;
    }
    print_count(start, part.seen, as_json);
    return COMMAND_OK;
}
