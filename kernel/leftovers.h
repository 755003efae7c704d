/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_LEFTOVERS_H
#define KERNEL_LEFTOVERS_H
/*
 * kernel/leftovers.h - blocks that an owner left behind, by call site.
 *
 * Whose a block is, and where it was allocated, says a function: 0 for a block that is
 * not meant, else the address of the call site. Verdicts are those of the last scan.
 */
#include "lib/types.h"
#include "mm/block.h"

/* The call site of blocks that were allocated while the detector was off. */
enum { LEFTOVER_NO_TRACE = 1 };
#define LEFTOVERS_ALL 0xffffffffu

typedef uintptr_t (*leftover_fn)(const struct block *block, const void *owner);

/** leftover_site - for such a function: the call site in @block's tag. */
uintptr_t leftover_site(const struct block *block);

/** leftover_address - @place as a return address; 0: none was recorded. */
static inline uintptr_t leftover_address(uintptr_t place)
{
    return place != LEFTOVER_NO_TRACE ? place : 0;
}

struct leftovers {
    uintptr_t place;                    /* a call site, 0: before the first one     */
    u32 blocks, bytes;
    u32 unreachable_blocks;             /* of them, by the last scan                */
    u32 annotated_blocks;               /* told to the detector: ignored or no leak */
    u32 direct_blocks;                  /* whose call site is the place itself      */
};

/** leftovers_next - the call site after @place->place, in order of address. */
bool leftovers_next(leftover_fn place_of, const void *owner, struct leftovers *place);

/** leftovers_sum - of all call sites. */
struct leftovers leftovers_sum(leftover_fn place_of, const void *owner);

/**
 * leftovers_print - a line for each call site, and one for each block below it.
 * leftovers_print_objects: the same for those of a cache, which are all alike.
 * @most: so many blocks at most (LEFTOVERS_ALL: no limit), then how many are left out.
 */
void leftovers_print(leftover_fn place_of, const void *owner, u32 most);
void leftovers_print_objects(leftover_fn place_of, const void *owner, u32 most);
#endif
