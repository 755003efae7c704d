/* SPDX-License-Identifier: MIT */
#ifndef MM_REDZONE_H
#define MM_REDZONE_H
/*
 * mm/redzone.h - bytes that nobody may change, and what became of them.
 *
 *     slot of a slab that was laid out with redzones:
 *     | left 32 | object: size_bytes as requested | right: rest, at least 32 |
 *     live        REDZONE_LIVE ... contents ......  REDZONE_LIVE
 *     freed       REDZONE_FREE ... POISON_FREE ...  REDZONE_FREE
 *
 * The bytes' names are in lib/poison.h.
 */
#include "lib/types.h"
#include "mm/block.h"

enum { REDZONE_BYTES = 32 };        /* at least, on each side of an object      */

/** redzone_fill_live - @block was handed out: both redzones, exact to the byte of
 *  the requested size. @poison: its contents too (POISON_ALLOC). */
void redzone_fill_live(const struct block *block, bool poison);

/** redzone_fill_new - @block was handed out: what its flags ask for (debug_of). */
void redzone_fill_new(const struct block *block);

/** redzone_fill_free - @block was given back. */
void redzone_fill_free(const struct block *block, bool poison);

/**
 * redzone_check - are the bytes around (and, of a freed block, in) @block as they
 * were left? Damage is reported once (misuse_damage) and repaired.
 * @when: where it was found, in words: "at kfree", "at reuse", "by slabdebug check".
 * Return: true if all was well.
 */
bool redzone_check(const struct block *block, const char *when);

/** redzone_check_part - the same of those bytes only that lie in [@from, @to). */
bool redzone_check_part(const struct block *block, uintptr_t from, uintptr_t to,
                        const char *when);

/** redzone_check_bytes - the same of bytes that belong to @block and should all be @byte,
 *  but are watched by somebody else: guard_area.c. */
bool redzone_check_bytes(const struct block *block, uintptr_t start, uintptr_t end,
                         u8 byte, const char *when);

/** redzone_watched_bytes - how many bytes redzone_check() would look at. */
u32 redzone_watched_bytes(const struct block *block);
#endif
