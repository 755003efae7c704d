/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_block.c - what is at this address?
 *
 * Problem    A pointer from a report, a register or a hex dump: whose memory is it?
 * Idea       Ask mm/block.c first. If the address lies in no slot, its page's state,
 *            the vmap window or the symbol table still tell what it is.
 * Locking    Interrupts off while a block's tag is copied.
 */
#include "arch/cpu.h"
#include "arch/paging.h"
#include "kernel/backtrace.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/leak_query.h"
#include "kernel/shell/options.h"
#include "kernel/shell/trace_print.h"
#include "kernel/symbols.h"
#include "kernel/thread.h"
#include "kernel/time.h"
#include "kernel/types.h"
#include "lib/json.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/comm.h"
#include "mm/depot.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/slab_stats.h"
#include "mm/vmalloc.h"
#include "mm/vmap.h"

enum { DESCRIPTION_BYTES = 64 };

/* A slot and its tag, as they were at one moment. */
struct view {
    struct block block;
    struct tag tag;
    uintptr_t address;              /* that was asked for                        */
    uintptr_t frame;                /* what is newer on the stack is the question */
    char type[TYPE_NAME_BYTES];     /* "struct node[5]"; "": not known           */
    char member[TYPE_MEMBER_BYTES]; /* at `address`, the same                    */
    const char *cache_name;         /* a copy in `name`; NULL: no slot of a cache */
    char name[CACHE_NAME_BYTES];
};

/* Interrupts are off. */
static void view_type(struct view *view)
{
    struct type_info info;
    view->type[0] = view->member[0] = '\0';
    if (!(view->block.tag->flags & TAG_LIVE) || !type_of_block(&view->block, &info))
        return;
    type_format(view->type, sizeof(view->type), &info);
    type_member_format(view->member, sizeof(view->member), &view->block,
                       (u32)(view->address - view->block.start));
}

static bool view_slot(uintptr_t address, struct view *view)
{
    unsigned long flags = irq_save();
    bool found = block_slot(address, &view->block);
    bool has_cache = found && view->block.cache != NULL;
    view->address = address;
    if (found) {
        view->tag = *view->block.tag;
        view_type(view);
    }
    if (has_cache)
        strscpy(view->name, kmem_cache_name(view->block.cache), sizeof(view->name));
    irq_restore(flags);
    view->cache_name = has_cache ? view->name : NULL;
    return found;
}

static const char *state_name(const struct view *v)
{
    u8 flags = v->tag.flags;
    if (!(flags & TAG_LIVE))
        return "free";
    if (flags & TAG_LEADER)
        return "leaked: a leader";
    if (flags & TAG_LEAKED)
        return "leaked: indirect";
    if (flags & TAG_NOT_LEAK)
        return "live, never a leak by decree";
    if (flags & TAG_IGNORE)
        return "live, ignored by the detector";
    if (flags & TAG_INTERIOR)
        return "live, at the last scan held by interior pointers only";
    return "live";
}

/* ---- a slot ---------------------------------------------------------- */

static void print_owner(const struct view *v)
{
    u32 age_ms = time_ms() - v->tag.time_ms;
    char place[LOCATION_BYTES];
    kprintf("  size       %u of %u bytes\n", v->tag.size_bytes, v->block.capacity_bytes);
    if (v->type[0] != '\0')
        kprintf("  type       %s\n", v->type);
    if (v->member[0] != '\0')
        kprintf("  member     %s\n", v->member);
    site_format(place, sizeof(place), v->tag.trace->site->address);
    kprintf("  allocated  %s\n", place);
    kprintf("  by         comm \"%s\", pid %u, seq %u (age %u.%03us)\n",
            comm_name(v->tag.comm), v->tag.thread_id, v->tag.sequence, age_ms / 1000,
            age_ms % 1000);
    trace_print(v->tag.trace);
}

static void print_slot(const struct view *v)
{
    const struct block *b = &v->block;
    kprintf("0x%08lx: %s block 0x%08lx + %lu\n", (unsigned long)v->address,
            block_type_name(b->type), (unsigned long)b->start,
            (unsigned long)(v->address - b->start));
    if (v->cache_name != NULL)
        kprintf("  cache      %s, slot %u\n", v->cache_name, b->slot);
    kprintf("  state      %s\n", state_name(v));
    leak_print_confidence("  rests on   ", b->start, v->frame);
    if ((v->tag.flags & TAG_LEAKED) && !(v->tag.flags & TAG_LEADER))
        kprintf("  leader     0x%08lx\n", (unsigned long)v->tag.leader);
    if (v->tag.flags & TAG_LIVE)
        print_owner(v);
}

