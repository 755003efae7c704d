/* SPDX-License-Identifier: MIT */
/*
 * mm/percpu.c - memory of which each processor has its own, made at run time.
 *
 * Problem    As for kmalloc(), once for each processor.
 * Idea       One processor: one kmalloc block, zeroed, large enough for the alignment
 *            (blocks are aligned to the power of two in their size class).
 * Cost       kmalloc()'s.
 */
#include "mm/percpu.h"
#include "lib/bits.h"
#include "mm/kmalloc.h"

enum { PERCPU_BYTES_MAX = 32768, ALIGN_FREE = 8 };

void *__alloc_percpu_gfp(size_t bytes, size_t align, gfp_t flags)
{
    if (bytes == 0 || bytes > PERCPU_BYTES_MAX || !is_power_of_2(align))
        return NULL;
    if (align > ALIGN_FREE)
        bytes = ALIGN(bytes, align);
    return kmalloc(bytes, flags | __GFP_ZERO);
}

void *__alloc_percpu(size_t bytes, size_t align)
{
    return __alloc_percpu_gfp(bytes, align, GFP_KERNEL);
}

void free_percpu(void *p)
{
    kfree(p);
}
