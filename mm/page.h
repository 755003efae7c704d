/* SPDX-License-Identifier: MIT */
#ifndef MM_PAGE_H
#define MM_PAGE_H
/*
 * mm/page.h - one descriptor for each physical page of the direct map.
 *
 * mem_map[n] describes the page at physical address n * PAGE_SIZE. A page says
 * what it is used for; the descriptor of a run's first page, its head, says how
 * long the run is. Everything that starts from an address starts here.
 */
#include "arch/paging.h"
#include "lib/list.h"
#include "lib/types.h"
#include "mm/tag.h"

struct slab;
struct vm_area;

enum page_state {
    PAGE_RESERVED,      /* never handed out: kernel image, holes, mem_map      */
    PAGE_FREE,          /* head of a free run: on the free list of its order, or
                           warm (mm/page_warm.h)                               */
    PAGE_TAIL,          /* inside a run; only its head describes it            */
    PAGE_BLOCK,         /* head of a block: alloc_pages(), large kmalloc()     */
    PAGE_SLAB,          /* any page of a slab: head and the others alike       */
    PAGE_VMAP,          /* one page behind a vmalloc area or a stack           */
    PAGE_TABLE,         /* a page table of the vmap window                     */
    PAGE_META,          /* head of a run of the allocators' or detector's own  */
    PAGE_FLANK,         /* one page beside a block (pages_take_flanked)        */
    PAGE_STATE_COUNT
};

/*
 * Invariants (checked by buddy_check, I4 by page_warm_check):
 *   I1  PAGE_FREE, _BLOCK, _META heads: index % 2^order == 0
 *   I2  PAGE_FREE and not is_warm <=> link is on the free list of `order`
 *   I3  two such buddies of one order never coexist (they would have merged)
 *   I4  is_warm <=> PAGE_FREE and on the warm stack of `order`, once
 */
struct page {
    union {
        struct {
            u8 state;               /* enum page_state                         */
            u8 order;               /* log2(pages of the run); valid in heads  */
            u8 block_type : 4;      /* enum block_type, while PAGE_BLOCK       */
            u8 is_flanked : 1;      /* PAGE_BLOCK: a PAGE_FLANK on either side */
            u8 is_warm : 1;         /* PAGE_FREE: not merged; owner page_warm.c */
            u8 unused : 2;          /* 0                                       */
            u8 last_state;          /* of a free page: PAGE_BLOCK if a freed block
                                       began here, PAGE_SLAB if slots lay here */
        };
        u32 head_word;              /* all of that at once: page_head_word()   */
    };
    union {
        struct list_head link;      /* PAGE_FREE, not warm: owner buddy.c      */
        struct slab *slab;          /* PAGE_SLAB: the slab it is part of       */
        struct vm_area *area;       /* PAGE_VMAP: the area that maps it        */
        struct {
            uintptr_t word;         /* with tag.sequence: where `link` lies    */
            struct tag tag;         /* PAGE_BLOCK: who allocated it. PAGE_FREE, by
                                       last_state: who freed the block, or the last
                                       object of the slab; all but its sequence */
        };
    };
};

#ifndef HOST_TEST
_Static_assert(sizeof(struct page) <= 32, "8 MiB of descriptors per GiB of RAM");
#endif

/** page_head_word - head_word with just these in it, all bits else 0. */
static __always_inline u32 page_head_word(enum page_state state, unsigned order,
                                          unsigned block_type,
                                          enum page_state last_state)
{
    return (u32)state | order << 8 | block_type << 16 | (u32)last_state << 24;
}
enum { PAGE_WARM_BIT = 1u << 21 };  /* is_warm, in head_word                   */

extern struct page *mem_map;        /* page_count descriptors                  */
extern u32 page_count;              /* pages from physical 0 to the top        */

static inline u32 page_to_pfn(const struct page *page)
{
    return (u32)(page - mem_map);
}

static inline phys_addr_t page_to_phys(const struct page *page)
{
    return page_to_pfn(page) << PAGE_SHIFT;
}

/** page_address - where the direct map shows @page. */
static inline void *page_address(const struct page *page)
{
    return phys_to_virt(page_to_phys(page));
}

/** virt_to_page - descriptor of an @address in the direct map. */
static inline struct page *virt_to_page(const void *address)
{
    return &mem_map[virt_to_phys(address) >> PAGE_SHIFT];
}

/** page_of - as virt_to_page(), for any @address: NULL outside the direct map. */
static inline struct page *page_of(uintptr_t address)
{
    uintptr_t index = (address - PAGE_OFFSET) >> PAGE_SHIFT;
    return index < page_count ? &mem_map[index] : NULL;
}

/** page_is_descriptor - does the descriptor of a page begin exactly at @address? */
static inline bool page_is_descriptor(uintptr_t address)
{
    enum { BYTES = sizeof(struct page) };
    uintptr_t offset = address - (uintptr_t)mem_map;
    if (BYTES != 32)                    /* on the build machine */
        return offset / BYTES < page_count && offset % BYTES == 0;
    /* Rotated by the five bits that must be 0: if one is not, the index is far too
     * large, and one comparison is enough. */
    return (offset >> 5 | offset << (8 * sizeof(offset) - 5)) < page_count;
}

/** page_described - the page whose descriptor lies exactly at @address, or NULL. */
static inline struct page *page_described(uintptr_t address)
{
    return page_is_descriptor(address) ? (struct page *)address : NULL;
}

/** page_head - the head of the run that @page is in; @page itself if it is no
 *  tail. At most BUDDY_ORDER_MAX probes: heads are aligned to their run. */
struct page *page_head(struct page *page);
#endif
