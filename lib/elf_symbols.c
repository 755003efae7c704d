/* SPDX-License-Identifier: MIT */
/*
 * lib/elf_symbols.c - a file's symbols and relocations, checked.
 *
 * Problem    A relocation writes to memory: its place, its symbol and its type must
 *            all be sound, and the loader must not have to wonder.
 * Idea       Second half of elf_open(). Only relocations of loaded sections count;
 *            those of debug information are never applied, and not looked at.
 * Cost       Linear in symbols and relocations.
 */
#include "lib/elf_internal.h"
#include "lib/errno.h"
#include "lib/string.h"

enum { PLACE_BYTES = 4 };

/* ---- symbols --------------------------------------------------------- */

static int check_defined(struct elf_file *elf, const struct elf32_symbol *symbol)
{
    const struct elf32_section *section = &elf->sections[symbol->section];
    if (symbol->value > section->bytes || symbol->bytes > section->bytes - symbol->value)
        return elf_fail(elf, "symbol %s at offset 0x%x, %u bytes, does not lie in "
                        "section %s of %u bytes", elf_symbol_name(elf, symbol),
                        symbol->value, symbol->bytes, elf_section_name(elf, section),
                        section->bytes);
    return 0;
}

static int check_symbol(struct elf_file *elf, u32 index)
{
    const struct elf32_symbol *symbol = &elf->symbols[index];
    if (symbol->name >= elf->symbol_names_bytes)
        return elf_fail(elf, "symbol %u: name at offset %u of %u bytes of names", index,
                        symbol->name, elf->symbol_names_bytes);
    if (symbol->section == ELF_SECTION_UNDEFINED ||
        symbol->section == ELF_SECTION_ABSOLUTE)
        return 0;
    if (symbol->section == ELF_SECTION_COMMON)
        return elf_fail(elf, "symbol %s is common: compile with -fno-common, or link "
                        "with ld -r -d", elf_symbol_name(elf, symbol));
    if (symbol->section >= elf->section_count)
        return elf_fail(elf, "symbol %s in section %u, there are %u sections",
                        elf->symbol_names + symbol->name, symbol->section,
                        elf->section_count);
    return check_defined(elf, symbol);
}

static int open_table(struct elf_file *elf, const struct elf32_section *s)
{
    if (s->entry_bytes != sizeof(struct elf32_symbol) ||
        s->bytes % sizeof(struct elf32_symbol) != 0 || s->bytes == 0 ||
        !IS_ALIGNED(s->offset, ELF_WORD_ALIGN))
        return elf_fail(elf, "symbol table at 0x%x of %u bytes with entries of %u, "
                        "expected a multiple of %zu, aligned", s->offset, s->bytes,
                        s->entry_bytes, sizeof(struct elf32_symbol));
    elf->symbols = elf_contents(elf, s);
    elf->symbol_count = s->bytes / (u32)sizeof(struct elf32_symbol);
    elf->symbols_index = (u32)(s - elf->sections);
    return elf_open_strings(elf, s->link, &elf->symbol_names, &elf->symbol_names_bytes);
}

static int open_symbols(struct elf_file *elf)
{
    int err = 0;
    for (u32 i = 1; err == 0 && i < elf->section_count; i++) {
        if (elf->sections[i].type != ELF_SYMTAB)
            continue;
        if (elf->symbols != NULL)
            return elf_fail(elf, "two symbol tables, sections %u and %u",
                            elf->symbols_index, i);
        err = open_table(elf, &elf->sections[i]);
    }
    if (err == 0 && elf->symbols == NULL)
        return elf_fail(elf, "no symbol table: was it stripped?");
    for (u32 i = 1; err == 0 && i < elf->symbol_count; i++)
        err = check_symbol(elf, i);
    return err;
}

/* ---- relocations ----------------------------------------------------- */

static const char *relocation_name(unsigned type)
{
    static const char *const names[] = {
        [3] = "R_386_GOT32",      [5] = "R_386_COPY",      [6] = "R_386_GLOB_DAT",
        [7] = "R_386_JMP_SLOT",   [8] = "R_386_RELATIVE",  [9] = "R_386_GOTOFF",
        [10] = "R_386_GOTPC",     [14] = "R_386_TLS_TPOFF", [15] = "R_386_TLS_IE",
        [16] = "R_386_TLS_GOTIE", [17] = "R_386_TLS_LE",   [18] = "R_386_TLS_GD",
        [19] = "R_386_TLS_LDM",   [20] = "R_386_16",       [21] = "R_386_PC16",
        [22] = "R_386_8",         [23] = "R_386_PC8",      [42] = "R_386_IRELATIVE",
        [43] = "R_386_GOT32X",
    };
    return type < ARRAY_SIZE(names) && names[type] != NULL ? names[type] : "unknown";
}

