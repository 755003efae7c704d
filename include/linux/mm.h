/* SPDX-License-Identifier: MIT */
#ifndef LINUX_MM_H
#define LINUX_MM_H
/* linux/mm.h - pages. */
#include "mm/kmalloc_more.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/page_alloc.h"
#include "mm/vmalloc.h"
#include "arch/paging.h"
#include <linux/gfp.h>
#include <linux/mmdebug.h>
#include <linux/pfn.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/sysinfo.h>
#include <asm/page.h>

#define page_to_virt(page)  page_address(page)
#define lowmem_page_address(page) page_address(page)
#define pfn_to_page(pfn)    (&mem_map[pfn])
#define pfn_valid(pfn)      ((pfn) < page_count)
#define virt_addr_valid(p)  (page_of((uintptr_t)(p)) != NULL)
#define offset_in_page(p)   ((unsigned long)(p) & ~PAGE_MASK)
#define PAGE_ALIGNED(p)     IS_ALIGNED((unsigned long)(p), PAGE_SIZE)
#define compound_order(page) ((unsigned)(page)->order)
#define page_size(page)     ((unsigned long)PAGE_SIZE << (page)->order)
#define put_page(page)      __free_pages(page, (page)->order)
#define totalram_pages()    ((unsigned long)page_count)

static inline int get_order(unsigned long bytes)
{
    return (int)order_base_2((u32)((bytes - 1) / PAGE_SIZE + 1));
}

/* Pages, of all that the page allocator has, and of those free now. */
static inline void si_meminfo(struct sysinfo *info)
{
    struct page_stats stats;
    page_stats(&stats);
    *info = (struct sysinfo){
        .totalram = stats.total, .freeram = stats.free, .mem_unit = PAGE_SIZE,
    };
}

static inline struct page *vmalloc_to_page(const void *p)
{
    phys_addr_t physical;
    return paging_lookup((uintptr_t)p, &physical)
        ? &mem_map[physical >> PAGE_SHIFT] : NULL;
}
#endif
