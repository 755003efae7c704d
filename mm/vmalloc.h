/* SPDX-License-Identifier: MIT */
#ifndef MM_VMALLOC_H
#define MM_VMALLOC_H
/*
 * mm/vmalloc.h - virtually contiguous memory in the vmap window, page by page.
 *
 * Every area lies between unmapped guard pages: running off either end faults.
 */
#include "lib/compiler.h"
#include "arch/paging.h"
#include "lib/types.h"
#include "mm/gfp.h"

struct page;

/** vmalloc - @bytes (> 0) rounded up to pages; NULL when memory or the window is
 *  out. Page aligned. vzalloc: zeroed. __vmalloc: by @flags. */
void *vmalloc(unsigned long bytes) __must_check;
void *vzalloc(unsigned long bytes) __must_check;
void *__vmalloc(unsigned long bytes, gfp_t flags) __must_check;

/** vfree - give back what vmalloc gave; NULL is a no-op; else reported. */
void vfree(const void *p);

/** How vmap() maps: Linux's names for enum page_protection. */
typedef struct {
    unsigned pgprot;
} pgprot_t;
#define PAGE_KERNEL    ((pgprot_t){ PAGE_WRITABLE })
#define PAGE_KERNEL_RO ((pgprot_t){ PAGE_READONLY })

enum { VM_MAP = 4 };

/**
 * vmap - map @count pages side by side. They stay their owner's, who frees them after
 * vunmap(); until then the mapping holds their blocks (mm/vmap_pages.c).
 * @pages: in order; the array is copied. @flags: VM_MAP. NULL: no memory, no addresses.
 */
void *vmap(struct page **pages, unsigned int count, unsigned long flags,
           pgprot_t prot) __must_check;

/** vunmap - end what vmap() returned; NULL is a no-op; else reported. */
void vunmap(const void *p);

/** vmap_stack_alloc - a zeroed stack of @bytes (page multiple) over a guard page.
 *  Not a block of the leak detector. Return: its low end, or NULL. */
void *vmap_stack_alloc(u32 bytes) __must_check;
void vmap_stack_free(void *low);

/** vmap_is_guard - does @address lie in a guard page right below an area? */
bool vmap_is_guard(uintptr_t address);
#endif
