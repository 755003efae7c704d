/* SPDX-License-Identifier: MIT */
#ifndef MM_SCAN_AREA_H
#define MM_SCAN_AREA_H
/*
 * mm/scan_area.h - what Linux's code tells the leak detector beyond mm/kmemleak.h.
 */
#include "lib/types.h"
#include "mm/gfp.h"

/**
 * kmemleak_scan_area - [@p, @p + @bytes), within a live block, is a root for as long
 * as that block lives. A no-op where there is no block.
 */
void kmemleak_scan_area(const void *p, size_t bytes, gfp_t flags);

/**
 * kmemleak_free - the block at @p is no longer to be looked after: neither reported
 * nor read. kmemleak_alloc: it is again; @min_count 0: but never reported. Blocks are
 * all that the detector knows: memory of none is ignored.
 */
void kmemleak_alloc(const void *p, size_t bytes, int min_count, gfp_t flags);
void kmemleak_free(const void *p);

/** kmemleak_erase - clear *@p: the value is kept where the detector does not look. */
void kmemleak_erase(void **p);

/** scan_area_count - areas known. scan_area_init: boot only. */
u32 scan_area_count(void);
void scan_area_init(void);
#endif
