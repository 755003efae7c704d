/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/paging.c - the vmap window: mapping, unmapping, looking up.
 *
 * Problem    The direct map (direct_map.c) is fixed at boot, the vmap window changes
 *            page by page.
 *
 * Idea       One page directory for everybody, so a page table that is entered there
 *            once is seen by all threads, and is never given back. Tables are found
 *            through the direct map.
 *
 * Cost       paging_map: two loads, two stores, INVLPG; a table for each 4 MiB.
 *
 * Locking    Callers of paging_map and paging_unmap serialise (mm/vmap.c).
 *
 * Read next  direct_map.c, paging_hide.c, mm/vmap.c. Intel SDM volume 3, section 4.3.
 */
#include "arch/paging.h"
#include "arch/x86/paging.h"
#include "arch/x86/registers.h"
#include "lib/assert.h"
#include "lib/errno.h"

static page_table_alloc_fn table_alloc;

static void assert_in_window(uintptr_t address)
{
    KASSERT(address >= VMAP_START);
    KASSERT(address < VMAP_END);
    KASSERT(IS_ALIGNED(address, PAGE_SIZE));
}

void paging_init(u32 memory_bytes)
{
    direct_map_build(memory_bytes);
    boot_page_directory[0] = 0;
    write_cr3(read_cr3());
    if (cpuid(1).edx & CPUID_PGE)
        write_cr4(read_cr4() | CR4_PGE);
}

void paging_set_table_alloc(page_table_alloc_fn alloc)
{
    table_alloc = alloc;
}

u32 *page_table_new(void)
{
    return table_alloc != NULL ? table_alloc() : NULL;
}

static bool table_is_empty(u32 directory)
{
    const u32 *table = page_table_entry(directory, 0);
    for (unsigned i = 0; i < TABLE_ENTRIES; i++)
        if (table[i] != 0)
            return false;
    return true;
}

u32 paging_drop_tables(void (*give)(void *table))
{
    u32 dropped = 0;
    for (uintptr_t at = VMAP_START; at < VMAP_END; at += LARGE_PAGE_BYTES) {
        u32 *directory = directory_entry(at), entry = *directory;
        if (!(entry & ENTRY_PRESENT) || !table_is_empty(entry))
            continue;
        *directory = 0;
        write_cr3(read_cr3());              /* the CPU remembers tables, too */
        give(page_table_entry(entry, 0));
        dropped++;
    }
    return dropped;
}

static u32 protection_bits(unsigned protection)
{
    return ENTRY_PRESENT | (protection & PAGE_WRITABLE ? ENTRY_WRITABLE : 0) |
           (protection & PAGE_UNCACHED ? ENTRY_UNCACHED : 0);
}

int paging_map(uintptr_t address, phys_addr_t physical, unsigned protection)
{
    assert_in_window(address);
    KASSERT(IS_ALIGNED(physical, PAGE_SIZE));
    u32 *directory = directory_entry(address);
    if (!(*directory & ENTRY_PRESENT)) {
        u32 *table = page_table_new();
        if (table == NULL)
            return -ENOMEM;
        *directory = virt_to_phys(table) | ENTRY_PRESENT | ENTRY_WRITABLE;
    }
    u32 *entry = page_table_entry(*directory, address);
    KASSERT(!(*entry & (ENTRY_PRESENT | ENTRY_HIDDEN)));
    *entry = physical | protection_bits(protection);
    return 0;
}

/* The entry of a page that is mapped in the vmap window. */
static u32 *mapped_entry(uintptr_t address)
{
    assert_in_window(address);
    u32 directory = *directory_entry(address);
    KASSERT(directory & ENTRY_PRESENT);
    u32 *entry = page_table_entry(directory, address);
    KASSERT(*entry & (ENTRY_PRESENT | ENTRY_HIDDEN));
    return entry;
}

void paging_protect(uintptr_t address, unsigned protection)
{
    u32 *entry = mapped_entry(address);
    *entry = (*entry & ~(u32)ENTRY_FLAGS) | protection_bits(protection);
    page_flush(address);
}

void paging_unmap(uintptr_t address)
{
    *mapped_entry(address) = 0;
    page_flush(address);
}

bool paging_lookup(uintptr_t address, phys_addr_t *physical)
{
    u32 directory = *directory_entry(address);
    if (!(directory & ENTRY_PRESENT))
        return false;
    if (directory & ENTRY_LARGE) {
        *physical = ALIGN_DOWN(directory, LARGE_PAGE_BYTES) |
                    (address & (LARGE_PAGE_BYTES - 1));
        return true;
    }
    u32 entry = *page_table_entry(directory, address);
    if (!(entry & (ENTRY_PRESENT | ENTRY_HIDDEN)))
        return false;
    *physical = (entry & ~(u32)ENTRY_FLAGS) | (address & ~PAGE_MASK);
    return true;
}
