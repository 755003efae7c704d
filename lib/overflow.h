/* SPDX-License-Identifier: MIT */
#ifndef LIB_OVERFLOW_H
#define LIB_OVERFLOW_H
/*
 * lib/overflow.h - arithmetic on sizes that says when it does not fit.
 *
 * size_mul() and size_add() saturate at SIZE_MAX, a size that no allocator can
 * serve: the overflow turns into an ordinary NULL (Linux's linux/overflow.h).
 */
#include "lib/types.h"

#define check_add_overflow(a, b, result) __builtin_add_overflow(a, b, result)
#define check_sub_overflow(a, b, result) __builtin_sub_overflow(a, b, result)
#define check_mul_overflow(a, b, result) __builtin_mul_overflow(a, b, result)

static inline size_t size_mul(size_t a, size_t b)
{
    size_t product;
    return check_mul_overflow(a, b, &product) ? SIZE_MAX : product;
}

static inline size_t size_add(size_t a, size_t b)
{
    size_t sum;
    return check_add_overflow(a, b, &sum) ? SIZE_MAX : sum;
}

#define array_size(count, bytes) size_mul(count, bytes)
#define struct_size(p, member, count) \
    size_add(sizeof(*(p)), size_mul(count, sizeof((p)->member[0])))
#endif
