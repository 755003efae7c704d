/* SPDX-License-Identifier: MIT */
/*
 * mm/kmalloc_more.c - allocations that Linux's code asks for now and then.
 *
 * Problem    As in kmalloc_util.c: each caller's own version would be wrong somewhere.
 * Idea       Thin functions over the others, in the allocators' text, so that a block
 *            belongs to the caller of these.
 * Cost       That of what they call.
 */
#include "mm/kmalloc_more.h"
#include "arch/cpu.h"
#include "arch/paging.h"
#include "arch/sections.h"
#include "lib/bits.h"
#include "lib/overflow.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/kmalloc.h"
#include "mm/page_alloc.h"
#include "mm/vmalloc.h"
#include "mm/vmap.h"

void *krealloc_array(void *p, size_t count, size_t size, gfp_t flags)
{
    return array_size(count, size) == SIZE_MAX ? NULL
                                               : krealloc(p, count * size, flags);
}

char *kmemdup_nul(const char *from, size_t bytes, gfp_t flags)
{
    char *copy = from != NULL ? kmalloc(size_add(bytes, 1), flags) : NULL;
    if (copy == NULL)
        return NULL;
    copy[bytes] = '\0';
    return memcpy(copy, from, bytes);
}

char *kvasprintf(gfp_t flags, const char *fmt, va_list args)
{
    size_t bytes = (size_t)vsnprintf(NULL, 0, fmt, args) + 1;
    char *text = kmalloc(bytes, flags);
    if (text != NULL)
        vsnprintf(text, bytes, fmt, args);
    return text;
}

#ifdef HOST_TEST
static bool is_constant(const void *p)
{
    return false;
}
#else
static bool is_constant(const void *p)
{
    return (const char *)p >= __rodata_start && (const char *)p < __rodata_end;
}
#endif

const char *kstrdup_const(const char *s, gfp_t flags)
{
    return is_constant(s) ? s : kstrdup(s, flags);
}

void kfree_const(const void *p)
{
    if (!is_constant(p))
        kfree(p);
}

/* A guarded block of kmalloc() lies in the window as well. */
bool is_vmalloc_addr(const void *p)
{
    uintptr_t address = (uintptr_t)p;
    const struct vm_area *area = vm_area_of(address);
    if (area == NULL)
        area = vm_area_freed(address);
    return address >= VMAP_START && address < VMAP_END &&
           (area == NULL || area->kind != VM_AREA_GUARD);
}

void *kvmalloc(size_t size, gfp_t flags)
{
    void *p = kmalloc(size, flags | __GFP_NOWARN);
    return p != NULL || size <= PAGE_SIZE ? p : __vmalloc(size, flags);
}

void *kvzalloc(size_t size, gfp_t flags)
{
    return kvmalloc(size, flags | __GFP_ZERO);
}

void *kvmalloc_array(size_t count, size_t size, gfp_t flags)
{
    size_t bytes = array_size(count, size);
    return bytes == SIZE_MAX ? NULL : kvmalloc(bytes, flags);
}

void *kvcalloc(size_t count, size_t size, gfp_t flags)
{
    return kvmalloc_array(count, size, flags | __GFP_ZERO);
}

void *kvmemdup(const void *from, size_t bytes, gfp_t flags)
{
    void *copy = kvmalloc(bytes, flags);
    return copy != NULL ? memcpy(copy, from, bytes) : NULL;
}

void kvfree(const void *p)
{
    if (is_vmalloc_addr(p))
        vfree(p);
    else
        kfree(p);
}

void kvfree_sensitive(const void *p, size_t bytes)
{
    struct block block;
    if (!is_vmalloc_addr(p)) {
        kfree_sensitive(p);
        return;
    }
    unsigned long irq_flags = irq_save();       /* the look-up must stay true */
    if (block_find((uintptr_t)p, &block) && block.start == (uintptr_t)p)
        memset((void *)p, 0, min_t(size_t, bytes, block.tag->size_bytes));
    barrier();                                  /* the zeros are meant */
    irq_restore(irq_flags);
    vfree(p);                                   /* and tells what was wrong */
}

void *vmalloc_array(size_t count, size_t size)
{
    size_t bytes = array_size(count, size);
    return bytes == SIZE_MAX ? NULL : vmalloc(bytes);
}

void *vcalloc(size_t count, size_t size)
{
    size_t bytes = array_size(count, size);
    return bytes == SIZE_MAX ? NULL : vzalloc(bytes);
}

static unsigned order_for(size_t bytes)
{
    return order_base_2((u32)(bytes / PAGE_SIZE + (bytes % PAGE_SIZE != 0)));
}

void *alloc_pages_exact(size_t bytes, gfp_t flags)
{
    return (void *)__get_free_pages(flags, order_for(bytes));
}

void free_pages_exact(void *p, size_t bytes)
{
    free_pages((unsigned long)p, order_for(bytes));
}

int kmem_cache_alloc_bulk(struct kmem_cache *cache, gfp_t flags, size_t count, void **p)
{
    for (size_t i = 0; i < count; i++) {
        p[i] = flags & __GFP_ZERO ? kmem_cache_zalloc(cache, flags)
                                  : kmem_cache_alloc(cache, flags);
        if (p[i] == NULL) {
            kmem_cache_free_bulk(cache, i, p);
            return 0;
        }
    }
    return (int)count;
}

void kmem_cache_free_bulk(struct kmem_cache *cache, size_t count, void **p)
{
    for (size_t i = 0; i < count; i++)
        kmem_cache_free(cache, p[i]);
}
