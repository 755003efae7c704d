/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_TYPE_TABLE_H
#define KERNEL_TYPE_TABLE_H
/*
 * kernel/type_table.h - the layouts of structs, and which one each allocation makes.
 *
 * Written by tools/symtab/encode_types.py: the kernel's is linked in, a module's is its
 * section .types. Offsets of parts count from the table's start, addresses as those of
 * the symbol table beside it. Every function here survives any contents: nothing outside
 * the table is read.
 */
#include "lib/types.h"

enum {
    TYPE_TABLE_MAGIC = 0x31505954,          /* "TYP1"                              */
    TYPE_NONE = 0xFFFF,
    TYPE_IS_FLEXIBLE = 1 << 0,              /* its last member is as long as the
                                               block has room for                  */
};

struct type_part { u32 offset, count; };

struct type_table {
    u32 magic;
    u32 checksum;                           /* of all words from total_bytes on    */
    u32 total_bytes;
    struct type_part sites;                 /* struct type_site, by address        */
    struct type_part types;                 /* struct type_row                     */
    struct type_part members;               /* struct type_member                  */
    struct type_part names;                 /* texts, each with its NUL            */
};

/** A call of an allocator whose block is a @type, or, if is_array, several of them. */
struct type_site {
    u32 address;                            /* return address                      */
    u16 type, is_array;
};

struct type_row {
    u16 name;                               /* "struct node"; "" of a nameless one */
    u16 first_member, member_count;         /* by offset; those of unions overlap  */
    u16 flags;
    u32 bytes;
};

enum type_kind { TYPE_BYTES, TYPE_INTEGER, TYPE_POINTER, TYPE_STRUCT };

struct type_member {
    u16 name;                               /* "" of an array inside of an array   */
    u16 offset;
    u16 bytes;                              /* of one element                      */
    u16 count;                              /* elements; 0: a flexible array       */
    u16 type;                               /* TYPE_STRUCT: of what layout         */
    u16 kind;                               /* enum type_kind                      */
};

/** type_table_is_whole - are these @bytes a table, and its checksum right? */
bool type_table_is_whole(const struct type_table *table, u32 bytes);

/** type_table_site - the call that returns to @address; NULL: nothing is known of it. */
const struct type_site *type_table_site(const struct type_table *table, u32 address);

/** type_table_row - type @number; NULL: there is none. */
const struct type_row *type_table_row(const struct type_table *table, u32 number);

/** type_table_find - the number of "struct @tag" of @bytes; TYPE_NONE: there is none. */
u32 type_table_find(const struct type_table *table, const char *tag, u32 bytes);

/** type_table_member - of @row the member @i; NULL: there is none. */
const struct type_member *type_table_member(const struct type_table *table,
                                            const struct type_row *row, u32 i);

/** type_table_name - a text by its offset; "" for a bad one. */
const char *type_table_name(const struct type_table *table, u32 offset);
#endif
