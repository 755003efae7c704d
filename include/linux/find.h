/* SPDX-License-Identifier: MIT */
#ifndef LINUX_FIND_H
#define LINUX_FIND_H
/* linux/find.h - the next bit that is set, or not. */
#include "lib/bitops.h"
#include "lib/math.h"

static inline unsigned long find_next_bit(const unsigned long *map, unsigned long bits,
                                          unsigned long from)
{
    while (from < bits && !test_bit((long)from, map))
        from++;
    return from < bits ? from : bits;
}

static inline unsigned long find_next_zero_bit(const unsigned long *map,
                                               unsigned long bits, unsigned long from)
{
    while (from < bits && test_bit((long)from, map))
        from++;
    return from < bits ? from : bits;
}

static inline unsigned long find_last_bit(const unsigned long *map, unsigned long bits)
{
    for (unsigned long at = bits; at-- > 0;)
        if (test_bit((long)at, map))
            return at;
    return bits;
}

#define find_first_bit(map, bits)      find_next_bit(map, bits, 0)
#define find_first_zero_bit(map, bits) find_next_zero_bit(map, bits, 0)
#define for_each_set_bit(bit, map, bits)                                    \
    for ((bit) = find_first_bit(map, bits); (bit) < (bits);                 \
         (bit) = find_next_bit(map, bits, (bit) + 1))
#define for_each_clear_bit(bit, map, bits)                                  \
    for ((bit) = find_first_zero_bit(map, bits); (bit) < (bits);            \
         (bit) = find_next_zero_bit(map, bits, (bit) + 1))
#endif
