/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/physical.c - reading physical memory wherever it is.
 *
 * The firmware's tables may lie where the direct map does not reach. One page above
 * VMAP_END, whose page table direct_map_build() made, is pointed at them for as long
 * as it takes to copy, with interrupts disabled. Read next: acpi.c.
 */
#include "arch/x86/physical.h"
#include "arch/cpu.h"
#include "arch/x86/paging.h"
#include "lib/string.h"

bool physical_read(void *to, phys_addr_t from, u32 bytes)
{
    u32 directory = boot_page_directory[VMAP_END / LARGE_PAGE_BYTES];
    u8 *out = to;
    if (!(directory & ENTRY_PRESENT) || from + bytes < from)
        return false;
    u32 *entry = page_table_entry(directory, VMAP_END);
    unsigned long flags = irq_save();
    while (bytes) {
        u32 offset = from % PAGE_SIZE;
        u32 part = min_t(u32, bytes, PAGE_SIZE - offset);
        *entry = (from - offset) | ENTRY_PRESENT | ENTRY_UNCACHED;
        page_flush(VMAP_END);
        memcpy(out, (const u8 *)VMAP_END + offset, part);
        out += part;
        from += part;
        bytes -= part;
    }
    *entry = 0;
    page_flush(VMAP_END);
    irq_restore(flags);
    return true;
}
