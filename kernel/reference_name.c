/* SPDX-License-Identifier: MIT */
/*
 * kernel/reference_name.c - where a reference lies, in words.
 *
 * Problem    "The word at 0xf8004f3c holds it" helps nobody. Which variable is that, of
 *            which thread, in which function?
 *
 * Idea       Globals: the symbol table. Stacks: of all frames below the slot the last
 *            one's return address lies in the function whose variable it is:
 *
 *              low   registers | frame of f   | frame of g  [slot]  | frame of h   high
 *                              | returns to g | returns to h ^ h's
 *
 *            A thread that waits has its registers at the lower end of that.
 *            Blocks: their tag, and the struct's member where DWARF tells it.
 *
 *            What can change is copied while the world stands still; words are made
 *            when it runs again.
 *
 * State      None.
 * Cost       A stack walk and a few look-ups of symbols; only in answers.
 * Locking    reference_locate(): interrupts off, since before the query.
 * Read next  kernel/shell/cmd_kmemleak_query.c.
 */
#include "kernel/reference_name.h"
#include "arch/context.h"
#include "arch/sections.h"
#include "kernel/backtrace.h"
#include "kernel/sched.h"
#include "kernel/symbols.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "lib/string_more.h"
#include "mm/depot.h"
#include "mm/slab.h"

static bool is_between(uintptr_t address, const char *low, const char *high)
{
    return address >= (uintptr_t)low && address < (uintptr_t)high;
}

/* ---- stacks ------------------------------------------------------------ */

/* Do words at @low begin with a frame pointer and a return address? Then a query gave
 * its own frame; else context_call_saved() has put registers there. */
static bool begins_with_frame(uintptr_t low)
{
    const uintptr_t *words = (const uintptr_t *)low;
    struct symbol_info info;
    return words[0] > low && symbol_lookup(words[1] - 1, &info) && info.is_function;
}

/* Return address into the function whose frame holds @slot of the stack @range. */
static uintptr_t code_at(const struct root_range *range, uintptr_t slot)
{
    const struct thread *current = current_thread();
    uintptr_t trace[BACKTRACE_MAX], own_frame = (uintptr_t)__builtin_frame_address(0);
    unsigned count;
    if (range->thread_id == current->id)
        count = stack_walk(own_frame, current->stack_low, slot, trace, BACKTRACE_MAX);
    else
        count = context_trace(range->start, slot, trace, BACKTRACE_MAX);
    return count > 0 && count < BACKTRACE_MAX ? trace[count - 1] : 0;
}

static void locate_on_stack(struct reference_place *place, const struct root_range *range)
{
    bool has_registers = range->thread_id != current_thread()->id ||
                         !begins_with_frame(range->start);
    place->offset = (u32)(place->slot - range->start);
    place->register_name = context_register(place->offset);
    if (place->register_name != NULL && has_registers) {
        place->kind = REFERENCE_REGISTER;
    } else {
        place->kind = REFERENCE_STACK;
        place->code = code_at(range, place->slot);
    }
}

/* ---- all kinds ----------------------------------------------------------- */

static void locate_in_block(struct reference_place *place, const struct block *block,
                            u32 offset)
{
    place->holder = block->start;
    place->holder_bytes = block->tag->size_bytes;
    place->holder_type = block->type;
    place->trace = block->tag->trace;
    place->offset = offset;
    if (block->type == BLOCK_CACHE && block->cache != NULL)
        strscpy(place->owner, kmem_cache_name(block->cache), sizeof(place->owner));
    place->member_kind = type_member_kind(block, offset);
    type_member_format(place->member, sizeof(place->member), block, offset);
}

static void locate_in_root(struct reference_place *place, const struct root_range *range)
{
    struct block block;
    bool is_owned = range->kind == ROOT_MODULE || range->kind == ROOT_STACK ||
                    range->kind == ROOT_ARGUMENT;
    strscpy(place->owner, is_owned ? range->name : "", sizeof(place->owner));
    place->thread_id = range->thread_id;
    if (range->kind == ROOT_AREA && block_find(place->slot, &block)) {
        place->kind = REFERENCE_AREA;
        locate_in_block(place, &block, (u32)(place->slot - block.start));
    } else if (range->kind == ROOT_STACK) {
        locate_on_stack(place, range);
    } else if (range->kind == ROOT_ARGUMENT) {
        place->kind = REFERENCE_ARGUMENT;
    }
}