/* What the last scan found, and what was decreed. */
static void verdict_json(struct json *json, const struct tag *tag)
{
    bool is_leaked = tag->flags & TAG_LEAKED;
    const char *kind = tag->flags & TAG_LEADER ? "leader" : "indirect";
    json_bool(json, "leaked", is_leaked);
    json_string(json, "kind", is_leaked ? kind : NULL);
    if (is_leaked)
        json_address(json, "leader", tag->leader);
    else
        json_string(json, "leader", NULL);
    json_bool(json, "interior_only", tag->flags & TAG_INTERIOR);
    json_bool(json, "not_leak", tag->flags & TAG_NOT_LEAK);
    json_bool(json, "ignored", tag->flags & TAG_IGNORE);
}

static void slot_json(const struct view *v)
{
    const struct block *b = &v->block;
    bool is_live = v->tag.flags & TAG_LIVE;
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_address(&json, "addr", b->start);
    json_number(&json, "offset", v->address - b->start);
    json_string(&json, "type", block_type_name(b->type));
    json_string(&json, "cache", v->cache_name);
    json_string(&json, "state", is_live ? "live" : "free");
    verdict_json(&json, &v->tag);
    json_number(&json, "capacity", b->capacity_bytes);
    if (is_live) {
        json_number(&json, "size", v->tag.size_bytes);
        site_json(&json, "caller", v->tag.trace->site);
        json_number(&json, "seq", v->tag.sequence);
        json_number(&json, "age_ms", time_ms() - v->tag.time_ms);
        json_string(&json, "comm", comm_name(v->tag.comm));
        json_number(&json, "tid", v->tag.thread_id);
        trace_json(&json, v->tag.trace);
        json_string(&json, "struct", v->type[0] != '\0' ? v->type : NULL);
        json_string(&json, "member", v->member[0] != '\0' ? v->member : NULL);
        leak_json_confidence(&json, b->start, v->frame);
    }
    json_end(&json);
}

/* ---- no slot --------------------------------------------------------- */

static const char *page_use(const struct page *page)
{
    static const char *const uses[PAGE_STATE_COUNT] = {
        [PAGE_RESERVED] = "reserved memory",
        [PAGE_FREE] = "a free page",
        [PAGE_TAIL] = "a page inside a run",
        [PAGE_BLOCK] = "a page behind its block",
        [PAGE_SLAB] = "a slab, but in none of its tracked slots",
        [PAGE_VMAP] = "a page of the vmap window, seen through the direct map",
        [PAGE_TABLE] = "a page table",
        [PAGE_META] = "tables of the allocators or the leak detector",
        [PAGE_FLANK] = "a page beside a block, which nobody may touch",
    };
    return uses[page->state];
}

/* What @address is, where no slot holds it. @buffer: for words that vary. */
static const char *describe(uintptr_t address, char buffer[DESCRIPTION_BYTES])
{
    struct page *page = page_of(address);
    struct thread_info owner;
    phys_addr_t physical;
    if (thread_info_of_stack(address, &owner)) {
        scnprintf(buffer, DESCRIPTION_BYTES, "stack of thread %u \"%s\"", owner.id,
                  owner.name);
        return buffer;
    }
    if (vm_area_of(address) != NULL)
        return "a thread's stack";
    if (vmap_is_guard(address))
        return "a guard page";
    if (!paging_lookup(address, &physical))
        return "not mapped";
    return page != NULL ? page_use(page_head(page)) : "mapped, but no RAM";
}

/* Not inlined: its variables and a view together are too much for one frame. */
static noinline int print_elsewhere(uintptr_t address, bool as_json)
{
    struct symbol_info symbol;
    char buffer[DESCRIPTION_BYTES];
    bool is_symbol = symbol_lookup(address, &symbol);
    const char *what = is_symbol ? "kernel image" : describe(address, buffer);
    if (as_json) {
        struct json json;
        json_begin(&json, console_emit, NULL);
        json_address(&json, "addr", address);
        json_string(&json, "type", "none");
        json_string(&json, "what", what);
        json_string(&json, "symbol", is_symbol ? symbol.name : NULL);
        json_end(&json);
    } else if (is_symbol) {
        kprintf("0x%08lx: no block: %s, %s + %lu\n", (unsigned long)address, what,
                symbol.name, (unsigned long)(address - symbol.start));
    } else {
        kprintf("0x%08lx: no block: %s\n", (unsigned long)address, what);
    }
    return COMMAND_FAILED;
}

int cmd_block(int argc, char **argv)
{
    bool as_json;
    int index = options_json_operands(argc, argv, &as_json);
    if (index < 0)
        return COMMAND_USAGE;
    if (index == argc)
        return command_expected("block", "ADDR");
    if (index + 1 < argc)
        return command_unexpected("block", argv[index + 1]);
    unsigned long address;
    if (argument_address("block", argv[index], &address) != 0)
        return COMMAND_USAGE;
    struct view view;
    if (!view_slot(address, &view))
        return print_elsewhere(address, as_json);
    view.frame = (uintptr_t)__builtin_frame_address(0);
    if (as_json)
        slot_json(&view);
    else
        print_slot(&view);
    return COMMAND_OK;
}
