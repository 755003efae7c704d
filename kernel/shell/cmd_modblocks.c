/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_modblocks.c - the live blocks that a module allocated.
 *
 * Problem    "Nothing leaked" may mean that all was freed, that a static pointer still
 *            holds it, or that the detector was told to look away.
 * Idea       Count what the module has, however it is held: each live block with a
 *            return address of the module in its trace, and of these apart those that
 *            a scan made now does not reach, and those that kmemleak_not_leak() or
 *            kmemleak_ignore() named. Addresses outlast a module (module/record.c), so
 *            the question can also be asked after rmmod.
 * Cost       A scan, and a walk over all blocks for each call site.
 * Locking    kmemleak_begin() around it: what is printed is one scan's.
 * Read next  kernel/leftovers.c, kernel/module/leaks.c.
 */
#include "kernel/background_scan.h"
#include "kernel/leftovers.h"
#include "kernel/module/module.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "kernel/symbols.h"
#include "lib/json.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/kmemleak.h"

/* The innermost return address of the block's trace in the module called @owner. */
static uintptr_t place_in_module(const struct block *block, const void *owner)
{
    const struct trace *trace = block->tag->trace;
    for (unsigned i = 0; i < trace->frame_count; i++)
        if (strcmp(symbol_module(trace->frames[i] - 1), owner) == 0)
            return trace->frames[i];
    return 0;
}

static void counts_json(struct json *json, const struct leftovers *sum)
{
    json_number(json, "blocks", sum->blocks);
    json_number(json, "bytes", sum->bytes);
    json_number(json, "unreachable", sum->unreachable_blocks);
    json_number(json, "annotated", sum->annotated_blocks);
    json_number(json, "direct", sum->direct_blocks);
}

static void print_row(const struct leftovers *place, bool as_json)
{
    struct symbol_info caller;
    symbol_lookup(place->place - 1, &caller);
    if (!as_json) {
        kprintf("%8u %10u %12u %10u  %s:%u func:%s\n", place->blocks, place->bytes,
                place->unreachable_blocks, place->annotated_blocks, caller.file,
                caller.line, caller.inner);
        return;
    }
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "modblocks", "site");
    json_string(&json, "function", caller.inner);
    json_string(&json, "file", caller.file);
    json_number(&json, "line", caller.line);
    json_address(&json, "address", place->place);
    counts_json(&json, place);
    json_end(&json);
}

static void print_sum(const char *module, const struct leftovers *sum, bool as_json)
{
    bool is_loaded = module_find(module) != NULL;
    if (!as_json) {
        kprintf("%8u %10u %12u %10u  in all, of %s (%s)\n", sum->blocks, sum->bytes,
                sum->unreachable_blocks, sum->annotated_blocks, module,
                is_loaded ? "loaded" : "not loaded");
        return;
    }
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "modblocks", "sum");
    json_string(&json, "module", module);
    json_bool(&json, "loaded", is_loaded);
    counts_json(&json, sum);
    json_end(&json);
}

/* Not inlined: of the running stack the scan counts what lies above this frame. */
static noinline int modblocks(const char *module, bool as_json)
{
    struct kmemleak_summary summary;
    struct leftovers place = { 0 };
    if (kmemleak_scan_above(&summary, (uintptr_t)__builtin_frame_address(0)) != 0) {
        kprintf("modblocks: the detector is off; 'kmemleak on' starts it\n");
        return COMMAND_FAILED;
    }
    if (!as_json)
        kprintf("  BLOCKS      BYTES  UNREACHABLE  ANNOTATED  ALLOCATED AT\n");
    while (leftovers_next(place_in_module, module, &place))
        print_row(&place, as_json);
    struct leftovers sum = leftovers_sum(place_in_module, module);
    print_sum(module, &sum, as_json);
    return COMMAND_OK;
}

int cmd_modblocks(int argc, char **argv)
{
    bool as_json;
    int index = options_json_operands(argc, argv, &as_json);
    if (index < 0)
        return COMMAND_USAGE;
    if (index + 1 != argc)
        return command_usage_error("modblocks", "expected the NAME of one module");
    kmemleak_begin();
    int status = modblocks(argv[index], as_json);
    kmemleak_end();
    return status;
}
