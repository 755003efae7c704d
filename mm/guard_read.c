/* SPDX-License-Identifier: MIT */
/*
 * mm/guard_read.c - memory as it is, for those who only show it.
 *
 * Problem    hexdump and reports read any address. Through a hidden page each word would
 *            cost two exceptions, and slack would be told as a bad read.
 * Idea       Pages of the window are in the direct map as well, never hidden there. A
 *            hidden page of the direct map itself is shown for as long as it takes.
 * Locking    Interrupts off from the look-up to the last byte of a page.
 */
#include "arch/cpu.h"
#include "arch/paging.h"
#include "lib/string.h"
#include "mm/guard.h"
#include "mm/kasan.h"

/* Copy @bytes of one page. */
static bool read_page(void *to, uintptr_t address, u32 bytes)
{
    phys_addr_t physical;
    if (!paging_lookup(address, &physical))
        return false;
    bool hidden = paging_is_hidden(address);
    bool in_window = address >= VMAP_START && address < VMAP_END;
    const void *from = hidden && in_window ? phys_to_virt(physical)
                                           : (const void *)address;
    if (hidden && !in_window)
        paging_show(address);
    memcpy(to, from, bytes);
    if (hidden && !in_window)
        paging_hide(address);
    return true;
}

bool guard_read(void *to, uintptr_t address, u32 bytes)
{
    bool mapped = true;
    unsigned long flags = irq_save();
    kasan_disable();
    while (bytes > 0 && mapped) {
        u32 part = min(bytes, (u32)(PAGE_SIZE - address % PAGE_SIZE));
        mapped = read_page(to, address, part);
        to = (char *)to + part;
        address += part;
        bytes -= part;
    }
    kasan_enable();
    irq_restore(flags);
    return mapped;
}
