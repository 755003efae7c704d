/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/record.c - a build of a module keeps its addresses when it is unloaded.
 *
 * Problem    Stack traces hold bare addresses. A report printed after rmmod must still
 *            name functions and lines: nobody else's code may lie there by then.
 *
 * Idea       Addresses are plenty: a build, told by name, size and hash of its file,
 *            gets a range of the vmap window once. When it is unloaded only the pages
 *            behind it go; range and symbol table stay, and the same build loaded
 *            again finds them:
 *
 *              load foo A   rmmod   load foo B (edited)   rmmod   load foo A
 *              [range 1]    names   [range 2]             names   [range 1]
 *
 *            Plenty is not endless: forget.c gives up the oldest.
 *
 * State      The list of records, in untracked memory.
 * Cost       A new build: its addresses and a copy of its table. Loaded again: none.
 *            Its traces in the depot stay: some 150 bytes for each call site.
 * Locking    The loader's mutex.
 * Read next  forget.c.
 */
#include "arch/paging.h"
#include "kernel/module/internal.h"
#include "kernel/symbol_table.h"
#include "kernel/type_table.h"
#include "lib/assert.h"
#include "lib/hash.h"
#include "lib/list.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/table.h"
#include "mm/vmap.h"

enum { ROOM_PAGES = 64 };               /* a dozen stacks, with their guards */

static LIST_HEAD(records);

static u32 file_hash(const struct elf_file *elf)
{
    u32 hash = elf->bytes, bytes = elf->bytes & ~3u;
    for (u32 at = 0; at < bytes; at += 4)
        hash = hash_mix(hash, *(const u32 *)(elf->data + at));
    for (u32 at = bytes; at < elf->bytes; at++)
        hash = hash_mix(hash, elf->data[at]);
    return hash;
}

static bool symbols_are_whole(const void *symbols, u32 bytes)
{
    const struct symbol_table *table = symbols;
    return bytes >= sizeof(*table) && table->magic == SYMBOL_TABLE_MAGIC &&
           table->total_bytes >= sizeof(*table) && table->total_bytes <= bytes &&
           symbol_table_is_whole(table);
}

static bool types_are_whole(const void *types, u32 bytes)
{
    return type_table_is_whole(types, bytes);
}

static void *alloc_or_forget(u32 bytes)
{
    void *p = table_alloc(bytes);
    while (p == NULL && forget_for_room(&records))
        p = table_alloc(bytes);
    return p;
}

static uintptr_t reserve_or_forget(u32 pages)
{
    uintptr_t base = vmap_reserve(pages);
    while (base == 0 && forget_for_room(&records))
        base = vmap_reserve(pages);
    return base;
}

/* Its init and exit run in threads of their own, which want stacks, and may start more:
 * what old builds have of the window is worth less than that. */
static void leave_room_for_threads(void)
{
    uintptr_t room = reserve_or_forget(ROOM_PAGES);
    if (room != 0)
        vmap_unreserve(room, ROOM_PAGES);
}

/* A copy, aligned as it must be, of a section of @bytes that the file may lack. NULL: it
 * does, or there is no memory, or it is damaged: then @without tells what that means. */
static void *copy_section(const struct module_file *file, const char *name,
                          bool (*is_whole)(const void *table, u32 bytes),
                          const char *without, u32 *bytes)
{
    const struct elf32_section *section = elf_section(&file->elf, name);
    *bytes = section != NULL ? section->bytes : 0;
    void *table = *bytes > 0 ? alloc_or_forget(*bytes) : NULL;
    if (table == NULL)
        return NULL;
    memcpy(table, elf_contents(&file->elf, section), *bytes);
    if (is_whole(table, *bytes))
        return table;
    table_free(table, *bytes);
    pr_warn("%s: %s\n", file->module->name, without);
    return NULL;
}

static void copy_tables(struct module_record *record, const struct module_file *file)
{
    record->source.table = copy_section(file, ".symbols", symbols_are_whole,
        "its symbol table is damaged: addresses stay numbers", &record->table_bytes);
    record->source.types = copy_section(file, ".types", types_are_whole,
        "its table of types is damaged: blocks stay bytes", &record->types_bytes);
}

static u32 range_pages(const struct module_record *record)
{
    return (record->source.bytes >> PAGE_SHIFT) - 1;    /* without the guard page */
}

static struct module_record *record_create(const struct module_file *file, u32 hash)
{
    u32 pages = file->range_bytes >> PAGE_SHIFT;
    struct module_record *record = alloc_or_forget(sizeof(*record));
    uintptr_t base = record != NULL ? reserve_or_forget(pages) : 0;
    if (base == 0) {
        pr_err("%s: no memory for its record, or no %u KiB of addresses in a row\n",
               file->module->name, file->range_bytes >> 10);
        if (record != NULL)
            table_free(record, sizeof(*record));
        return NULL;
    }
    record->file_bytes = file->elf.bytes;
    record->file_hash = hash;
    strscpy(record->name, file->module->name, sizeof(record->name));
    record->source = (struct symbol_source){
        .base = base - PAGE_SIZE,           /* the guard page is the table's page 0 */
        .bytes = PAGE_SIZE + file->range_bytes,
        .module = record->name,
    };
    copy_tables(record, file);
    list_add(&record->link, &records);
    symbol_source_add(&record->source);
    return record;
}

static struct module_record *find(const struct module_file *file, u32 hash)
{
    struct module_record *r;
    list_for_each_entry(r, &records, link)
        if (r->file_hash == hash && r->file_bytes == file->elf.bytes &&
            r->source.bytes == PAGE_SIZE + file->range_bytes &&
            strcmp(r->name, file->module->name) == 0)
            return r;
    return NULL;
}

struct module_record *module_record_get(const struct module_file *file)
{
    u32 hash = file_hash(&file->elf);
    struct module_record *record = find(file, hash);
    if (record == NULL)
        record = record_create(file, hash);
    if (record == NULL)
        return NULL;
    record->is_loaded = true;
    leave_room_for_threads();
    return record;
}

void module_record_put(struct module_record *record)
{
    record->is_loaded = false;
    list_move_tail(&record->link, &records);
    forget_surplus(&records);
}

void module_record_free(struct module_record *record)
{
    KASSERT(!record->is_loaded);
    list_del(&record->link);
    symbol_source_remove(&record->source);
    vmap_unreserve(record->source.base + PAGE_SIZE, range_pages(record));
    if (record->source.table != NULL)
        table_free((void *)record->source.table, record->table_bytes);
    if (record->source.types != NULL)
        table_free((void *)record->source.types, record->types_bytes);
    table_free(record, sizeof(*record));
}
