/* SPDX-License-Identifier: MIT */
#ifndef MM_META_H
#define MM_META_H
/*
 * mm/meta.h - memory for the allocators' and the detector's own tables: never a
 * block, never scanned, so that no descriptor keeps a leaked block alive.
 */
#include "lib/types.h"

/** meta_alloc - @bytes (1 .. 4 MiB), zeroed, 8-byte aligned; NULL: none left. */
void *meta_alloc(u32 bytes);

/** meta_free - give back what meta_alloc(@bytes) returned. */
void meta_free(void *p, u32 bytes);

/** meta_shrink - keep no memory in reserve for those of @bytes. */
void meta_shrink(u32 bytes);

/** meta_init - boot only, before the first tracked cache. */
void meta_init(void);
#endif
