/* SPDX-License-Identifier: MIT */
/*
 * kernel/symbols.c - what is at this address: function, file and line.
 *
 * Problem    A stack trace of bare numbers is no answer to "who allocated this?".
 *
 * Idea       Ask the table three times: which symbol holds the address, which source
 *            line it came from, which inlined function that line is part of.
 *
 * State      The table is linked in behind everything else. It is used from the
 *            first instruction on; symbols_init() finds out whether it is whole.
 *            Modules bring tables of their own, which stay a while when they go.
 *
 * Cost       Three searches of symbol_table.c; symbol_find() visits every symbol.
 *
 * Locking    None to look up; the list of modules' tables changes with interrupts off.
 *            A table goes away only while nobody is in a lookup that could find it:
 *            no live block, no running code has an address there. Safe in a panic.
 *
 * Not done   The lines of the callers a function was inlined into.
 *
 * Read next  symbol_table.c (how a lookup works), tools/mksymbols.py.
 */
#include "kernel/symbols.h"
#include "arch/cpu.h"
#include "arch/sections.h"
#include "kernel/symbol_table.h"
#include "kernel/type_table.h"
#include "lib/compiler.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"

static bool table_is_damaged;
static const struct type_table *kernel_types;   /* NULL: none that can be read */

/* The table, or NULL if there is none that can be read. */
static const struct symbol_table *symbol_table(void)
{
    const struct symbol_table *table = (const void *)__symbols_start;
    size_t linked_bytes = (uintptr_t)__symbols_end - (uintptr_t)__symbols_start;
    if (table_is_damaged || linked_bytes < sizeof(*table) ||
        table->magic != SYMBOL_TABLE_MAGIC || table->total_bytes > linked_bytes)
        return NULL;
    return table;
}

static const struct symbol_source *modules;

void symbol_source_add(struct symbol_source *source)
{
    source->next = modules;
    barrier();                          /* a lookup may interrupt us */
    modules = source;
}

void symbol_source_remove(struct symbol_source *source)
{
    const struct symbol_source **link = &modules;
    unsigned long flags = irq_save();
    while (*link != NULL && *link != source)
        link = (const struct symbol_source **)&(*link)->next;
    if (*link != NULL)
        *link = source->next;
    irq_restore(flags);
}

/* Which table names @address, with the kernel's as a source of its own. */
static struct symbol_source source_of(uintptr_t address)
{
    struct symbol_source source = { .table = symbol_table(), .types = kernel_types,
                                    .module = "" };
    unsigned long flags = irq_save();
    for (const struct symbol_source *s = modules; s != NULL; s = s->next)
        if (address - s->base < s->bytes) {
            source = *s;
            break;
        }
    irq_restore(flags);
    return source;
}

const char *symbol_module(uintptr_t address)
{
    return source_of(address).module;
}

const struct type_table *symbol_types(uintptr_t address, u32 *offset)
{
    const struct symbol_source source = source_of(address);
    *offset = (u32)(address - source.base);
    return source.types;
}

static bool symbol_step(const struct symbol_source *source, uintptr_t address,
                        struct step *step)
{
    return source->table != NULL &&
           symbol_table_step(source->table, MAP_SYMBOLS, (u32)(address - source->base),
                             step) &&
           !(step->value & SYMBOL_IS_GAP);
}

static void symbol_name(const struct symbol_table *table, const struct step *step,
                        char *buffer, u32 size_bytes)
{
    symbol_table_string(table, step->value >> SYMBOL_FLAG_BITS, buffer, size_bytes);
}

bool symbol_lookup(uintptr_t address, struct symbol_info *info)
{
    const struct symbol_source source = source_of(address);
    const struct symbol_table *table = source.table;
    u32 offset = (u32)(address - source.base);
    struct step step;

    memset(info, 0, sizeof(*info));
    info->module = source.module;
    if (!symbol_step(&source, address, &step))
        return false;
    symbol_name(table, &step, info->name, sizeof(info->name));
    info->start = source.base + step.start;
    info->size_bytes = step.end - step.start;
    info->is_function = step.value & SYMBOL_IS_FUNCTION;

    if (symbol_table_step(table, MAP_LINES, offset, &step))
        info->line = symbol_table_file(table, step.value, info->file, sizeof(info->file));
    info->outer_line = info->line;
    if (symbol_table_step(table, MAP_CALLS, offset, &step) && step.value > 0)
        info->outer_line = step.value;
    if (symbol_table_step(table, MAP_INNERS, offset, &step) && step.value > 0)
        symbol_table_string(table, step.value - 1, info->inner, sizeof(info->inner));
    else
        memcpy(info->inner, info->name, sizeof(info->inner));
    return true;
}

/* The table's address of the symbol called @name; 0: none. */
static u32 find_in_table(const struct symbol_table *table, const char *name)
{
    u32 address = table ? symbol_table_first(table, MAP_SYMBOLS) : 0;
    char found[SYMBOL_NAME_BYTES];
    struct step step;

    while (address && symbol_table_step(table, MAP_SYMBOLS, address, &step)) {
        symbol_name(table, &step, found, sizeof(found));
        if (!(step.value & SYMBOL_IS_GAP) && strcmp(found, name) == 0)
            return step.start;
        address = step.end > address ? step.end : 0;
    }
    return 0;
}

uintptr_t symbol_find(const char *name)
{
    uintptr_t found = find_in_table(symbol_table(), name);

    for (const struct symbol_source *s = modules; found == 0 && s != NULL; s = s->next) {
        u32 address = find_in_table(s->table, name);
        if (address != 0)
            found = s->base + address;
    }
    return found;
}

/*
 * Behind %pS, %ps and %pB. A return address may lie behind the function's end, when
 * a call that never returns is its last instruction: %pB looks one byte before it.
 */
static size_t symbol_format(char *buffer, size_t size_bytes, uintptr_t address,
                            char conversion)
{
    const struct symbol_source source = source_of(address);
    const char *const module[] = { source.module[0] != '\0' ? " [" : "", source.module,
                                   source.module[0] != '\0' ? "]" : "" };
    char name[SYMBOL_NAME_BYTES];
    struct step step;

    if (!symbol_step(&source, conversion == 'B' ? address - 1 : address, &step))
        return 0;
    symbol_name(source.table, &step, name, sizeof(name));
    if (conversion == 's')
        return (size_t)scnprintf(buffer, size_bytes, "%s%s%s%s", name, module[0],
                                 module[1], module[2]);
    return (size_t)scnprintf(buffer, size_bytes, "%s+0x%lx/0x%x%s%s%s", name,
                             (unsigned long)(address - source.base - step.start),
                             step.end - step.start, module[0], module[1], module[2]);
}

void symbols_init(void)
{
    const struct symbol_table *table = symbol_table();
    table_is_damaged = !table || !symbol_table_is_whole(table);
    if (table_is_damaged)
        pr_err("symbols: no usable table is linked in (tools/mksymbols.py makes it); "
               "addresses stay numbers\n");
    const struct type_table *types = (const void *)__types_start;
    if (type_table_is_whole(types, (u32)(__types_end - __types_start)))
        kernel_types = types;
    printf_set_symbol_formatter(symbol_format);
}
