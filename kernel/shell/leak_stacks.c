/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/leak_stacks.c - `kmemleak report --held-by-stack`.
 *
 * Problem    A block that only a stack holds is in use by a function that runs, or lost
 *            and kept by a stale word. No scan can tell; a reader of the list can.
 * Idea       mm/hold.c finds them, some at a time; here they get names.
 * State      The part of the list that is being printed, in tables that are no roots.
 * Cost       Each part: two walks over what is held.
 * Locking    Interrupts off from the query to the last copy.
 */
#include "arch/cpu.h"
#include "kernel/reference_name.h"
#include "kernel/shell/command.h"
#include "kernel/shell/leak_query.h"
#include "kernel/shell/trace_print.h"
#include "lib/compiler.h"
#include "lib/json.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/depot.h"
#include "mm/hold.h"

enum { PART = 16 };

static struct stack_hold holds[PART] __unscanned;
static struct {
    struct reference_place block, word; /* of holds[i], as they were found         */
} rows[PART] __unscanned;
static char words[REFERENCE_NAME_BYTES] __unscanned;

/* Return: how many were copied; a negative errno. *@count: how many there are. */
static int find_part(uintptr_t frame, u32 skip, u32 *count)
{
    unsigned long flags = irq_save();
    int error = hold_by_stack(frame, skip, holds, PART, count);
    u32 found = error != 0 || *count <= skip ? 0 : min(*count - skip, (u32)PART);
    for (u32 i = 0; i < found; i++) {
        const struct reference block = {
            .slot = holds[i].block.start, .from_block = true, .holder = holds[i].block,
        };
        reference_locate(&rows[i].block, &block);
        reference_locate(&rows[i].word, &holds[i].word);
    }
    irq_restore(flags);
    return error != 0 ? error : (int)found;
}

static void row_json(u32 i)
{
    const struct reference_place *block = &rows[i].block, *word = &rows[i].word;
    struct json json;
    reference_words(words, word);
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "held_by_stack");
    json_address(&json, "addr", block->holder);
    json_number(&json, "size", block->holder_bytes);
    json_string(&json, "type", block_type_name(block->holder_type));
    site_json(&json, "caller", block->trace->site);
    json_address(&json, "slot", word->slot);
    json_address(&json, "value", word->value);
    json_number(&json, "tid", word->thread_id);
    json_string(&json, "where", words);
    json_bool(&json, "interior", word->is_interior);
    json_number(&json, "below_blocks", holds[i].below_blocks);
    json_number(&json, "below_bytes", holds[i].below_bytes);
    json_end(&json);
}

static void row_text(u32 i)
{
    const struct reference_place *word = &rows[i].word;
    holder_words(words, &rows[i].block);
    kprintf("0x%08lx (%s)\n", (unsigned long)rows[i].block.holder, words);
    reference_words(words, word);
    kprintf("  held by %s  [0x%08lx] -> 0x%08lx%s\n", words, (unsigned long)word->slot,
            (unsigned long)word->value, word->is_interior ? ", interior" : "");
    if (holds[i].below_blocks > 0)
        kprintf("  %u block%s (%u bytes) hang%s below\n", holds[i].below_blocks,
                plural(holds[i].below_blocks), holds[i].below_bytes,
                holds[i].below_blocks == 1 ? "s" : "");
}

static void print_total(u32 count, bool as_json)
{
    if (!as_json) {
        kprintf("kmemleak: %u block%s held by nothing but a stack\n", count,
                count == 1 ? " is" : "s are");
        return;
    }
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "held_by_stack");
    json_number(&json, "count", count);
    json_end(&json);
}

int leak_print_stack_held(uintptr_t frame, bool as_json)
{
    u32 skip = 0, count;
    int found;
    while ((found = find_part(frame, skip, &count)) > 0) {
        for (int i = 0; i < found; i++)
            as_json ? row_json((u32)i) : row_text((u32)i);
        skip += (u32)found;
        if (shell_interrupted())
            return COMMAND_FAILED;
        if (skip >= count)
            break;
    }
    if (found < 0) {
        kprintf("kmemleak: there is no memory to find that out; free some, and ask "
                "again\n");
        return COMMAND_FAILED;
    }
    print_total(count, as_json);
    return COMMAND_OK;
}
