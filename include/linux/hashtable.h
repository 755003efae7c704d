/* SPDX-License-Identifier: MIT */
#ifndef LINUX_HASHTABLE_H
#define LINUX_HASHTABLE_H
/* linux/hashtable.h - hash tables of fixed size. */
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/types.h>

#define DEFINE_HASHTABLE(name, bits) struct hlist_head name[1 << (bits)] = { { NULL } }
#define DECLARE_HASHTABLE(name, bits) struct hlist_head name[1 << (bits)]
#define HASH_SIZE(table) ARRAY_SIZE(table)
#define HASH_BITS(table) ((unsigned)ilog2(HASH_SIZE(table)))
#define hash_min(value, bits) \
    (sizeof(value) <= 4 ? hash_32((u32)(value), bits) : hash_64(value, bits))

static inline void __hash_init(struct hlist_head *table, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        INIT_HLIST_HEAD(&table[i]);
}

static inline bool __hash_empty(const struct hlist_head *table, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        if (!hlist_empty(&table[i]))
            return false;
    return true;
}

#define hash_init(table) __hash_init(table, HASH_SIZE(table))
#define hash_empty(table) __hash_empty(table, HASH_SIZE(table))
#define hash_add(table, node, key) \
    hlist_add_head(node, &(table)[hash_min(key, HASH_BITS(table))])
#define hash_hashed(node) (!hlist_unhashed(node))
#define hash_del(node) hlist_del_init(node)
#define hash_for_each(table, bucket, pos, member)                           \
    for ((bucket) = 0, pos = NULL; pos == NULL && (bucket) < HASH_SIZE(table); \
        (bucket)++) \
        hlist_for_each_entry(pos, &(table)[bucket], member)
#define hash_for_each_safe(table, bucket, n, pos, member)                   \
    for ((bucket) = 0, pos = NULL; pos == NULL && (bucket) < HASH_SIZE(table); \
        (bucket)++) \
        hlist_for_each_entry_safe(pos, n, &(table)[bucket], member)
#define hash_for_each_possible(table, pos, member, key) \
    hlist_for_each_entry(pos, &(table)[hash_min(key, HASH_BITS(table))], member)
#define hash_for_each_possible_safe(table, pos, n, member, key) \
    hlist_for_each_entry_safe(pos, n, &(table)[hash_min(key, HASH_BITS(table))], member)
#endif
