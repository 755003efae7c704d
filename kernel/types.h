/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_TYPES_H
#define KERNEL_TYPES_H
/*
 * kernel/types.h - which struct a block is, and which member lies where in it.
 *
 * Known from the debug information, by the call that allocated the block, or by the
 * name of its cache; checked against the size that was asked for. What is not certain
 * is not said: then these functions return false.
 */
#include "kernel/type_table.h"
#include "mm/block.h"

enum { TYPE_NAME_BYTES = 64, TYPE_MEMBER_BYTES = 128 };

struct type_info {
    char name[TYPE_NAME_BYTES];         /* "struct node", "struct node *"        */
    u32 bytes;                          /* of one                                */
    u32 count;                          /* so many in a row, 1 ..                */
    bool is_array;                      /* told as an array even if count is 1   */
    const struct type_table *table;     /* whose type it is, and its number there */
    u32 type;
};

/** type_of_block - what the live @block is. @block->tag and, in a cache, @block->cache
 *  must be valid. */
bool type_of_block(const struct block *block, struct type_info *info);

/** type_format - "struct node", or "struct node[5]". */
void type_format(char *buffer, size_t size_bytes, const struct type_info *info);

/**
 * type_member_format - what lies at @offset in @block: "struct node.list.next",
 * "struct table.slot[3].p", "struct node[2].next". Of a union's members the only
 * pointer there, or else just the union. Return: false, and @buffer is "", if the
 * block's type is not known.
 */
bool type_member_format(char *buffer, size_t size_bytes, const struct block *block,
                        u32 offset);

/** type_describe - of the live block that @address lies in: "struct node", or inside of
 *  it "struct node, here struct node.value". Return: false: no type is known. */
bool type_describe(char *buffer, size_t size_bytes, uintptr_t address);

/* What may be at an offset. Unknown: no type, or members of a union that differ. */
enum member_kind {
    MEMBER_UNKNOWN, MEMBER_PADDING, MEMBER_BYTES, MEMBER_INTEGER, MEMBER_POINTER,
};

/** type_member_kind - the kind of what lies at @offset in @block. */
enum member_kind type_member_kind(const struct block *block, u32 offset);
#endif
