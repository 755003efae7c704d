/* SPDX-License-Identifier: MIT */
#ifndef LINUX_TYPES_H
#define LINUX_TYPES_H
/* linux/types.h - integers, lists' heads, and the like. */
#include "lib/hlist.h"
#include "lib/list.h"
#include "lib/atomic.h"
#include "lib/types.h"
#include <linux/compiler_types.h>

typedef u8  __u8;
typedef u16 __u16;
typedef u32 __u32;
typedef u64 __u64;
typedef s8  __s8;
typedef s16 __s16;
typedef s32 __s32;
typedef s64 __s64;
typedef u16 __le16, __be16;
typedef u32 __le32, __be32;
typedef u64 __le64, __be64;

typedef unsigned char u_char, unchar;
typedef unsigned short ushort, u_short;
typedef unsigned long u_long;
typedef unsigned int u_int;
typedef u8  u_int8_t;
typedef u16 u_int16_t;
typedef u32 u_int32_t;
typedef u64 u_int64_t;

typedef u64 phys_offset_t, dma_addr_t, resource_size_t, sector_t, blkcnt_t;
typedef unsigned umode_t, fmode_t, uid_t, gid_t, dev_t, poll_t;
typedef unsigned short mode_t;
typedef long off_t, time_t, clock_t;
typedef s64 time64_t, ktime_t;

#define DECLARE_BITMAP(name, bits) unsigned long name[((bits) + 31) / 32]

struct callback_head {
    struct callback_head *next;
    void (*func)(struct callback_head *head);
};
#define rcu_head callback_head
#endif
