/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_memory.c - meminfo, buddyinfo, slabinfo, vmallocinfo.
 *
 * Problem    Who knows Linux knows where to look: /proc/meminfo and its relatives.
 * Idea       The same names, columns and units. What only Marbles knows comes behind,
 *            or with an option.
 * Read next  mm/page_alloc.h, mm/slab_stats.h, mm/vmap.h.
 */
#include "arch/cpu.h"
#include "arch/paging.h"
#include "kernel/backtrace.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "kernel/thread.h"
#include "lib/json.h"
#include "lib/printk.h"
#include "mm/depot.h"
#include "mm/oom.h"
#include "mm/page_alloc.h"
#include "mm/slab_stats.h"
#include "mm/vmap.h"

static u32 pages_to_kib(u32 pages)
{
    return pages * (PAGE_SIZE / 1024);
}

/* ---- meminfo --------------------------------------------------------- */

static void count_areas(u32 pages[VM_AREA_KINDS])
{
    uintptr_t position = VMAP_START;
    struct vm_area *area;
    unsigned long flags = irq_save();
    while ((area = vm_area_next(position)) != NULL) {
        position = area->start + 1;
        pages[area->kind] += area->page_count;
    }
    irq_restore(flags);
}

int cmd_meminfo(int argc, char **argv)
{
    bool as_json;
    if (options_json(argc, argv, &as_json) != 0)
        return COMMAND_USAGE;
    struct page_stats s;
    u32 areas[VM_AREA_KINDS] = { 0 };
    page_stats(&s);
    count_areas(areas);
    const struct {
        const char *name;
        u32 pages;
    } rows[] = {
        { "MemTotal", s.total },
        { "MemFree", s.free },
        { "MemAvailable", s.free - min(s.free, page_reserve_count()) },
        { "MemReserve", page_reserve_count() }, /* the last ones, mm/oom.h         */
        { "Slab", s.used[PAGE_SLAB] },
        { "KernelStack", areas[VM_AREA_STACK] },
        { "PageTables", s.used[PAGE_TABLE] },
        { "VmallocTotal", (u32)((VMAP_END - VMAP_START) >> PAGE_SHIFT) },
        { "VmallocUsed", areas[VM_AREA_VMALLOC] + areas[VM_AREA_MODULE] +
                         areas[VM_AREA_GUARD] },    /* of VM_AREA_PAGES the owner's */
        { "Pages", s.used[PAGE_BLOCK] + s.used[PAGE_FLANK] },   /* alloc_pages(),
                                                   large kmalloc(), flanks around */
        { "Metadata", s.used[PAGE_META] + areas[VM_AREA_TABLE] },   /* tags,
                                                   traces, large descriptors       */
        { "Reserved", s.used[PAGE_RESERVED] },  /* never handed out                */
    };
    struct json json;
    if (as_json)
        json_begin(&json, console_emit, NULL);
    for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
        if (as_json)
            json_number(&json, rows[i].name, pages_to_kib(rows[i].pages));
        else
            kprintf("%-14s %10u kB\n", rows[i].name, pages_to_kib(rows[i].pages));
    }
    if (as_json)
        json_end(&json);
    return COMMAND_OK;
}

/* ---- buddyinfo ------------------------------------------------------- */

static void buddyinfo_json(const struct page_stats *s, unsigned order)
{
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_number(&json, "order", order);
    json_number(&json, "bytes", PAGE_SIZE << order);
    json_number(&json, "free", s->free_count[order]);
    json_number(&json, "warm", s->warm_count[order]);
    json_number(&json, "allocated", s->alloc_count[order]);
    json_number(&json, "failed", s->failed_count[order]);
    json_end(&json);
}

static void buddyinfo_verbose(const struct page_stats *s)
{
    kprintf("order    bytes     free   warm  allocated   failed\n");
    for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++)
        kprintf("%5u %8u %8u %6u %10u %8u\n", order, PAGE_SIZE << order,
                s->free_count[order], s->warm_count[order], s->alloc_count[order],
                s->failed_count[order]);
}

int cmd_buddyinfo(int argc, char **argv)
{
    struct options options = { 0 };
    bool as_json = false, verbose = false;
    int letter;
    while ((letter = options_next(&options, argc, argv, "jv")) > 0) {
        as_json |= letter == 'j';
        verbose |= letter == 'v';
    }
    if (letter < 0)
        return COMMAND_USAGE;
    if (options.index < argc)
        return command_unexpected("buddyinfo", argv[options.index]);
    struct page_stats s;
    page_stats(&s);
    if (as_json) {
        for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++)
            buddyinfo_json(&s, order);
    } else if (verbose) {
        buddyinfo_verbose(&s);
    } else {
        kprintf("Node 0, zone %8s ", "Normal");
        for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++)
            kprintf("%6u ", s.free_count[order]);
        kprintf("\n");
    }
    return COMMAND_OK;
}

/* ---- slabinfo -------------------------------------------------------- */

