/* SPDX-License-Identifier: MIT */
#ifndef MM_MEMORY_MAP_H
#define MM_MEMORY_MAP_H
/*
 * mm/memory_map.h - from the loader's memory map to usable RAM.
 */
#include "arch/machine.h"
#include "lib/types.h"

enum { MEMORY_RANGES_MAX = 2 * BOOT_RANGES_MAX + BOOT_MODULES_MAX + 4 };

/** [start, end), physical. */
struct memory_range {
    u64 start, end;
};

struct memory_map {
    unsigned count;
    struct memory_range ranges[MEMORY_RANGES_MAX];  /* ascending, disjoint         */
    u64 found_bytes;                                /* RAM that the loader reported */
};

/**
 * memory_map_build - the RAM that is available and nobody uses.
 * @info:      entries may overlap, be empty, wrap around or be in any order; where
 *             an available and another one overlap, the memory is not available.
 * @taken:     ranges in use already (the kernel's image, modules), @taken_count.
 * Ranges come out whole pages, below nothing: the caller cuts them to what it maps.
 */
void memory_map_build(struct memory_map *map, const struct boot_info *info,
                      const struct memory_range *taken, unsigned taken_count);
#endif
