/* SPDX-License-Identifier: MIT */
#ifndef LINUX_GFP_H
#define LINUX_GFP_H
/* linux/gfp.h - pages, and how allocations may go about it. */
#include "mm/gfp.h"
#include "mm/kmalloc_more.h"
#include "mm/page_alloc.h"
#include <linux/mmzone.h>

/* Nothing sleeps, reclaims, fails sooner or later, or lies in zones: no effect. */
#define __GFP_DMA            0u
#define __GFP_HIGHMEM        0u
#define __GFP_DMA32          0u
#define __GFP_MOVABLE        0u
#define __GFP_HIGH           __GFP_ATOMIC
#define __GFP_IO             0u
#define __GFP_FS             0u
#define __GFP_DIRECT_RECLAIM __GFP_RECLAIM
#define __GFP_KSWAPD_RECLAIM 0u
#define __GFP_NORETRY        0u
#define __GFP_RETRY_MAYFAIL  0u
#define __GFP_NOFAIL         0u
#define __GFP_COMP           0u
#define __GFP_ACCOUNT        0u
#define __GFP_HARDWALL       0u
#define __GFP_THISNODE       0u
#define __GFP_MEMALLOC       0u
#define __GFP_NOMEMALLOC     0u
#define __GFP_WRITE          0u
#define __GFP_NOLOCKDEP      0u

#define GFP_KERNEL_ACCOUNT   GFP_KERNEL
#define GFP_NOIO             GFP_KERNEL
#define GFP_NOFS             GFP_KERNEL
#define GFP_USER             GFP_KERNEL
#define GFP_HIGHUSER         GFP_KERNEL
#define GFP_HIGHUSER_MOVABLE GFP_KERNEL
#define GFP_DMA              GFP_KERNEL
#define GFP_DMA32            GFP_KERNEL
#define GFP_TRANSHUGE        GFP_KERNEL

static inline bool gfpflags_allow_blocking(gfp_t flags)
{
    return flags & __GFP_RECLAIM;
}

#define alloc_pages_node(node, flags, order)   alloc_pages(flags, order)
#define __alloc_pages_node(node, flags, order) alloc_pages(flags, order)
#define __get_dma_pages(flags, order)          __get_free_pages(flags, order)
#endif
