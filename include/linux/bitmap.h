/* SPDX-License-Identifier: MIT */
#ifndef LINUX_BITMAP_H
#define LINUX_BITMAP_H
/* linux/bitmap.h - arrays of bits. */
#include <linux/bitops.h>
#include <linux/find.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>

static inline void bitmap_zero(unsigned long *map, unsigned bits)
{
    memset(map, 0, BITS_TO_LONGS(bits) * sizeof(long));
}

static inline void bitmap_fill(unsigned long *map, unsigned bits)
{
    memset(map, 0xff, BITS_TO_LONGS(bits) * sizeof(long));
}

static inline void linux_bitmap_set(unsigned long *map, unsigned first, unsigned count)
{
    while (count-- > 0)
        set_bit((long)first++, map);
}

static inline void linux_bitmap_clear(unsigned long *map, unsigned first, unsigned count)
{
    while (count-- > 0)
        clear_bit((long)first++, map);
}

static inline unsigned linux_bitmap_weight(const unsigned long *map, unsigned bits)
{
    unsigned weight = 0;
    for (unsigned bit = 0; bit < bits; bit++)
        weight += test_bit((long)bit, map);
    return weight;
}

/* The kernel's own bitmaps (lib/bitmap.h) have the same names, but words of u32. */
#define bitmap_set(map, first, count)   linux_bitmap_set(map, first, count)
#define bitmap_clear(map, first, count) linux_bitmap_clear(map, first, count)
#define bitmap_weight(map, bits)        linux_bitmap_weight(map, bits)
#define bitmap_empty(map, bits) (find_first_bit(map, bits) >= (bits))
#define bitmap_full(map, bits)  (find_first_zero_bit(map, bits) >= (bits))
#define bitmap_copy(to, from, bits) memcpy(to, from, BITS_TO_LONGS(bits) * sizeof(long))
#define bitmap_alloc(bits, flags) \
    ((unsigned long *)kmalloc_array(BITS_TO_LONGS(bits), sizeof(long), flags))
#define bitmap_zalloc(bits, flags) \
    ((unsigned long *)kcalloc(BITS_TO_LONGS(bits), sizeof(long), flags))
#define bitmap_free(map) kfree(map)
#endif
