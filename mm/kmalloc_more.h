/* SPDX-License-Identifier: MIT */
#ifndef MM_KMALLOC_MORE_H
#define MM_KMALLOC_MORE_H
/*
 * mm/kmalloc_more.h - allocations that Linux's code asks for now and then.
 */
#include <stdarg.h>
#include "lib/compiler.h"
#include "lib/types.h"
#include "mm/gfp.h"
#include "mm/kmalloc.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"

/** krealloc_array - krealloc() to @count * @size bytes; NULL if that overflows. */
void *krealloc_array(void *p, size_t count, size_t size, gfp_t flags) __kmalloced;

/** kmemdup_nul - @bytes and a NUL behind them. */
char *kmemdup_nul(const char *from, size_t bytes, gfp_t flags) __kmalloced;
char *kvasprintf(gfp_t flags, const char *fmt, va_list args) __kmalloced;

/** kstrdup_const - @s itself where it is constant text of the kernel. kfree_const. */
const char *kstrdup_const(const char *s, gfp_t flags) __must_check;
void kfree_const(const void *p);

/** kvmalloc - kmalloc(), or where there is no such run of pages, vmalloc(); back it
 *  goes through kvfree(). */
#define __kvmalloced __must_check __freed_by(kvfree, 1) __freed_by(kvfree_sensitive, 1)
void kvfree_sensitive(const void *p, size_t bytes);
void *kvmalloc(size_t size, gfp_t flags) __kvmalloced;
void *kvzalloc(size_t size, gfp_t flags) __kvmalloced;
void *kvmalloc_array(size_t count, size_t size, gfp_t flags) __kvmalloced;
void *kvcalloc(size_t count, size_t size, gfp_t flags) __kvmalloced;
void *kvmemdup(const void *from, size_t bytes, gfp_t flags) __kvmalloced;

/** vmalloc_array, vcalloc - vmalloc() of @count * @size bytes. */
void *vmalloc_array(size_t count, size_t size) __vmalloced;
void *vcalloc(size_t count, size_t size) __vmalloced;

/** is_vmalloc_addr - is @p an address for vfree(), rather than for kfree()? */
bool is_vmalloc_addr(const void *p);

/** alloc_pages_exact - pages for @bytes, rounded up to a power of two here. */
void free_pages_exact(void *p, size_t bytes);
void *alloc_pages_exact(size_t bytes, gfp_t flags) __must_check
    __freed_by(free_pages_exact, 1);

/** kmem_cache_alloc_bulk - @count objects, or none. Return: @count or 0. */
int kmem_cache_alloc_bulk(struct kmem_cache *cache, gfp_t flags, size_t count, void **p);
void kmem_cache_free_bulk(struct kmem_cache *cache, size_t count, void **p);
#endif
