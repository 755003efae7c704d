/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/memmap_slots.c - memmap -s: the slots of one slab.
 *
 * Problem    A page of a slab is a cell of the map; why is it not given back?
 * Idea       The same picture one step finer: a cell a slot. A page may hold 512.
 * State      None.
 * Locking    Each slot by itself; a slab that is given back meanwhile looks free.
 * Read next  mm/page_use.c.
 */
#include "kernel/shell/memmap_slots.h"
#include "kernel/shell/cells.h"
#include "kernel/shell/command.h"
#include "kernel/shell/options.h"
#include "lib/compiler.h"
#include "lib/json.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/page_use.h"

static const struct cell_look *look_of(enum slot_use use)
{
    static const struct cell_look looks[] = {
        [SLOT_FREE] =        { "free",        '.', COLOUR_BLACK | COLOUR_BRIGHT, 0 },
        [SLOT_TAKEN] =       { "live",        'o', COLOUR_YELLOW | COLOUR_BRIGHT, 0 },
        [SLOT_QUARANTINED] = { "quarantine",  'q', COLOUR_CYAN, 0 },
    };
    return use == SLOT_LEAKED ? &cell_leaked : &looks[use];
}

static uintptr_t slot_address(const struct slab_view *slab, u32 slot)
{
    return slab->start + (uintptr_t)slot * slab->slot_bytes;
}

static void print_slots(const struct slab_view *slab, bool plain)
{
    const struct cell_look *cells[CELLS_IN_ROW];
    u32 counts[SLOT_USE_COUNT] = { 0 };
    kprintf("slab of %s: %u page%s, %u slot%s, each %u bytes\n", slab->cache, slab->pages,
            plural(slab->pages), slab->slots, plural(slab->slots), slab->slot_bytes);
    for (u32 slot = 0; slot < slab->slots;) {
        u32 row = slot;
        for (; slot < slab->slots && slot - row < CELLS_IN_ROW; slot++) {
            enum slot_use use = slab_slot_use(slab->start, slot);
            cells[slot - row] = look_of(use);
            counts[use]++;
        }
        cells_print_row(slot_address(slab, row), cells, slot - row, plain);
        if (shell_interrupted())
            return;                         /* no legend of a part */
    }
    for (unsigned use = 0; use < SLOT_USE_COUNT; use++)
        cell_legend(use, look_of(use), counts[use], "", plain);
    cell_legend_end();
}

static void print_slots_json(const struct slab_view *slab)
{
    for (u32 slot = 0; slot < slab->slots && !shell_interrupted(); slot++) {
        struct json json;
        json_begin(&json, console_emit, NULL);
        json_string(&json, "memmap", "slot");
        json_address(&json, "addr", slot_address(slab, slot));
        json_number(&json, "slot", slot);
        json_string(&json, "cache", slab->cache);
        json_string(&json, "state", look_of(slab_slot_use(slab->start, slot))->name);
        json_end(&json);
    }
}

int memmap_slots(int argc, char **argv, bool as_json, bool plain)
{
    unsigned long address;
    struct slab_view slab;
    if (argc == 0)
        return command_expected("memmap", "ADDR behind -s");
    if (argc > 1)
        return command_unexpected("memmap", argv[1]);
    if (argument_address("memmap", argv[0], &address) != 0)
        return COMMAND_USAGE;
    if (!slab_view(address, &slab)) {
        kprintf("memmap: found no slab at 0x%08lx, expected an address in one, as 'leak "
                "lost' prints them; 'block 0x%08lx' tells what is there\n", address,
                address);
        return COMMAND_FAILED;
    }
    if (as_json)
        print_slots_json(&slab);
    else
        print_slots(&slab, plain);
    return shell_interrupted() ? COMMAND_FAILED : COMMAND_OK;
}
