/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/paging_hide.c - pages that fault although something is mapped there.
 *
 * Problem    A checker wants to be told of each access to a page for a while, and then
 *            wants the page back as it was; and of a page that is gone it wants to
 *            know later what it was.
 *
 * Idea       The CPU looks at bit 0 of a table entry; if that is clear, the other 31
 *            are software's:
 *
 *              page | rights ..... 1    mapped
 *              page | rights . 1 . 0    hidden: ENTRY_HIDDEN, all else kept
 *              note       . 0 0 0 0     unmapped; a pointer of the owner's, or NULL
 *
 *            The direct map's 4 MiB pages have no such entries. On request each is
 *            replaced by a table of 1024 entries with the same rights.
 *
 * Cost       Hide: a store and INVLPG. Show: a store, as absent pages are in no TLB.
 *            The split: 4 KiB of table for each 4 MiB of RAM, and TLB misses.
 *
 * Locking    Callers have interrupts disabled.
 * Read next  mm/guard.c. Intel SDM volume 3, sections 4.3 and 4.10.2.3.
 */
#include "arch/cpu.h"
#include "arch/paging.h"
#include "arch/x86/paging.h"
#include "lib/assert.h"
#include "lib/errno.h"

/* The entry of the small page at @address; NULL: there is no table for it. */
static u32 *small_page_entry(uintptr_t address)
{
    u32 directory = *directory_entry(address);
    if (!(directory & ENTRY_PRESENT) || (directory & ENTRY_LARGE))
        return NULL;
    return page_table_entry(directory, address);
}

void paging_hide(uintptr_t address)
{
    u32 *entry = small_page_entry(address);
    KASSERT(entry != NULL);
    KASSERT(*entry & ENTRY_PRESENT);
    *entry = (*entry & ~(u32)ENTRY_PRESENT) | ENTRY_HIDDEN;
    page_flush(address);
}

void paging_show(uintptr_t address)
{
    u32 *entry = small_page_entry(address);
    KASSERT(entry != NULL);
    KASSERT(*entry & ENTRY_HIDDEN);
    *entry = (*entry & ~(u32)ENTRY_HIDDEN) | ENTRY_PRESENT;
}

bool paging_is_hidden(uintptr_t address)
{
    const u32 *entry = small_page_entry(address);
    return entry != NULL && !(*entry & ENTRY_PRESENT) && (*entry & ENTRY_HIDDEN);
}

void paging_note(uintptr_t address, void *note)
{
    u32 *entry = small_page_entry(address);
    KASSERT(((uintptr_t)note & (ENTRY_PRESENT | ENTRY_WRITABLE | ENTRY_HIDDEN)) == 0);
    KASSERT(entry != NULL);
    KASSERT(!(*entry & (ENTRY_PRESENT | ENTRY_HIDDEN)));
    *entry = (u32)(uintptr_t)note;
}

void *paging_noted(uintptr_t address)
{
    const u32 *entry = small_page_entry(address);
    bool is_note = entry != NULL && !(*entry & (ENTRY_PRESENT | ENTRY_HIDDEN));
    return is_note ? (void *)(uintptr_t)*entry : NULL;
}

/* Replace the 4 MiB page at @address by small ones. */
static int split(uintptr_t address)
{
    u32 *directory = directory_entry(address);
    u32 *table = page_table_new();
    if (table == NULL)
        return -ENOMEM;
    u32 first = *directory & ~(u32)ENTRY_LARGE;
    for (u32 i = 0; i < TABLE_ENTRIES; i++)
        table[i] = first + i * PAGE_SIZE;
    unsigned long flags = irq_save();
    *directory = virt_to_phys(table) | ENTRY_PRESENT | ENTRY_WRITABLE;
    page_flush(address);                    /* of the large page, all 4 MiB */
    irq_restore(flags);
    return 0;
}

/* What was split before memory ran out stays so: it maps the same. */
int paging_split_direct_map(void)
{
    for (uintptr_t at = PAGE_OFFSET; at < VMAP_START; at += LARGE_PAGE_BYTES) {
        u32 wanted = ENTRY_PRESENT | ENTRY_LARGE;
        if ((*directory_entry(at) & wanted) == wanted && split(at) != 0)
            return -ENOMEM;
    }
    return 0;
}
