/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/record.c - a build of a module keeps its addresses for ever.
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
 * State      The list of records, in untracked memory, never freed.
 * Cost       A new build: its addresses and a copy of its table. Loaded again: none.
 * Locking    The loader's mutex.
 * Not done   Reusing ranges of old builds once 124 MiB of addresses are used up.
 */
#include "arch/paging.h"
#include "kernel/module/internal.h"
#include "kernel/symbol_table.h"
#include "lib/hash.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/meta.h"
#include "mm/vmap.h"

static struct module_record *records;

static u32 file_hash(const struct elf_file *elf)
{
    u32 hash = elf->bytes, bytes = elf->bytes & ~3u;
    for (u32 at = 0; at < bytes; at += 4)
        hash = hash_mix(hash, *(const u32 *)(elf->data + at));
    for (u32 at = bytes; at < elf->bytes; at++)
        hash = hash_mix(hash, elf->data[at]);
    return hash;
}

static bool is_whole(const struct symbol_table *table, u32 bytes)
{
    return bytes >= sizeof(*table) && table->magic == SYMBOL_TABLE_MAGIC &&
           table->total_bytes >= sizeof(*table) && table->total_bytes <= bytes &&
           symbol_table_is_whole(table);
}

/* A copy of the file's symbol table, aligned as it must be; NULL: there is none. */
static const struct symbol_table *copy_table(const struct module_file *file)
{
    const struct elf32_section *section = elf_section(&file->elf, ".symbols");
    u32 bytes = section != NULL ? section->bytes : 0;
    struct symbol_table *table = bytes > 0 ? meta_alloc(bytes) : NULL;
    if (table == NULL)
        return NULL;
    memcpy(table, elf_contents(&file->elf, section), bytes);
    if (is_whole(table, bytes))
        return table;
    meta_free(table, bytes);
    pr_warn("%s: its symbol table is damaged: addresses stay numbers\n",
            file->module->name);
    return NULL;
}

static struct module_record *record_create(const struct module_file *file, u32 hash)
{
    struct module_record *record = meta_alloc(sizeof(*record));
    uintptr_t base = record != NULL ? vmap_reserve(file->range_bytes >> PAGE_SHIFT) : 0;
    if (base == 0) {
        pr_err("%s: no memory for its record, or no %u KiB of addresses in a row\n",
               file->module->name, file->range_bytes >> 10);
        if (record != NULL)
            meta_free(record, sizeof(*record));
        return NULL;
    }
    record->file_bytes = file->elf.bytes;
    record->file_hash = hash;
    strscpy(record->name, file->module->name, sizeof(record->name));
    record->source = (struct symbol_source){
        .table = copy_table(file),
        .base = base - PAGE_SIZE,           /* the guard page is the table's page 0 */
        .bytes = PAGE_SIZE + file->range_bytes,
        .module = record->name,
    };
    record->next = records;
    records = record;
    symbol_source_add(&record->source);
    return record;
}

const struct module_record *module_record_get(const struct module_file *file)
{
    u32 hash = file_hash(&file->elf);
    for (struct module_record *r = records; r != NULL; r = r->next)
        if (r->file_hash == hash && r->file_bytes == file->elf.bytes &&
            r->source.bytes == PAGE_SIZE + file->range_bytes &&
            strcmp(r->name, file->module->name) == 0)
            return r;
    return record_create(file, hash);
}
