/* SPDX-License-Identifier: MIT */
#ifndef LINUX_KMEMLEAK_H
#define LINUX_KMEMLEAK_H
/* linux/kmemleak.h - what the leak detector is told. */
#include "mm/kmemleak.h"
#include "mm/percpu.h"
#include "mm/scan_area.h"
#include "mm/slab.h"
#include <linux/types.h>

/* vmalloc() and alloc_percpu() have told all there is already. */
#define kmemleak_init()                            do { } while (0)
#define kmemleak_alloc_recursive(p, size, min_count, flags, gfp) \
    kmemleak_alloc(p, size, min_count, gfp)
#define kmemleak_free_recursive(p, flags)          kmemleak_free(p)
#define kmemleak_alloc_percpu(p, size, gfp)        do { (void)(p); } while (0)
#define kmemleak_free_percpu(p)                    do { (void)(p); } while (0)
#define kmemleak_ignore_percpu(p)                  kmemleak_ignore(p)
#define kmemleak_vmalloc(area, size, gfp)          do { (void)(area); } while (0)
#define kmemleak_free_part(p, size)                do { (void)(p); } while (0)
#define kmemleak_update_trace(p)                   do { (void)(p); } while (0)
#define kmemleak_transient_leak(p)                 do { (void)(p); } while (0)
#define kmemleak_not_leak_phys(p)                  do { (void)(p); } while (0)
#define kmemleak_ignore_phys(p)                    do { (void)(p); } while (0)
#define kmemleak_erase(p)                          kmemleak_erase((void **)(p))
#endif
