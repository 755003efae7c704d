/* SPDX-License-Identifier: MIT */
#ifndef LIB_RING_H
#define LIB_RING_H
/*
 * lib/ring.h - a queue of bytes in a caller's array, for one producer and one
 * consumer (a driver's interrupt handler and a thread).
 *
 * Invariant
 *   R1  head - tail <= size_bytes; both count bytes ever moved and may wrap, which
 *       size_bytes, a power of two, survives
 */
#include "lib/compiler.h"
#include "lib/types.h"

struct byte_ring {
    u8 *bytes;                  /* caller's array                           */
    u32 size_bytes;             /* power of two                             */
    u32 head;                   /* bytes ever put; owner: producer          */
    u32 tail;                   /* bytes ever taken; owner: consumer        */
};

#define BYTE_RING_INIT(array) { .bytes = (array), .size_bytes = sizeof(array) }

static inline u32 ring_used_bytes(const struct byte_ring *r)
{
    return READ_ONCE(r->head) - READ_ONCE(r->tail);
}

/** ring_put - append a byte. False: full, nothing changed. */
bool ring_put(struct byte_ring *r, u8 byte);

/** ring_get - take the oldest byte. False: empty, *@byte unchanged. */
bool ring_get(struct byte_ring *r, u8 *byte);
#endif