static int check_type(struct elf_file *elf, unsigned type, const char *section,
                      u32 offset)
{
    switch (type) {
    case R_386_NONE: case R_386_32: case R_386_PC32: case R_386_PLT32:
        return 0;
    case 3: case 9: case 10: case 43:
        return elf_fail(elf, "section %s, offset 0x%x: relocation %s belongs to "
                        "position-independent code; compile with -fno-pic", section,
                        offset, relocation_name(type));
    default:
        return elf_fail(elf, "section %s, offset 0x%x: relocation type %u (%s), "
                        "expected R_386_32, R_386_PC32 or R_386_PLT32", section, offset,
                        type, relocation_name(type));
    }
}

static int check_relocation(struct elf_file *elf, const struct elf32_section *target,
                            const struct elf32_relocation *r)
{
    const char *name = elf_section_name(elf, target);
    u32 index = elf_relocation_symbol(r);
    int err = check_type(elf, elf_relocation_type(r), name, r->offset);
    if (err != 0)
        return err;
    if (target->bytes < PLACE_BYTES || r->offset > target->bytes - PLACE_BYTES)
        return elf_fail(elf, "relocation at offset 0x%x of section %s, which has %u "
                        "bytes", r->offset, name, target->bytes);
    if (index >= elf->symbol_count)
        return elf_fail(elf, "section %s, offset 0x%x: relocation by symbol %u, there "
                        "are %u", name, r->offset, index, elf->symbol_count);
    const struct elf32_symbol *symbol = &elf->symbols[index];
    if (symbol->section == ELF_SECTION_UNDEFINED || symbol->section >= elf->section_count)
        return 0;
    const struct elf32_section *home = &elf->sections[symbol->section];
    if (home->bytes > 0 && !elf_is_loaded(elf, home))
        return elf_fail(elf, "section %s, offset 0x%x refers to %s in section %s, "
                        "which is not loaded", name, r->offset,
                        elf_symbol_name(elf, symbol), elf_section_name(elf, home));
    return 0;
}

static int check_relocations(struct elf_file *elf, const struct elf32_section *s)
{
    if (s->info >= elf->section_count)
        return elf_fail(elf, "section %s relocates section %u, there are %u sections",
                        elf_section_name(elf, s), s->info, elf->section_count);
    const struct elf32_section *target = elf_relocated_section(elf, s);
    if (target == NULL)
        return 0;
    const char *name = elf_section_name(elf, s);
    if (s->type == ELF_RELA)
        return elf_fail(elf, "section %s has relocations with addends (RELA), expected "
                        "REL", name);
    if (target->type == ELF_NOBITS)
        return elf_fail(elf, "section %s relocates %s, which has no contents", name,
                        elf_section_name(elf, target));
    if (s->link != elf->symbols_index || !IS_ALIGNED(s->offset, ELF_WORD_ALIGN) ||
        s->entry_bytes != sizeof(struct elf32_relocation) ||
        s->bytes % sizeof(struct elf32_relocation) != 0)
        return elf_fail(elf, "section %s: symbol table %u, entries of %u bytes, %u in "
                        "all; expected %u, %zu and a multiple", name, s->link,
                        s->entry_bytes, s->bytes, elf->symbols_index,
                        sizeof(struct elf32_relocation));
    const struct elf32_relocation *r = elf_contents(elf, s);
    int err = 0;
    for (u32 i = 0; err == 0 && i < s->bytes / sizeof(*r); i++)
        err = check_relocation(elf, target, &r[i]);
    return err;
}

int elf_open_symbols(struct elf_file *elf)
{
    int err = open_symbols(elf);
    for (u32 i = 1; err == 0 && i < elf->section_count; i++) {
        const struct elf32_section *section = &elf->sections[i];
        if (section->type == ELF_REL || section->type == ELF_RELA)
            err = check_relocations(elf, section);
    }
    return err;
}
