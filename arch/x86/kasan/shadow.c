/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/kasan/shadow.c - page tables of the shadow.
 *
 * Problem    The compiler writes shadow from the first function with an array on, and
 *            1 GiB of address space has 128 MiB of it, most of which says nothing.
 *
 * Idea       One page of zeros, one table whose 1024 entries all are that page, and 32
 *            entries of the directory that all are that table: 8 KiB for everything.
 *            A piece of 4 MiB gets a table of its own when its first page is mapped:
 *
 *              directory  [t][t][T][t] ...      t: the common table
 *                               |
 *                         [z][z][P][z] ...      z: zeros; P: a page of its own
 *
 * State      The common table and page; tables made on the way stay.
 * Cost       A table (4 KiB) for each 32 MiB of memory that has shadow.
 * Locking    Callers serialise (boot; mm/vmalloc.c's lock).
 * Read next  mm/kasan/shadow.c.
 */
#include "arch/shadow.h"
#include "arch/x86/paging.h"
#include "arch/x86/registers.h"
#include "lib/assert.h"
#include "lib/string.h"

enum { SHADOW_TABLES = (PAGE_OFFSET - SHADOW_START) / LARGE_PAGE_BYTES };

static u32 common_table[TABLE_ENTRIES] __aligned(PAGE_SIZE) __unscanned;
static u8 zero_page[PAGE_SIZE] __aligned(PAGE_SIZE) __unscanned;
static u32 access = ENTRY_WRITABLE;         /* to the page of zeros */

static u32 zero_entry(void)
{
    return virt_to_phys(zero_page) | ENTRY_PRESENT | access;
}

/* Without its flags, of which the CPU sets some. */
static phys_addr_t page_in(u32 entry)
{
    return entry & ~(u32)ENTRY_FLAGS;
}

static u32 *shadow_directory(uintptr_t shadow)
{
    return &boot_page_directory[shadow / LARGE_PAGE_BYTES];
}

static void fill_with_zeros(u32 *table)
{
    for (u32 i = 0; i < TABLE_ENTRIES; i++)
        table[i] = zero_entry();
}

void shadow_early_init(void)
{
    fill_with_zeros(common_table);
    for (u32 i = 0; i < SHADOW_TABLES; i++)
        shadow_directory(SHADOW_START)[i] =
            virt_to_phys(common_table) | ENTRY_PRESENT | ENTRY_WRITABLE;
}

static void forbid_writes(u32 *table)
{
    for (u32 i = 0; i < TABLE_ENTRIES; i++)
        if (page_in(table[i]) == virt_to_phys(zero_page))
            table[i] = zero_entry();
}

void shadow_init(void)
{
    memset(zero_page, 0, sizeof(zero_page));
    access = 0;
    forbid_writes(common_table);
    for (u32 i = 0; i < SHADOW_TABLES; i++)
        forbid_writes(page_table_entry(shadow_directory(SHADOW_START)[i], 0));
    write_cr3(read_cr3());
}

static u32 *shadow_entry(uintptr_t shadow)
{
    KASSERT(shadow >= SHADOW_START && shadow < PAGE_OFFSET);
    return page_table_entry(*shadow_directory(shadow), shadow);
}

bool shadow_map(uintptr_t shadow, phys_addr_t physical, void *(*table)(void))
{
    u32 *directory = shadow_directory(shadow);
    if (page_in(*directory) == virt_to_phys(common_table)) {
        u32 *own = table();
        if (own == NULL)
            return false;
        fill_with_zeros(own);
        *directory = virt_to_phys(own) | ENTRY_PRESENT | ENTRY_WRITABLE;
        write_cr3(read_cr3());
    }
    *shadow_entry(shadow) = physical | ENTRY_PRESENT | ENTRY_WRITABLE;
    page_flush(shadow);
    return true;
}

bool shadow_is_backed(uintptr_t shadow)
{
    return page_in(*shadow_entry(shadow)) != virt_to_phys(zero_page);
}

phys_addr_t shadow_unmap(uintptr_t shadow)
{
    u32 *entry = shadow_entry(shadow);
    phys_addr_t physical = page_in(*entry);
    KASSERT(shadow_is_backed(shadow));
    *entry = zero_entry();
    page_flush(shadow);
    return physical;
}
