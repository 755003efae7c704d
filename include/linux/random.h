/* SPDX-License-Identifier: MIT */
#ifndef LINUX_RANDOM_H
#define LINUX_RANDOM_H
/* linux/random.h - numbers that look random. */
#include "kernel/random.h"
#include <linux/types.h>

#define get_random_u8()        ((u8)get_random_u32())
#define get_random_u16()       ((u16)get_random_u32())
#define get_random_int()       get_random_u32()
#define get_random_long()      ((unsigned long)get_random_u32())
#define get_random_u32_above(floor) ((floor) + 1 + get_random_u32_below(~0u - (floor)))
#define get_random_u32_inclusive(floor, ceiling) \
    ((floor) + get_random_u32_below((ceiling) - (floor) + 1))
#define prandom_u32()          get_random_u32()
#define prandom_u32_max(ceiling) get_random_u32_below(ceiling)
#define prandom_bytes(p, bytes) get_random_bytes(p, bytes)
#define get_random_bytes_wait(p, bytes) ({ get_random_bytes(p, bytes); 0; })
#endif
