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

/** vfree - give back what vmalloc gave; NULL is a no-op; else reported. */
void vfree(const void *p);
void kvfree(const void *p);     /* mm/kmalloc.h */
#define __vmalloced __must_check __freed_by(vfree, 1) __freed_by(kvfree, 1)

/** vmalloc - @bytes (> 0) rounded up to pages; NULL when memory or the window is
 *  out. Page aligned. vzalloc: zeroed. __vmalloc: by @flags. */
void *vmalloc(unsigned long bytes) __vmalloced;
void *vzalloc(unsigned long bytes) __vmalloced;
void *__vmalloc(unsigned long bytes, gfp_t flags) __vmalloced;

/** How vmap() maps: Linux's names for enum page_protection. */
typedef struct {
    unsigned pgprot;
} pgprot_t;
#define PAGE_KERNEL    ((pgprot_t){ PAGE_WRITABLE })
#define PAGE_KERNEL_RO ((pgprot_t){ PAGE_READONLY })

enum { VM_MAP = 4 };

/** vunmap - end what vmap() returned; NULL is a no-op; else reported. */
void vunmap(const void *p);

/**
 * vmap - map @count pages side by side. They stay their owner's, who frees them after
 * vunmap(); until then the mapping holds their blocks (mm/vmap_pages.c).
 * @pages: in order; the array is copied. @flags: VM_MAP. NULL: no memory, no addresses.
 */
void *vmap(struct page **pages, unsigned int count, unsigned long flags,
           pgprot_t prot) __must_check __freed_by(vunmap, 1);

void vmap_stack_free(void *low);

/** vmap_stack_alloc - a zeroed stack of @bytes (page multiple) over a guard page.
 *  Not a block of the leak detector. Return: its low end, or NULL. */
void *vmap_stack_alloc(u32 bytes) __must_check __freed_by(vmap_stack_free, 1);

/** vmap_is_guard - does @address lie in a guard page right below an area? */
bool vmap_is_guard(uintptr_t address);
#endif
