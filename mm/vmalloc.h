/* SPDX-License-Identifier: MIT */
#ifndef MM_VMALLOC_H
#define MM_VMALLOC_H
/*
 * mm/vmalloc.h - virtually contiguous memory in the vmap window, page by page.
 *
 * Every area lies between unmapped guard pages: running off either end faults.
 */
#include "lib/compiler.h"
#include "lib/types.h"
#include "mm/gfp.h"

/** vmalloc - @bytes (> 0) rounded up to pages; NULL when memory or the window is
 *  out. Page aligned. vzalloc: zeroed. __vmalloc: by @flags. */
void *vmalloc(unsigned long bytes) __must_check;
void *vzalloc(unsigned long bytes) __must_check;
void *__vmalloc(unsigned long bytes, gfp_t flags) __must_check;

/** vfree - give back what vmalloc gave; NULL is a no-op; else reported. */
void vfree(const void *p);

/** vmap_stack_alloc - a zeroed stack of @bytes (page multiple) over a guard page.
 *  Not a block of the leak detector. Return: its low end, or NULL. */
void *vmap_stack_alloc(u32 bytes) __must_check;
void vmap_stack_free(void *low);

/** vmap_is_guard - does @address lie in a guard page right below an area? */
bool vmap_is_guard(uintptr_t address);
#endif
