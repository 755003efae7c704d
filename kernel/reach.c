/* SPDX-License-Identifier: MIT */
/* kernel/reach.c - touching a word that may not be there any more. */
#include "kernel/reach.h"
#include "arch/paging.h"
#include "arch/sections.h"
#include "lib/compiler.h"
#include "mm/guard.h"

static bool is_mapped(uintptr_t address)
{
    phys_addr_t physical;
    bool is_constant = address >= (uintptr_t)__text_start &&
                       address < (uintptr_t)__data_start;
    return address >= PAGE_OFFSET && !is_constant && paging_lookup(address, &physical);
}

bool reach_begin(struct reach *reach, uintptr_t address, u32 bytes)
{
    uintptr_t last = address + bytes - 1;
    reach->is_open = false;
    if (last < address || !is_mapped(address) || !is_mapped(last))
        return false;
    if (block_slot(address, &reach->block) && !(reach->block.tag->flags & TAG_LIVE))
        return false;                               /* freed: poison, or a checker's */
    if (!paging_is_hidden(address) && !paging_is_hidden(last))
        return true;
    if (!block_find(address, &reach->block) || reach->block.guard == NULL)
        return false;
    guard_open(&reach->block);
    reach->is_open = true;
    return true;
}

void reach_end(struct reach *reach)
{
    if (reach->is_open)
        guard_close(&reach->block);
}
