/* SPDX-License-Identifier: MIT */
/*
 * mm/kasan/shadow.c - what each byte of shadow says, and the pages it takes.
 *
 * Problem    Every byte of memory should have a bit "may be touched" that is found from
 *            the address alone, exact to the byte, and cheap enough to ask each time.
 *
 * Idea       Blocks begin at multiples of 8. So of 8 aligned bytes the first k may be
 *            touched, for some k, and k fits in one byte:
 *
 *              memory  |........|........|.....xxx|xxxxxxxx|     21 bytes of a block
 *              shadow     00       00       05       fc          00: all 8; fc: none,
 *                                                                for it is a redzone
 *
 *            RAM gets its shadow at boot, the vmap window where something is mapped:
 *            one page of shadow speaks for 8 pages there, and stays while one of those
 *            is mapped.
 *
 * State      In the shadow itself.
 * Cost       An eighth of the machine's memory.
 * Locking    Of one block: its allocator's. The window: mm/vmalloc.c's lock.
 * Read next  check.c, arch/shadow.h.
 */
#include "arch/shadow.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/kasan.h"
#include "mm/page_alloc.h"

void kasan_poison(uintptr_t start, u32 bytes, u8 value)
{
    KASSERT(IS_ALIGNED(start, SHADOW_GRANULE));
    memset(shadow_of(start), value, DIV_ROUND_UP(bytes, (u32)SHADOW_GRANULE));
}

void kasan_unpoison(uintptr_t start, u32 size_bytes)
{
    KASSERT(IS_ALIGNED(start, SHADOW_GRANULE));
    memset(shadow_of(start), KASAN_OK, size_bytes / SHADOW_GRANULE);
    if (size_bytes % SHADOW_GRANULE != 0)
        *shadow_of(start + size_bytes) = (u8)(size_bytes % SHADOW_GRANULE);
}

/* ---- the direct map's, at boot ----------------------------------------- */

static void *(*boot_take)(u32 bytes) __unscanned;

static void *boot_table(void)
{
    return boot_take(PAGE_SIZE);
}

void kasan_shadow_build(u32 memory_bytes, void *(*take)(u32 bytes))
{
    uintptr_t end = (uintptr_t)shadow_of(PAGE_OFFSET + memory_bytes - 1);
    boot_take = take;
    for (uintptr_t shadow = SHADOW_START; shadow <= end; shadow += PAGE_SIZE) {
        void *page = take(PAGE_SIZE);
        bool mapped = page != NULL &&
                      shadow_map(shadow, virt_to_phys(memset(page, 0, PAGE_SIZE)),
                                 boot_table);
        KASSERT(mapped);                /* else: RAM for no shadow */
    }
    shadow_init();
}

/* ---- the vmap window's, on demand -------------------------------------- */

static void *table_page(void)
{
    struct page *page = pages_take(0, PAGE_META);
    return page != NULL ? page_address(page) : NULL;
}

static uintptr_t span_of(uintptr_t address)
{
    return ALIGN_DOWN(address, (uintptr_t)SHADOW_PAGE_SPAN);
}

/* Is a page mapped in the span of one page of shadow, outside [@start, @end)? */
static bool span_is_used(uintptr_t span, uintptr_t start, uintptr_t end)
{
    phys_addr_t physical;
    for (uintptr_t at = max(span, (uintptr_t)VMAP_START);
         at - span < SHADOW_PAGE_SPAN && at < VMAP_END; at += PAGE_SIZE)
        if ((at < start || at >= end) && paging_lookup(at, &physical))
            return true;
    return false;
}

void kasan_unmap_shadow(uintptr_t start, u32 bytes)
{
    uintptr_t end = start + bytes;
    for (uintptr_t span = span_of(start); span < end; span += SHADOW_PAGE_SPAN) {
        uintptr_t shadow = (uintptr_t)shadow_of(span);
        if (!shadow_is_backed(shadow))
            continue;
        uintptr_t first = max(span, start), last = min(span + SHADOW_PAGE_SPAN, end);
        if (span_is_used(span, start, end))
            kasan_unpoison(first, (u32)(last - first));
        else
            pages_give(virt_to_page(phys_to_virt(shadow_unmap(shadow))));
    }
}

static bool back_span(uintptr_t shadow)
{
    if (shadow_is_backed(shadow))
        return true;
    struct page *page = pages_take(0, PAGE_META);
    if (page == NULL)
        return false;
    memset(page_address(page), KASAN_OK, PAGE_SIZE);    /* not mapped: faults anyway */
    if (shadow_map(shadow, page_to_phys(page), table_page))
        return true;
    pages_give(page);
    return false;
}

bool kasan_map_shadow(uintptr_t start, u32 bytes)
{
    for (uintptr_t span = span_of(start); span < start + bytes;
         span += SHADOW_PAGE_SPAN) {
        if (!back_span((uintptr_t)shadow_of(span))) {
            kasan_unmap_shadow(start, (u32)(max(span, start) - start));
            return false;
        }
    }
    kasan_poison(start, bytes, KASAN_VMALLOC);
    return true;
}
