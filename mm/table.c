/* SPDX-License-Identifier: MIT */
/*
 * mm/table.c - large tables from single pages.
 *
 * Problem    When memory is out, a module must still be loaded, and its symbols take four
 *            or eight pages. The reserve has as many, but scattered.
 * Idea       What does not fit a slab is mapped into the vmap window, page by page.
 * Cost       An area of the window. Less memory than a run: no power of two.
 * Locking    Those of meta.c and vmap.c.
 * Read next  meta.c, vmap.c.
 */
#include "mm/table.h"
#include "lib/string.h"
#include "mm/kasan.h"
#include "mm/meta.h"
#include "mm/vmap_internal.h"

enum { META_BYTES_MAX = PAGE_SIZE / 2 };        /* more are whole pages there, too */

void *table_alloc(u32 bytes)
{
    if (bytes <= META_BYTES_MAX)
        return meta_alloc(bytes);
    struct vm_area *area = area_create_hard(DIV_ROUND_UP(bytes, PAGE_SIZE),
                                            VM_AREA_TABLE);
    if (area == NULL)
        return NULL;
    kasan_unpoison(area->start, bytes);
    return memset((void *)area->start, 0, bytes);
}

void table_free(void *table, u32 bytes)
{
    if (table != NULL && bytes <= META_BYTES_MAX)
        meta_free(table, bytes);
    if (table == NULL || bytes <= META_BYTES_MAX)
        return;
    unsigned long flags = spin_lock_save(&vmap_lock);
    area_destroy(vm_area_of((uintptr_t)table));
    spin_unlock_irqrestore(&vmap_lock, flags);
}
