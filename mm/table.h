/* SPDX-License-Identifier: MIT */
#ifndef MM_TABLE_H
#define MM_TABLE_H
/*
 * mm/table.h - as mm/meta.h, for tables of many pages that must also be had when no
 * run of pages is left: the module loader's.
 */
#include "lib/types.h"

/** table_alloc - @bytes (1 ..), zeroed; no block, never scanned; NULL: none left. */
void *table_alloc(u32 bytes);

/** table_free - give back what table_alloc(@bytes) returned; NULL: a no-op. */
void table_free(void *table, u32 bytes);
#endif
