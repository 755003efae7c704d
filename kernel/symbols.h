/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SYMBOLS_H
#define KERNEL_SYMBOLS_H
/*
 * kernel/symbols.h - names and source lines of addresses in the kernel and modules.
 *
 * The table is made at build time by tools/mksymbols.py from the ELF symbols and
 * the DWARF line and inline information, and linked in as .symbols.
 */
#include "lib/types.h"

enum { SYMBOL_NAME_BYTES = 64, SYMBOL_FILE_BYTES = 96 };

/** What is known of an address. Strings are copies, always terminated. */
struct symbol_info {
    char name[SYMBOL_NAME_BYTES];       /* ELF symbol that contains it           */
    uintptr_t start;                    /* of that symbol                        */
    u32 size_bytes;                     /* of that symbol; 0: not known          */
    bool is_function;
    char inner[SYMBOL_NAME_BYTES];      /* innermost inlined function at this
                                           address; equals name if none          */
    char file[SYMBOL_FILE_BYTES];       /* of the line; "" if not known          */
    unsigned line;                      /* 0: not known                          */
    unsigned outer_line;                /* in `name`, where the inlined function is
                                           called; equals line if there is none  */
    const char *module;                 /* that it belongs to; "": the kernel    */
};

struct symbol_table;
struct type_table;

/** A module's addresses and their names. */
struct symbol_source {
    const struct symbol_source *next;   /* owner: symbols.c                      */
    const struct symbol_table *table;   /* NULL: there is none                   */
    const struct type_table *types;     /* the same                              */
    uintptr_t base;                     /* address 0 of the table                */
    u32 bytes;                          /* it names [base, base + bytes)         */
    const char *module;                 /* its name                              */
};

/** symbol_source_add - from now on these names are known too. @source and all that it
 *  refers to must stay until symbol_source_remove(). */
void symbol_source_add(struct symbol_source *source);
void symbol_source_remove(struct symbol_source *source);

/**
 * symbol_lookup - name any address of the kernel's image or of a module, loaded or
 * not any more (text or data).
 * For a return address pass @address - 1: the line of the call, not after it.
 * Return: false if no symbol contains it; *@info is then all empty.
 */
bool symbol_lookup(uintptr_t address, struct symbol_info *info);

/** symbol_module - the module whose range holds @address, loaded or not any more; ""
 *  if there is none. */
const char *symbol_module(uintptr_t address);

/** symbol_types - the table of types (kernel/type_table.h) for code at @address, and
 *  *@offset: what that is in the table. NULL: there is none. */
const struct type_table *symbol_types(uintptr_t address, u32 *offset);

/** symbol_find - the address of the symbol called @name; 0: none. */
uintptr_t symbol_find(const char *name);

/** symbols_init - check the table and register %pS and friends with printf. */
void symbols_init(void);
#endif
