/* SPDX-License-Identifier: MIT */
#ifndef MM_GFP_H
#define MM_GFP_H
/*
 * mm/gfp.h - flags that say how an allocation may go about it (Linux's names).
 *
 * No allocation here sleeps, so GFP_KERNEL and GFP_ATOMIC differ only in what
 * they promise: keep them right, the code may move to Linux.
 */
#include "lib/types.h"

/* No mere number: sparse finds a size where flags belong. */
#define GFP_BIT(n)    ((__force gfp_t)(1u << (n)))

#define __GFP_ATOMIC  GFP_BIT(0)    /* may be in an interrupt                  */
#define __GFP_RECLAIM GFP_BIT(1)    /* may wait for memory (nothing does)      */
#define __GFP_ZERO    GFP_BIT(2)    /* contents zeroed                         */
#define __GFP_NOWARN  GFP_BIT(3)    /* no out-of-memory report                 */

#define GFP_KERNEL    __GFP_RECLAIM
#define GFP_ATOMIC    __GFP_ATOMIC
#define GFP_NOWAIT    0u
#endif
