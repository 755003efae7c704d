/* SPDX-License-Identifier: MIT */
/*
 * kernel/types.c - from a block to its struct, from an offset to the member's name.
 *
 * Problem    "Offset 12 of a block from line 34 refers to it" leaves the reader to count
 *            bytes in a struct.
 *
 * Idea       At build time the compiler's debug information tells for each call of an
 *            allocator which struct the result is used as (tools/symtab/allocations.py).
 *            So the block's call site names its type, and a walk from struct to struct
 *            names the member:
 *
 *              offset 44 of struct table    slot[3] at 12, 8 bytes each
 *              offset  0 of struct slot     p at 0, a pointer       -> .slot[4].p
 *
 *            A cache's objects are the struct that the cache is named after, where the
 *            call site does not tell. In any case the size must be right.
 *
 * State      None; the tables are the modules' and the kernel's.
 * Cost       A binary search for the type; for a member a few passes over each layout.
 * Locking    symbols.c's: a table stays while a live block's trace names its module.
 *
 * Not done   Blocks that a function of one's own allocates for many types. Which member
 *            of a union is in use, if more than one of them is a pointer.
 * Read next  type_table.c, docs/modules.md.
 */
#include "kernel/types.h"
#include "arch/cpu.h"
#include "kernel/symbols.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/slab.h"

enum { NESTING_MAX = 8 };

/* ---- the block's type ------------------------------------------------------ */

static bool fits(const struct type_row *row, u32 size_bytes, bool may_be_array,
                 struct type_info *info)
{
    bool is_flexible = row->flags & TYPE_IS_FLEXIBLE;
    if (row->bytes == 0 || size_bytes < row->bytes)
        return false;
    info->bytes = row->bytes;
    info->count = is_flexible ? 1 : size_bytes / row->bytes;
    info->is_array = may_be_array && !is_flexible;
    return is_flexible || size_bytes == row->bytes ||
           (may_be_array && size_bytes % row->bytes == 0);
}

bool type_of_block(const struct block *block, struct type_info *info)
{
    uintptr_t caller = block->tag->trace->site->address;
    u32 size_bytes = block->tag->size_bytes, offset;
    *info = (struct type_info){ .type = TYPE_NONE };
    info->table = caller != 0 ? symbol_types(caller - 1, &offset) : NULL;
    if (info->table == NULL)
        return false;
    const struct type_site *site = type_table_site(info->table, offset + 1);
    if (site != NULL)
        info->type = site->type;
    else if (block->type == BLOCK_CACHE && block->cache != NULL)
        info->type = type_table_find(info->table, kmem_cache_name(block->cache),
                                     size_bytes);
    const struct type_row *row = type_table_row(info->table, info->type);
    if (row == NULL || !fits(row, size_bytes, site != NULL && site->is_array, info))
        return false;
    strscpy(info->name, type_table_name(info->table, row->name), sizeof(info->name));
    return true;
}

void type_format(char *buffer, size_t size_bytes, const struct type_info *info)
{
    if (info->is_array)
        scnprintf(buffer, size_bytes, "%s[%u]", info->name, info->count);
    else
        strscpy(buffer, info->name, size_bytes);
}

/* ---- its members ----------------------------------------------------------- */

/* A walk from the block's struct inward. */
struct walk {
    const struct type_table *table;
    u32 type;                           /* the struct that we are in               */
    u32 offset;                         /* from its start                          */
    enum member_kind kind;              /* of where it ended                       */
};

static bool member_covers(const struct type_member *m, u32 offset)
{
    u32 total = (u32)m->bytes * m->count;
    return m->bytes > 0 && offset >= m->offset &&
           (m->count == 0 || offset - m->offset < total);
}

static enum member_kind kind_below(const struct walk *walk, const struct type_member *m,
                                   unsigned depth);

static const struct type_member *next_covering(const struct walk *walk, u32 *i)
{
    const struct type_row *row = type_table_row(walk->table, walk->type);
    const struct type_member *m = NULL;
    while (row != NULL && (m = type_table_member(walk->table, row, (*i)++)) != NULL)
        if (member_covers(m, walk->offset))
            break;
    return m;
}

/* The member that @walk's offset lies in; NULL: none, or several of a union that are
 * equally likely. Then the kind says which. */
