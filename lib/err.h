/* SPDX-License-Identifier: MIT */
#ifndef LIB_ERR_H
#define LIB_ERR_H
/*
 * lib/err.h - an error number in place of a pointer.
 *
 * The last ERR_PTR_MAX addresses are never mapped (arch/paging.h), so -errno
 * cast to a pointer cannot be mistaken for an object. Names are Linux's.
 */
#include "lib/compiler.h"
#include "lib/errno.h"
#include "lib/types.h"

enum { ERR_PTR_MAX = 4095 };    /* Linux: MAX_ERRNO */

static inline void *ERR_PTR(long error)
{
    return (void *)error;
}

static inline long PTR_ERR(const void *p)
{
    return (long)p;
}

static inline bool IS_ERR(const void *p)
{
    return unlikely((uintptr_t)p >= (uintptr_t)-ERR_PTR_MAX);
}

static inline bool IS_ERR_OR_NULL(const void *p)
{
    return p == NULL || IS_ERR(p);
}

/** ERR_CAST - the same error as a pointer of another type. */
static inline void *ERR_CAST(const void *p)
{
    return (void *)p;
}

static inline int PTR_ERR_OR_ZERO(const void *p)
{
    return IS_ERR(p) ? (int)PTR_ERR(p) : 0;
}

/** errno_name - "ENOMEM" for ENOMEM or -ENOMEM; NULL if it has no name here. */
const char *errno_name(long error);
#endif
