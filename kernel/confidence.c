/* SPDX-License-Identifier: MIT */
/*
 * kernel/confidence.c - what the verdict on a block rests on, and how good that is.
 *
 * Problem    A conservative detector believes every word. "Not leaked" may mean a
 *            pointer in a global variable, or a number that happens to be an address.
 * Idea       Count the words that hold the block by where they lie and how they look,
 *            and say so where all of them are of a doubtful kind.
 * State      None.
 * Cost       One walk over what is held.
 * Locking    Interrupts off while words are gathered.
 * Read next  mm/hold.c, mm/word_look.c.
 */
#include "kernel/confidence.h"
#include "arch/cpu.h"
#include "lib/compiler.h"
#include "lib/printf.h"
#include "mm/depot.h"
#include "mm/kmemleak.h"

struct gathering {
    struct confidence *confidence;
    const struct block *block;
    struct reference_place place;
};

static enum word_look look_of(const struct reference_place *place)
{
    return place->kind == REFERENCE_BLOCK && place->member_kind == MEMBER_INTEGER
               ? LOOKS_INTEGER : word_look((u32)place->value);
}

static bool count_word(const struct reference *r, void *context)
{
    struct gathering *g = context;
    struct confidence *c = g->confidence;
    reference_locate(&g->place, r);
    c->words++;
    c->kinds[g->place.kind]++;
    if (reference_is_interior(r, g->block)) {
        c->interior++;
        c->looks[look_of(&g->place)]++;
    }
    return true;
}

bool confidence_gather(struct confidence *c, uintptr_t start, uintptr_t frame)
{
    static struct gathering gathering __unscanned;
    struct block block;
    unsigned long flags = irq_save();
    bool found = block_find(start, &block);
    *c = (struct confidence){ 0 };
    if (found) {
        c->is_decreed = block.tag->flags & TAG_NOT_LEAK;
        c->is_ignored = block.tag->flags & TAG_IGNORE;
        gathering.confidence = c;
        gathering.block = &block;
        c->error = hold_words(&block, frame, count_word, &gathering);
    }
    irq_restore(flags);
    return found;
}

const char *confidence_doubt(const struct confidence *c)
{
    static const char *const looks[] = {
        [LOOKS_FLOAT] = "held only by what looks like a floating-point number",
        [LOOKS_TEXT] = "held only by what looks like text",
        [LOOKS_INTEGER] = "held only by what looks like an integer",
    };
    u32 on_stacks = c->kinds[REFERENCE_STACK] + c->kinds[REFERENCE_REGISTER];
    if (c->error != 0 || c->is_decreed || c->words == 0)
        return NULL;
    for (unsigned look = LOOKS_FLOAT; look <= LOOKS_INTEGER; look++)
        if (c->looks[look] == c->words)
            return looks[look];
    if (c->looks[LOOKS_POINTER] == 0 && c->interior == c->words)
        return "held only by what looks like numbers and text";
    if (on_stacks == c->words)
        return c->words > 1 ? "held only by stack words" : "held only by a stack word";
    if (c->interior == c->words)
        return c->words > 1 ? "held only by interior pointers"
                            : "held only by an interior pointer";
    return NULL;
}

static int count_kinds(char *buffer, size_t size_bytes, const struct confidence *c)
{
    static const char *const names[REFERENCE_KINDS] = {
        [REFERENCE_GLOBAL] = "in globals",     [REFERENCE_STACK] = "on stacks",
        [REFERENCE_REGISTER] = "in registers", [REFERENCE_BLOCK] = "in blocks",
        [REFERENCE_ARGUMENT] = "as arguments of threads",
        [REFERENCE_AREA] = "in scan areas",
    };
    int used = 0;
    for (unsigned kind = 0; kind < REFERENCE_KINDS; kind++)
        if (c->kinds[kind] > 0)
            used += scnprintf(buffer + used, size_bytes - (size_t)used, "%s%u %s",
                              used > 0 ? ", " : "", c->kinds[kind], names[kind]);
    return used;
}

void confidence_words(char buffer[CONFIDENCE_BYTES], const struct confidence *c)
{
    const char *doubt = confidence_doubt(c);
    int used = 0;
    if (c->error != 0) {
        scnprintf(buffer, CONFIDENCE_BYTES, "not known: there is no memory to find out");
        return;
    }
    if (c->is_decreed || c->is_ignored)
        used = scnprintf(buffer, CONFIDENCE_BYTES, "never a leak by decree; ");
    if (c->words == 0) {
        scnprintf(buffer + used, CONFIDENCE_BYTES - (size_t)used,
                  "nothing that is held refers to it");
        return;
    }
    used += scnprintf(buffer + used, CONFIDENCE_BYTES - (size_t)used,
                      "held by %u word%s (%u at its start, %u inside): ", c->words,
                      plural(c->words), c->words - c->interior, c->interior);
    used += count_kinds(buffer + used, CONFIDENCE_BYTES - (size_t)used, c);
    if (doubt != NULL)
        scnprintf(buffer + used, CONFIDENCE_BYTES - (size_t)used, "; %s", doubt);
}

u64 accidental_holds_millionths(const struct kmemleak_summary *scan, u32 *words)
{
    enum { MILLION = 1000000 };
    u32 read = (scan->roots_bytes + scan->scanned_bytes) / (u32)sizeof(u32);
    *words = read - scan->reference_words;
    u64 product = (u64)*words * depot_live().bytes;
    return (product >> 32) * MILLION + ((product & UINT32_MAX) * MILLION >> 32);
}
