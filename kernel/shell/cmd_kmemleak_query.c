/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_kmemleak_query.c - `kmemleak why`, `kmemleak who`, and what verdicts
 * rest on.
 *
 * Of this thread's stack only what is older than the action's own frame counts, so
 * that no address that was typed in keeps a block alive.
 * Read next  leak_why.c.
 */
#include "kernel/confidence.h"
#include "kernel/shell/command.h"
#include "kernel/shell/kmemleak_actions.h"
#include "kernel/shell/leak_query.h"
#include "kernel/shell/options.h"
#include "lib/json.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/kmemleak.h"
#include "mm/tag.h"

enum { MILLION = 1000000 };

/* "ADDR [-j]". Return: 0, or COMMAND_USAGE, reported. */
static int read_arguments(int argc, char **argv, unsigned long *address, bool *as_json)
{
    bool is_behind = argc > 2 && strcmp(argv[argc - 1], "-j") == 0;     /* ADDR, too */
    argc -= is_behind;
    int index = options_json_operands(argc, argv, as_json);
    *as_json |= is_behind;
    if (index < 0)
        return COMMAND_USAGE;
    if (index == argc)
        return command_expected("kmemleak", "ADDR");
    if (index + 1 < argc)
        return command_unexpected("kmemleak", argv[index + 1]);
    return argument_address("kmemleak", argv[index], address) != 0 ? COMMAND_USAGE : 0;
}

/* @print the answer about the block at ADDR. @what: the question's name. */
static int query(int argc, char **argv, const char *what,
                 int (*print)(uintptr_t start, uintptr_t frame, bool as_json))
{
    unsigned long address;
    uintptr_t start;
    bool as_json;
    if (read_arguments(argc, argv, &address, &as_json) != 0)
        return COMMAND_USAGE;
    if (!leak_query_block(address, as_json, what, &start))
        return COMMAND_FAILED;
    return print(start, (uintptr_t)__builtin_frame_address(0), as_json);
}

int kmemleak_why(int argc, char **argv)
{
    return query(argc, argv, "why", leak_print_why);
}

int kmemleak_who(int argc, char **argv)
{
    return query(argc, argv, "who", leak_print_who);
}

bool kmemleak_wants_stack_held(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--held-by-stack") == 0)
            return true;
    return false;
}

int kmemleak_stack_held(int argc, char **argv)
{
    bool as_json = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-j") == 0)
            as_json = true;
        else if (strcmp(argv[i], "--held-by-stack") != 0)
            return command_unexpected("kmemleak", argv[i]);
    }
    return leak_print_stack_held((uintptr_t)__builtin_frame_address(0), as_json);
}

void kmemleak_accidental_text(void)
{
    const struct kmemleak_summary *last = kmemleak_last();
    u32 words, live_bytes = depot_live().bytes;
    u64 millionths = accidental_holds_millionths(last, &words);
    if (last->scan_number == 0)
        return;
    kprintf("by accident   %u words read are no reference; x %u live bytes / 2^32 = "
            "%llu.%06llu blocks\n              that a random word would hold\n", words,
            live_bytes, (unsigned long long)(millionths / MILLION),
            (unsigned long long)(millionths % MILLION));
}

void kmemleak_accidental_json(struct json *json)
{
    u32 words;
    u64 millionths = accidental_holds_millionths(kmemleak_last(), &words);
    json_number(json, "words_no_reference", words);
    json_number(json, "accidental_holds_millionths", millionths);
}
