/* SPDX-License-Identifier: MIT */
/*
 * lib/ring.c - a queue of bytes between an interrupt handler and a thread.
 *
 * Problem    The handler must never wait, the thread must never see half a byte.
 *
 * Idea       Two counters that only grow, each written by one side only. The byte
 *            is stored before head says so, and read before tail gives up its place.
 *
 * Locking    None needed for one producer and one consumer on one CPU, where
 *            stores are seen in order; the barriers bind the compiler.
 */
#include "lib/ring.h"
#include "lib/assert.h"

bool ring_put(struct byte_ring *r, u8 byte)
{
    u32 head = r->head;
    KASSERT((r->size_bytes & (r->size_bytes - 1)) == 0);
    if (head - READ_ONCE(r->tail) == r->size_bytes)
        return false;
    r->bytes[head & (r->size_bytes - 1)] = byte;
    barrier();
    WRITE_ONCE(r->head, head + 1);
    return true;
}

bool ring_get(struct byte_ring *r, u8 *byte)
{
    u32 tail = r->tail;
    if (READ_ONCE(r->head) == tail)
        return false;
    *byte = r->bytes[tail & (r->size_bytes - 1)];
    barrier();
    WRITE_ONCE(r->tail, tail + 1);
    return true;
}
