/* SPDX-License-Identifier: MIT */
/*
 * kernel/type_table.c - reading tables of types safely.
 *
 * Problem    A module's table comes from a file, and must not lead anywhere outside.
 * Idea       Rows of fixed size in four parts, each reached through one function that
 *            compares with the part's bounds.
 *
 *              sites    return address -> type       binary search
 *              types    name, size, members
 *              members  name, offset, size, count -> type, where it is a struct
 *              names
 *
 * State      None.
 * Read next  types.c, tools/symtab/allocations.py (who finds out).
 */
#include "kernel/type_table.h"
#include "lib/hash.h"
#include "lib/string.h"

/* Row @i, of @each bytes, of @part. */
static const void *part_row(const struct type_table *table, const struct type_part *part,
                            u32 i, u32 each)
{
    u32 total = table->total_bytes;
    bool inside = part->offset <= total && part->offset % 4 == 0 && i < part->count &&
                  part->count <= (total - part->offset) / each;
    return inside ? (const u8 *)table + part->offset + i * each : NULL;
}

bool type_table_is_whole(const struct type_table *table, u32 bytes)
{
    const u32 *words = (const u32 *)table;
    u32 hash = 0, first = offsetof(struct type_table, total_bytes) / sizeof(u32);
    if (bytes < sizeof(*table) || table->magic != TYPE_TABLE_MAGIC ||
        table->total_bytes < sizeof(*table) || table->total_bytes > bytes)
        return false;
    for (u32 i = first; i < table->total_bytes / sizeof(u32); i++)
        hash = hash_mix(hash, words[i]);
    return hash == table->checksum;
}

const struct type_site *type_table_site(const struct type_table *table, u32 address)
{
    u32 low = 0, high = table->sites.count;     /* below low: less; from high on: not */
    const struct type_site *site;
    while (low < high) {
        u32 middle = low + (high - low) / 2;
        site = part_row(table, &table->sites, middle, sizeof(*site));
        if (site == NULL)
            return NULL;
        if (site->address < address)
            low = middle + 1;
        else
            high = middle;
    }
    site = part_row(table, &table->sites, low, sizeof(*site));
    return site != NULL && site->address == address ? site : NULL;
}

const struct type_row *type_table_row(const struct type_table *table, u32 number)
{
    return part_row(table, &table->types, number, sizeof(struct type_row));
}

u32 type_table_find(const struct type_table *table, const char *tag, u32 bytes)
{
    static const char keyword[] = "struct ";
    const struct type_row *row;
    for (u32 i = 0; (row = type_table_row(table, i)) != NULL; i++) {
        const char *name = type_table_name(table, row->name);
        if (row->bytes == bytes && strncmp(name, keyword, sizeof(keyword) - 1) == 0 &&
            strcmp(name + sizeof(keyword) - 1, tag) == 0)
            return i;
    }
    return TYPE_NONE;
}

const struct type_member *type_table_member(const struct type_table *table,
                                            const struct type_row *row, u32 i)
{
    return i < row->member_count
               ? part_row(table, &table->members, row->first_member + i,
                          sizeof(struct type_member))
               : NULL;
}

const char *type_table_name(const struct type_table *table, u32 offset)
{
    const struct type_part *names = &table->names;
    const char *text = part_row(table, names, offset, 1);
    const char *last = part_row(table, names, names->count - 1, 1);
    return text != NULL && last != NULL && *last == '\0' ? text : "";
}
