/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_PAGING_H
#define ARCH_X86_PAGING_H
/* arch/x86/paging.h - the format of page tables. Intel SDM volume 3, section 4.3. */
#include "lib/types.h"

enum page_entry_bits {
    ENTRY_PRESENT  = 1u << 0,
    ENTRY_WRITABLE = 1u << 1,
    ENTRY_UNCACHED = 1u << 3 | 1u << 4,     /* PWT and PCD                     */
    ENTRY_LARGE    = 1u << 7,               /* in a directory: a 4 MiB page    */
    ENTRY_GLOBAL   = 1u << 8,
    ENTRY_FLAGS    = 0xfff,
};

enum { TABLE_ENTRIES = 1024, LARGE_PAGE_BYTES = 4 << 20 };

/** The one page directory, from boot.S; CR3 always holds its address. */
extern u32 boot_page_directory[TABLE_ENTRIES];

/**
 * direct_map_build - fill in the directory's entries of the direct map.
 * @window: becomes the page table of the last 4 MiB below the top, empty.
 */
void direct_map_build(u32 memory_bytes, u32 **window);
#endif