static const struct type_member *step_choose(struct walk *walk, unsigned depth)
{
    u32 i = 0;
    const struct type_member *m = next_covering(walk, &i);
    walk->kind = m == NULL ? MEMBER_PADDING : MEMBER_UNKNOWN;
    u32 second = i;
    if (m == NULL || next_covering(walk, &second) == NULL)
        return m;
    const struct type_member *pointer = NULL;
    unsigned pointers = 0;
    for (; m != NULL; m = next_covering(walk, &i))
        if (kind_below(walk, m, depth) == MEMBER_POINTER) {
            pointers++;
            pointer = m;
        }
    return pointers == 1 ? pointer : NULL;
}

/* Into the member @m. Return: false if it is no struct: then the kind is told. */
static bool step_into(struct walk *walk, const struct type_member *m)
{
    static const enum member_kind kinds[] = {
        [TYPE_BYTES] = MEMBER_BYTES, [TYPE_INTEGER] = MEMBER_INTEGER,
        [TYPE_POINTER] = MEMBER_POINTER,
    };
    walk->offset = (walk->offset - m->offset) % m->bytes;
    if (m->kind == TYPE_STRUCT) {
        walk->type = m->type;
        return true;
    }
    walk->kind = m->kind < ARRAY_SIZE(kinds) ? kinds[m->kind] : MEMBER_UNKNOWN;
    return false;
}

/* What is found at the end of a walk that goes on with @m. */
static enum member_kind kind_below(const struct walk *walk, const struct type_member *m,
                                   unsigned depth)
{
    struct walk inner = *walk;
    while (depth++ < NESTING_MAX && step_into(&inner, m)) {
        inner.kind = MEMBER_UNKNOWN;
        m = step_choose(&inner, depth);
        if (m == NULL)
            break;
    }
    return inner.kind;
}

/* ---- answers --------------------------------------------------------------- */

static struct walk walk_begin(const struct type_info *info, u32 offset)
{
    return (struct walk){
        .table = info->table,
        .type = info->type,
        .offset = info->count > 1 ? offset % info->bytes : offset,
    };
}

enum member_kind type_member_kind(const struct block *block, u32 offset)
{
    struct type_info info;
    if (!type_of_block(block, &info) || offset >= block->tag->size_bytes)
        return MEMBER_UNKNOWN;
    struct walk walk = walk_begin(&info, offset);
    const struct type_member *m = step_choose(&walk, 0);
    return m != NULL ? kind_below(&walk, m, 0) : walk.kind;
}

/* Text behind what is in a buffer already. */
struct text {
    char *buffer;
    size_t size_bytes, length;
};

__printf(2, 3) static void append(struct text *text, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    text->length += (size_t)vscnprintf(text->buffer + text->length,
                                       text->size_bytes - text->length, fmt, args);
    va_end(args);
}

static void append_member(struct text *text, const struct walk *walk,
                          const struct type_member *m)
{
    const char *name = type_table_name(walk->table, m->name);
    if (*name != '\0')
        append(text, ".%s", name);
    if (m->count != 1)
        append(text, "[%u]", (walk->offset - m->offset) / m->bytes);
}

bool type_member_format(char *buffer, size_t size_bytes, const struct block *block,
                        u32 offset)
{
    struct text text = { buffer, size_bytes, 0 };
    struct type_info info;
    *buffer = '\0';
    if (!type_of_block(block, &info) || offset >= block->tag->size_bytes)
        return false;
    append(&text, "%s", info.name);
    if (info.is_array)
        append(&text, "[%u]", offset / info.bytes);
    struct walk walk = walk_begin(&info, offset);
    const struct type_member *m;
    for (unsigned depth = 0; depth < NESTING_MAX; depth++) {
        m = step_choose(&walk, depth);
        if (m == NULL)
            break;
        append_member(&text, &walk, m);
        if (!step_into(&walk, m))
            break;
    }
    if (walk.kind == MEMBER_PADDING)
        append(&text, " (padding at +%u)", walk.offset);
    else if (walk.offset > 0)
        append(&text, "+%u", walk.offset);
    return true;
}

bool type_describe(char *buffer, size_t size_bytes, uintptr_t address)
{
    struct type_info info;
    struct block block;
    unsigned long flags = irq_save();
    bool found = block_find(address, &block) && type_of_block(&block, &info);
    if (found) {
        u32 offset = (u32)(address - block.start);
        type_format(buffer, size_bytes, &info);
        size_t length = strlen(buffer);
        if (offset > 0)
            length += (size_t)scnprintf(buffer + length, size_bytes - length, ", here ");
        if (offset > 0)
            type_member_format(buffer + length, size_bytes - length, &block, offset);
    }
    irq_restore(flags);
    return found;
}
