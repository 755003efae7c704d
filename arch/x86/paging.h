/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_PAGING_H
#define ARCH_X86_PAGING_H
/* arch/x86/paging.h - the format of page tables. Intel SDM volume 3, section 4.3. */
#include "arch/paging.h"
#include "lib/types.h"

enum page_entry_bits {
    ENTRY_PRESENT  = 1u << 0,
    ENTRY_WRITABLE = 1u << 1,
    ENTRY_HIDDEN   = 1u << 2,               /* the user bit, set nowhere else: not
                                               present for now, all else stands */
    ENTRY_UNCACHED = 1u << 3 | 1u << 4,     /* PWT and PCD                     */
    ENTRY_LARGE    = 1u << 7,               /* in a directory: a 4 MiB page    */
    ENTRY_GLOBAL   = 1u << 8,
    ENTRY_FLAGS    = 0xfff,
};

enum { TABLE_ENTRIES = 1024, LARGE_PAGE_BYTES = 4 << 20 };

/** The one page directory, from boot.S; CR3 always holds its address. */
extern u32 boot_page_directory[TABLE_ENTRIES];

/** page_table_entry - of @address, in the table that @directory_entry points to. */
static inline u32 *page_table_entry(u32 directory_entry, uintptr_t address)
{
    u32 *table = phys_to_virt(directory_entry & ~(u32)ENTRY_FLAGS);
    return &table[address / PAGE_SIZE % TABLE_ENTRIES];
}

/** directory_entry - of @address. */
static inline u32 *directory_entry(uintptr_t address)
{
    return &boot_page_directory[address / LARGE_PAGE_BYTES];
}

/** page_table_new - one zeroed page for a page table, or NULL. */
u32 *page_table_new(void);

/** page_flush - make the CPU forget how it translated @address. */
static inline void page_flush(uintptr_t address)
{
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

/** direct_map_build - fill in the directory's entries of the direct map, and enter
 *  an empty table for the 4 MiB from VMAP_END on (physical.c). */
void direct_map_build(u32 memory_bytes);
#endif
