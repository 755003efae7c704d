/* SPDX-License-Identifier: MIT */
#ifndef MM_MARK_INTERNAL_H
#define MM_MARK_INTERNAL_H
/* mm/mark_internal.h - between mark.c, the common case, and mark_other.c, all others. */
#include "mm/mark.h"

struct slab;

/** word_at - the word at @address, whatever that is a multiple of. */
static inline uintptr_t word_at(uintptr_t address)
{
    struct unaligned {
        uintptr_t word;
    } __attribute__((packed, may_alias));
    return ((const struct unaligned *)address)->word;
}

/* ---- mark.c ---- */

/** mark_plain - read [start, start + bytes) of plain memory, at any alignment. */
void mark_plain(struct marker *m, uintptr_t start, u32 bytes);

/* ---- mark_other.c ---- */

/** mark_slot - @word is an address in a slab's slot, live or free, and there is something
 *  special about the slot, or about the reference. */
void mark_slot(struct marker *m, uintptr_t word);

/** mark_other - @word may refer to a block that is no slot. */
void mark_other(struct marker *m, uintptr_t word);

/** mark_later - @bytes of plain memory of a grey block at @start are to be read. */
void mark_later(struct marker *m, uintptr_t start, u32 bytes);

/** mark_read_linked - read the newest linked grey block. Return: was there one? */
bool mark_read_linked(struct marker *m);

/** mark_note_leader - the leaked block turned grey: if there is a leader, note it. */
static __always_inline void mark_note_leader(struct marker *m, struct tag *tag)
{
    if (m->leader == 0)
        return;
    tag->leader = m->leader;
    m->reached_blocks++;
    m->reached_bytes += tag->size_bytes;
}
#endif
