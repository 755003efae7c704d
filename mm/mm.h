/* SPDX-License-Identifier: MIT */
#ifndef MM_MM_H
#define MM_MM_H
/* mm/mm.h - bringing up memory, and how much there is. */
#include "arch/machine.h"
#include "lib/types.h"

/**
 * mm_init - from the loader's memory map to kmalloc(): direct map, page
 * descriptors, buddy, slab, kmalloc, vmalloc, leak detector. Boot only. Panics
 * (an assertion) where there is too little RAM to go on.
 */
void mm_init(const struct boot_info *info);

struct mm_memory_summary {
    u64 found_bytes;            /* RAM that the loader reported                    */
    u32 managed_bytes;          /* of it in the hands of the page allocator        */
    u64 beyond_bytes;           /* unused: lies beyond the direct map              */
};
struct mm_memory_summary mm_memory_summary(void);

/** mm_check - true if the invariants of all allocators hold. Read-only, slow. */
bool mm_check(void);
#endif