void reference_locate(struct reference_place *place, const struct reference *r)
{
    struct block target;
    memset(place, 0, sizeof(*place));
    place->slot = r->slot;
    place->value = r->value;
    place->is_interior = block_referenced(r->value, &target) &&
                         reference_is_interior(r, &target);
    place->kind = r->from_block ? REFERENCE_BLOCK : REFERENCE_GLOBAL;
    if (r->from_block)
        locate_in_block(place, &r->holder, reference_offset(r));
    else
        locate_in_root(place, &r->root);
}

/* ---- words --------------------------------------------------------------- */

static void global_words(char *buffer, const struct reference_place *place)
{
    struct symbol_info info;
    bool is_module = place->owner[0] != '\0';
    bool is_percpu = is_between(place->slot, __percpu_start, __percpu_end);
    const char *section = is_between(place->slot, __data_start, __data_end) ? ".data"
                                                                            : ".bss";
    int used = scnprintf(buffer, REFERENCE_NAME_BYTES, "%s%s", is_module ? "module " : "",
                         is_module ? place->owner : is_percpu ? "per-cpu " : "");
    buffer += used;
    size_t left = REFERENCE_NAME_BYTES - (size_t)used;
    if (symbol_lookup(place->slot, &info))
        scnprintf(buffer, left, "%s%s+0x%lx", is_module ? ": " : "", info.name,
                  (unsigned long)(place->slot - info.start));
    else
        scnprintf(buffer, left, "%s 0x%08lx", is_module ? " data" : section,
                  (unsigned long)place->slot);
}

static void stack_words(char *buffer, const struct reference_place *place)
{
    struct symbol_info info;
    int used = scnprintf(buffer, REFERENCE_NAME_BYTES, "thread %u \"%s\" stack +0x%x",
                         place->thread_id, place->owner, place->offset);
    buffer += used;
    size_t left = REFERENCE_NAME_BYTES - (size_t)used;
    if (place->code == 0 || !symbol_lookup(place->code - 1, &info))
        return;
    used = scnprintf(buffer, left, " in %s()", info.name);
    if (info.line != 0)
        scnprintf(buffer + used, left - (size_t)used, " %s:%u", info.file, info.line);
}

/* What the block is: kind, cache, size. */
static int kind_words(char *buffer, size_t size_bytes,
                      const struct reference_place *place)
{
    struct symbol_info api;
    const struct trace *trace = place->trace;
    bool is_percpu = trace->caller_index > 0 &&
                     symbol_lookup(trace->frames[trace->caller_index - 1] - 1, &api) &&
                     str_has_prefix(api.name, "__alloc_percpu");
    return scnprintf(buffer, size_bytes, "%s%s%s%s",
                     is_percpu ? "per-cpu " : "", block_type_name(place->holder_type),
                     place->owner[0] != '\0' ? " " : "", place->owner);
}

void holder_words(char buffer[REFERENCE_NAME_BYTES], const struct reference_place *place)
{
    int used = kind_words(buffer, REFERENCE_NAME_BYTES, place);
    used += scnprintf(buffer + used, REFERENCE_NAME_BYTES - (size_t)used, ", size %u, ",
                      place->holder_bytes);
    site_format(buffer + used, REFERENCE_NAME_BYTES - (size_t)used,
                place->trace->site->address);
}

static void block_words(char *buffer, const struct reference_place *place)
{
    bool is_area = place->kind == REFERENCE_AREA;
    int used = is_area ? scnprintf(buffer, REFERENCE_NAME_BYTES, "scan area in ") : 0;
    used += kind_words(buffer + used, REFERENCE_NAME_BYTES - (size_t)used, place);
    used += scnprintf(buffer + used, REFERENCE_NAME_BYTES - (size_t)used,
                      " block 0x%08lx (size %u) + %u%s%s, ",
                      (unsigned long)place->holder, place->holder_bytes, place->offset,
                      place->member[0] != '\0' ? ": " : "", place->member);
    site_format(buffer + used, REFERENCE_NAME_BYTES - (size_t)used,
                place->trace->site->address);
}

void reference_words(char buffer[REFERENCE_NAME_BYTES],
                     const struct reference_place *place)
{
    switch (place->kind) {
    case REFERENCE_STACK:
        stack_words(buffer, place);
        break;
    case REFERENCE_REGISTER:
        scnprintf(buffer, REFERENCE_NAME_BYTES, "register %s of thread %u \"%s\"",
                  place->register_name, place->thread_id, place->owner);
        break;
    case REFERENCE_ARGUMENT:
        scnprintf(buffer, REFERENCE_NAME_BYTES, "argument of thread %u \"%s\"",
                  place->thread_id, place->owner);
        break;
    case REFERENCE_AREA:
    case REFERENCE_BLOCK:
        block_words(buffer, place);
        break;
    default:
        global_words(buffer, place);
    }
}
