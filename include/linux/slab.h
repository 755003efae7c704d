/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SLAB_H
#define LINUX_SLAB_H
/* linux/slab.h - kmalloc and caches of objects. */
#include "lib/cleanup.h"
#include "mm/kmalloc.h"
#include "mm/kmalloc_more.h"
#include "mm/percpu.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include <linux/gfp.h>
#include <linux/overflow.h>
#include <linux/types.h>

/* Accepted; of no effect here. */
#define SLAB_CONSISTENCY_CHECKS 0u
#define SLAB_RED_ZONE           0u
#define SLAB_POISON             0u
#define SLAB_STORE_USER         0u
#define SLAB_CACHE_DMA          0u
#define SLAB_RECLAIM_ACCOUNT    0u
#define SLAB_TEMPORARY          0u
#define SLAB_ACCOUNT            0u
#define SLAB_MEM_SPREAD         0u
#define SLAB_NO_MERGE           0u
#define SLAB_TYPESAFE_BY_RCU    0u
#define SLAB_NOLEAKTRACE        0u
#define SLAB_KASAN              0u

#define ARCH_KMALLOC_MINALIGN 8
#define ARCH_SLAB_MINALIGN    8
#define KMALLOC_MIN_SIZE      8
#define KMALLOC_MAX_SIZE      KMALLOC_BYTES_MAX
#define KMALLOC_MAX_CACHE_SIZE KMALLOC_SLAB_BYTES_MAX
#define KMALLOC_SHIFT_MAX     22
#define KMALLOC_MAX_ORDER     10

#define kmalloc_node(size, flags, node)              kmalloc(size, flags)
#define kzalloc_node(size, flags, node)              kzalloc(size, flags)
#define kcalloc_node(count, size, flags, node)       kcalloc(count, size, flags)
#define kmalloc_array_node(count, size, flags, node) kmalloc_array(count, size, flags)
#define kvmalloc_node(size, flags, node)             kvmalloc(size, flags)
#define kvzalloc_node(size, flags, node)             kvzalloc(size, flags)
#define kmem_cache_alloc_node(cache, flags, node)    kmem_cache_alloc(cache, flags)
#define kmem_cache_alloc_lru(cache, lru, flags)      kmem_cache_alloc(cache, flags)
#define kmalloc_track_caller(size, flags)            kmalloc(size, flags)
#define kmem_cache_create_usercopy(name, size, align, flags, offset, bytes, ctor) \
    kmem_cache_create(name, size, align, flags, ctor)
#define KMEM_CACHE_USERCOPY(type, flags, field)      KMEM_CACHE(type, flags)
#define kzfree(p) kfree_sensitive(p)
#define kfree_bulk(count, p) \
    do { for (size_t bulk_ = 0; bulk_ < (count); bulk_++) kfree((p)[bulk_]); } while (0)
#define kmalloc_size_roundup(size) (size)
#define kmalloc_obj(var, flags...)  ((__typeof__(var) *)kmalloc(sizeof(var), ##flags))

static inline bool slab_is_available(void)
{
    return true;
}

DEFINE_FREE(kfree, void *, if (!IS_ERR_OR_NULL(_T)) kfree(_T))
DEFINE_FREE(kfree_sensitive, void *, if (!IS_ERR_OR_NULL(_T)) kfree_sensitive(_T))
DEFINE_FREE(kvfree, void *, if (!IS_ERR_OR_NULL(_T)) kvfree(_T))
DEFINE_FREE(vfree, void *, if (!IS_ERR_OR_NULL(_T)) vfree(_T))
DEFINE_FREE(free_page, void *, free_page((unsigned long)_T))
DEFINE_FREE(free_percpu, void *, free_percpu(_T))
#endif