static void slabinfo_json(const struct slab_stats *s)
{
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "name", s->name);
    json_number(&json, "active_objs", s->live_objects);
    json_number(&json, "num_objs", s->slots);
    json_number(&json, "objsize", s->slot_bytes);
    json_number(&json, "object_size", s->object_bytes);
    json_number(&json, "objperslab", s->slots_per_slab);
    json_number(&json, "pagesperslab", s->pages_per_slab);
    json_number(&json, "active_slabs", s->slabs - s->empty_slabs);
    json_number(&json, "num_slabs", s->slabs);
    json_number(&json, "metadata_bytes", s->descriptor_bytes);
    json_bool(&json, "tracked", s->tracked);
    json_end(&json);
}

static void slabinfo_text(const struct slab_stats *s)
{
    kprintf("%-17s %6u %6u %6u %4u %4u : tunables %4u %4u %4u : slabdata %6u %6u %6u\n",
            s->name, s->live_objects, s->slots, s->slot_bytes,
            s->slots_per_slab, s->pages_per_slab, 0, 0, 0, s->slabs - s->empty_slabs,
            s->slabs, 0);
}

int cmd_slabinfo(int argc, char **argv)
{
    struct options options = { 0 };
    bool as_json = false, all = false;
    int letter;
    while ((letter = options_next(&options, argc, argv, "aj")) > 0) {
        as_json |= letter == 'j';
        all |= letter == 'a';
    }
    if (letter < 0)
        return COMMAND_USAGE;
    if (options.index < argc)
        return command_unexpected("slabinfo", argv[options.index]);
    if (!as_json)
        kprintf("slabinfo - version: 2.1\n"
                "# name            <active_objs> <num_objs> <objsize> <objperslab> "
                "<pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : "
                "slabdata <active_slabs> <num_slabs> <sharedavail>\n");
    struct kmem_cache *cursor = NULL;
    struct slab_stats s;
    while (slab_stats_next(&cursor, &s)) {
        if (!s.tracked && (!all || s.slabs == 0))
            continue;
        if (as_json)
            slabinfo_json(&s);
        else
            slabinfo_text(&s);
    }
    return COMMAND_OK;
}

/* ---- vmallocinfo ----------------------------------------------------- */

/* The first area at or above @from, as a copy. */
static bool copy_next_area(uintptr_t from, struct vm_area *copy)
{
    unsigned long flags = irq_save();
    const struct vm_area *area = vm_area_next(from);
    if (area != NULL)
        *copy = *area;
    irq_restore(flags);
    return area != NULL;
}

static const char *kind_name(const struct vm_area *area)
{
    static const char *const names[] = {
        [VM_AREA_VMALLOC] = "vmalloc",  [VM_AREA_STACK] = "stack",
        [VM_AREA_MODULE] = "module",    [VM_AREA_GUARD] = "guard",
        [VM_AREA_TABLE] = "table",      [VM_AREA_PAGES] = "vmap",
    };
    return names[area->kind];
}

static void area_text(const struct vm_area *area, const struct thread_info *owner)
{
    size_t bytes = area->page_count * PAGE_SIZE;
    char caller[LOCATION_BYTES];
    kprintf("0x%08lx-0x%08lx %8zu ", (unsigned long)area->start,
            (unsigned long)(area->start + bytes), bytes);
    if (vm_area_is_block(area)) {
        site_format(caller, sizeof(caller), area->tag.trace->site->address);
        kprintf("%s pages=%u %s\n", caller, area->page_count, kind_name(area));
    } else if (owner != NULL) {
        kprintf("pages=%u stack of thread %u \"%s\"\n", area->page_count, owner->id,
                owner->name);
    } else {
        kprintf("pages=%u %s\n", area->page_count, kind_name(area));
    }
}

static void area_json(const struct vm_area *area, const struct thread_info *owner)
{
    size_t bytes = area->page_count * PAGE_SIZE;
    bool is_block = vm_area_is_block(area);
    char caller[LOCATION_BYTES] = "";
    struct json json;
    if (is_block && area->tag.trace->site->address != 0)
        site_format(caller, sizeof(caller), area->tag.trace->site->address);
    json_begin(&json, console_emit, NULL);
    json_address(&json, "start", area->start);
    json_address(&json, "end", area->start + bytes);
    json_number(&json, "bytes", bytes);
    json_number(&json, "size", is_block ? area->tag.size_bytes : bytes);
    json_string(&json, "caller", caller);
    json_number(&json, "pages", area->page_count);
    json_string(&json, "type", kind_name(area));
    if (owner != NULL) {
        json_number(&json, "tid", owner->id);
        json_string(&json, "thread", owner->name);
    }
    json_end(&json);
}

static void vmallocinfo_row(const struct vm_area *area, bool as_json)
{
    struct thread_info info;
    bool is_owned = area->kind == VM_AREA_STACK &&
                    thread_info_of_stack(area->start, &info);
    (as_json ? area_json : area_text)(area, is_owned ? &info : NULL);
}

int cmd_vmallocinfo(int argc, char **argv)
{
    bool as_json;
    if (options_json(argc, argv, &as_json) != 0)
        return COMMAND_USAGE;
    uintptr_t position = VMAP_START;
    struct vm_area area;
    while (copy_next_area(position, &area)) {
        if (shell_interrupted())
            return COMMAND_FAILED;
        vmallocinfo_row(&area, as_json);
        position = area.start + 1;
    }
    return COMMAND_OK;
}
