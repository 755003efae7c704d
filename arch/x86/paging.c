/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/paging.c - virtual addresses: the vmap window, lookups, strange places.
 *
 * Problem    The direct map (direct_map.c) is fixed at boot. The vmap window changes
 *            page by page; firmware tables may lie where nothing is mapped.
 *
 * Idea       One page directory for everybody, so a page table that is entered there
 *            once is seen by all threads, and is never given back. Tables are found
 *            through the direct map. physical_read() borrows one page above
 *            VMAP_END for as long as it copies.
 *
 * Cost       paging_map: two loads, two stores, INVLPG; a table for each 4 MiB.
 *
 * Locking    Callers of paging_map and paging_unmap serialise (mm/vmalloc.c).
 *            physical_read disables interrupts.
 *
 * Read next  direct_map.c, mm/vmalloc.c. Intel SDM volume 3, section 4.3.
 */
#include "arch/paging.h"
#include "arch/cpu.h"
#include "arch/x86/paging.h"
#include "arch/x86/physical.h"
#include "arch/x86/registers.h"
#include "lib/assert.h"
#include "lib/errno.h"
#include "lib/string.h"

static page_table_alloc_fn table_alloc;
static u32 *window;                     /* page table at VMAP_END; NULL at boot */

static void flush_page(uintptr_t address)
{
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

static u32 *directory_entry(uintptr_t address)
{
    return &boot_page_directory[address / LARGE_PAGE_BYTES];
}

/* The entry of @address in a table that exists. */
static u32 *table_entry(u32 directory_entry, uintptr_t address)
{
    u32 *table = phys_to_virt(directory_entry & ~(u32)ENTRY_FLAGS);
    return &table[address / PAGE_SIZE % TABLE_ENTRIES];
}

void paging_init(u32 memory_bytes)
{
    direct_map_build(memory_bytes, &window);
    boot_page_directory[0] = 0;
    write_cr3(read_cr3());
    if (cpuid(1).edx & CPUID_PGE)
        write_cr4(read_cr4() | CR4_PGE);
}

void paging_set_table_alloc(page_table_alloc_fn alloc)
{
    table_alloc = alloc;
}

static u32 protection_bits(unsigned protection)
{
    return ENTRY_PRESENT | (protection & PAGE_WRITABLE ? ENTRY_WRITABLE : 0) |
           (protection & PAGE_UNCACHED ? ENTRY_UNCACHED : 0);
}

int paging_map(uintptr_t address, phys_addr_t physical, unsigned protection)
{
    KASSERT(address >= VMAP_START && address < VMAP_END);
    KASSERT(IS_ALIGNED(address, PAGE_SIZE) && IS_ALIGNED(physical, PAGE_SIZE));

    u32 *directory = directory_entry(address);
    if (!(*directory & ENTRY_PRESENT)) {
        void *table = table_alloc ? table_alloc() : NULL;
        if (!table)
            return -ENOMEM;
        *directory = virt_to_phys(table) | ENTRY_PRESENT | ENTRY_WRITABLE;
    }
    u32 *entry = table_entry(*directory, address);
    KASSERT(!(*entry & ENTRY_PRESENT));
    *entry = physical | protection_bits(protection);
    return 0;
}

/* The entry of a page that is mapped in the vmap window. */
static u32 *mapped_entry(uintptr_t address)
{
    KASSERT(address >= VMAP_START && address < VMAP_END);
    u32 directory = *directory_entry(address);
    KASSERT(directory & ENTRY_PRESENT);
    u32 *entry = table_entry(directory, address);
    KASSERT(*entry & ENTRY_PRESENT);
    return entry;
}

void paging_protect(uintptr_t address, unsigned protection)
{
    u32 *entry = mapped_entry(address);
    *entry = (*entry & ~(u32)ENTRY_FLAGS) | protection_bits(protection);
    flush_page(address);
}

void paging_unmap(uintptr_t address)
{
    *mapped_entry(address) = 0;
    flush_page(address);
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
    u32 entry = *table_entry(directory, address);
    if (!(entry & ENTRY_PRESENT))
        return false;
    *physical = (entry & ~(u32)ENTRY_FLAGS) | (address & ~PAGE_MASK);
    return true;
}

bool physical_read(void *to, phys_addr_t from, u32 bytes)
{
    u8 *out = to;

    if (!window || from + bytes < from)
        return false;
    unsigned long flags = irq_save();
    while (bytes) {
        u32 offset = from % PAGE_SIZE;
        u32 part = min_t(u32, bytes, PAGE_SIZE - offset);
        window[0] = (from - offset) | ENTRY_PRESENT | ENTRY_UNCACHED;
        flush_page(VMAP_END);
        memcpy(out, (const u8 *)VMAP_END + offset, part);
        out += part;
        from += part;
        bytes -= part;
    }
    window[0] = 0;
    flush_page(VMAP_END);
    irq_restore(flags);
    return true;
}
