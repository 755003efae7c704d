/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/direct_map.c - physical memory at PAGE_OFFSET, the kernel's image in it.
 *
 * Problem    Large pages are cheap (one entry for 4 MiB, no table), but cannot tell
 *            text from data, and end at multiples of 4 MiB only.
 *
 * Idea       Large pages wherever all 4 MiB are RAM without anything special; small
 *            ones for the image, for the legacy hole below 1 MiB and for the rest
 *            behind the last full 4 MiB:
 *
 *              0        1 MiB                                    memory_bytes
 *              | hole   | image | ...    | 4M | 4M | 4M | 4M | ...   |
 *              small ------------------> large ------------> small -->
 *
 *            The page below each of the kernel's own stacks is left out.
 *
 * State      BOOT_TABLES page tables in .unscanned: no allocator runs yet.
 *
 * Not done   NX: it needs PAE's format.
 *
 * Read next  paging.c.
 */
#include "arch/paging.h"
#include "arch/sections.h"
#include "arch/x86/paging.h"
#include "arch/x86/trap_entry.h"
#include "lib/assert.h"

enum {
    IMAGE_BYTES_MAX = 16 << 20,         /* .. of the direct map, from its start */
    BOOT_TABLES = IMAGE_BYTES_MAX / LARGE_PAGE_BYTES + 2,   /* rest, and window */
    VGA_START = 0xA0000, VGA_END = 0xC0000,
};

static u32 tables[BOOT_TABLES][TABLE_ENTRIES] __aligned(PAGE_SIZE) __unscanned;
static unsigned tables_used;

static u32 *take_table(void)
{
    KASSERT(tables_used < BOOT_TABLES);
    return tables[tables_used++];
}

static bool is_within(uintptr_t address, const char *start, const char *end)
{
    return address >= (uintptr_t)start && address < (uintptr_t)end;
}

/* The table entry for the page at @physical; 0 leaves it unmapped. */
static u32 small_entry(phys_addr_t physical)
{
    uintptr_t address = physical + PAGE_OFFSET;
    u32 entry = physical | ENTRY_PRESENT | ENTRY_GLOBAL;
    if (address == (uintptr_t)boot_stack_guard || address == (uintptr_t)irq_stack_guard)
        return 0;
    if (is_within(address, __image_start, __data_start) ||
        is_within(address, __symbols_start, __image_end))
        return entry;
    if (physical >= VGA_START && physical < VGA_END)
        entry |= ENTRY_UNCACHED;
    return entry | ENTRY_WRITABLE;
}

/* The directory entry for the 4 MiB at @base, of which @bytes are to be mapped. */
static u32 large_entry(phys_addr_t base, u32 bytes)
{
    const u32 global = ENTRY_GLOBAL, access = ENTRY_PRESENT | ENTRY_WRITABLE;
    if (bytes == LARGE_PAGE_BYTES && base >= virt_to_phys(__image_end))
        return base | ENTRY_LARGE | access | global;
    u32 *table = take_table();
    for (u32 page = 0; page < bytes / PAGE_SIZE; page++)
        table[page] = small_entry(base + page * PAGE_SIZE);
    return virt_to_phys(table) | access;
}

void direct_map_build(u32 memory_bytes)
{
    u32 *directory = &boot_page_directory[PAGE_OFFSET / LARGE_PAGE_BYTES];
    KASSERT(memory_bytes <= DIRECT_MAP_BYTES_MAX);
    KASSERT(virt_to_phys(__image_end) <= min_t(u32, memory_bytes, IMAGE_BYTES_MAX));
    for (phys_addr_t base = 0; base < DIRECT_MAP_BYTES_MAX; base += LARGE_PAGE_BYTES) {
        u32 bytes = base < memory_bytes ? memory_bytes - base : 0;
        bytes = min_t(u32, bytes, LARGE_PAGE_BYTES);
        *directory++ = bytes ? large_entry(base, bytes) : 0;
    }
    boot_page_directory[VMAP_END / LARGE_PAGE_BYTES] =
        virt_to_phys(take_table()) | ENTRY_PRESENT | ENTRY_WRITABLE;
}
