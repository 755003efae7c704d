/* SPDX-License-Identifier: MIT */
/*
 * lib/elf_reader.c - relocatable i386 files, checked before anything is believed.
 *
 * Problem    A module's file may be cut off, made for another machine, or made by
 *            somebody who wishes us ill; and it is full of offsets into itself.
 *
 * Idea       One pass from the outside in, each step relying only on those before:
 *
 *              header -> section table -> names -> each section's extent
 *                     -> symbol table -> each relocation that would be applied
 *
 *            The first thing that is wrong ends it, with one message. The loader
 *            behind it never looks twice.
 *
 * State      None but the caller's struct elf_file.
 * Cost       Linear in symbols and relocations. Debug sections are not looked into.
 * Not done   Relocations of position-independent code (GOT): modules are not.
 * Read next  elf_symbols.c, kernel/module/layout.c.
 */
#include "lib/elf_reader.h"
#include "lib/bits.h"
#include "lib/compiler.h"
#include "lib/elf_internal.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"

enum { SECTION_ALIGN_MAX = 4096 };

int elf_fail(struct elf_file *elf, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(elf->error, sizeof(elf->error), fmt, args);
    va_end(args);
    return -ENOEXEC;
}

/* ---- reading --------------------------------------------------------- */

const char *elf_section_name(const struct elf_file *elf,
                             const struct elf32_section *section)
{
    return elf->section_names + section->name;
}

const char *elf_symbol_name(const struct elf_file *elf,
                            const struct elf32_symbol *symbol)
{
    if (elf_symbol_type(symbol) == ELF_SYMBOL_SECTION &&
        symbol->section < elf->section_count)
        return elf_section_name(elf, &elf->sections[symbol->section]);
    return elf->symbol_names + symbol->name;
}

const struct elf32_section *elf_section(const struct elf_file *elf, const char *name)
{
    for (u32 i = 1; i < elf->section_count; i++) {
        const struct elf32_section *section = &elf->sections[i];
        if (section->bytes > 0 && section->type != ELF_NOBITS &&
            strcmp(elf_section_name(elf, section), name) == 0)
            return section;
    }
    return NULL;
}

bool elf_is_loaded(const struct elf_file *elf, const struct elf32_section *section)
{
    const char *name = elf_section_name(elf, section);
    return (section->flags & ELF_ALLOC) && section->bytes > 0 &&
           strcmp(name, ".modinfo") != 0 && strcmp(name, ".symbols") != 0;
}

const struct elf32_section *elf_relocated_section(const struct elf_file *elf,
                                                  const struct elf32_section *section)
{
    if (section->type != ELF_REL && section->type != ELF_RELA)
        return NULL;
    const struct elf32_section *target = &elf->sections[section->info];
    return elf_is_loaded(elf, target) ? target : NULL;
}

void elf_relocate(unsigned type, void *place, u32 address, u32 symbol)
{
    u32 value;
    memcpy(&value, place, sizeof(value));
    if (type == R_386_32)
        value += symbol;
    else if (type == R_386_PC32 || type == R_386_PLT32)
        value += symbol - address;
    memcpy(place, &value, sizeof(value));
}

/* ---- the header ------------------------------------------------------ */

static const char *machine_name(u16 machine)
{
    switch (machine) {
    case 2: return "SPARC";
    case 8: return "MIPS";
    case 20: return "PowerPC";
    case 40: return "ARM";
    case 62: return "x86-64";
    case 183: return "AArch64";
    case 243: return "RISC-V";
    default: return "another one";
    }
}

static const char *type_name(u16 type)
{
    static const char *const names[] = { "none", "relocatable", "executable",
                                         "shared object", "core" };
    return type < ARRAY_SIZE(names) ? names[type] : "unknown";
}

static int check_ident(struct elf_file *elf, const struct elf32_header *h)
{
    const u8 *id = h->ident;
    if (memcmp(id, "\177ELF", 4) != 0)
        return elf_fail(elf, "no ELF file: it begins with %02x %02x %02x %02x, "
                        "expected 7f 45 4c 46", id[0], id[1], id[2], id[3]);
    if (id[ELF_CLASS] != ELF_CLASS_32)
        return elf_fail(elf, "ELF class %u%s, expected 1 (32-bit)", id[ELF_CLASS],
                        id[ELF_CLASS] == 2 ? " (64-bit)" : "");
    if (id[ELF_BYTE_ORDER] != ELF_LITTLE_ENDIAN)
        return elf_fail(elf, "ELF byte order %u, expected 1 (little-endian)",
                        id[ELF_BYTE_ORDER]);
    if (id[ELF_IDENT_VERSION] != ELF_VERSION || h->version != ELF_VERSION)
        return elf_fail(elf, "ELF version %u, expected 1", h->version);
    if (h->machine != ELF_MACHINE_I386)
        return elf_fail(elf, "made for machine %u (%s), expected 3 (i386)", h->machine,
                        machine_name(h->machine));
    if (h->type != ELF_TYPE_RELOCATABLE)
        return elf_fail(elf, "ELF type %u (%s), expected 1 (relocatable, made by ld -r)",
                        h->type, type_name(h->type));
    return 0;
}

static bool is_inside(const struct elf_file *elf, u32 offset, u64 bytes)
{
    return offset <= elf->bytes && bytes <= elf->bytes - offset;
}

static int open_header(struct elf_file *elf)
{
    const struct elf32_header *h = (const void *)elf->data;
    if (elf->bytes < sizeof(*h))
        return elf_fail(elf, "%u bytes long, an ELF header alone has %zu", elf->bytes,
                        sizeof(*h));
    int err = check_ident(elf, h);
    if (err != 0)
        return err;
    if (h->section_entry_bytes != sizeof(struct elf32_section))
        return elf_fail(elf, "section table entries of %u bytes, expected %zu",
                        h->section_entry_bytes, sizeof(struct elf32_section));
    if (h->section_count == 0)
        return elf_fail(elf, "no section table");
    u64 table_bytes = (u64)h->section_count * sizeof(struct elf32_section);
    if (!IS_ALIGNED(h->section_offset, ELF_WORD_ALIGN) ||
        !is_inside(elf, h->section_offset, table_bytes))
        return elf_fail(elf, "section table at offset 0x%x with %u entries does not "
                        "lie in the %u bytes of the file: is it truncated?",
                        h->section_offset, h->section_count, elf->bytes);
    if (h->names_index >= h->section_count)
        return elf_fail(elf, "section names in section %u, there are %u sections",
                        h->names_index, h->section_count);
    elf->sections = (const void *)(elf->data + h->section_offset);
    elf->section_count = h->section_count;
    return 0;
}

/* ---- sections -------------------------------------------------------- */

int elf_open_strings(struct elf_file *elf, u32 index, const char **strings,
                     u32 *strings_bytes)
{
    if (index >= elf->section_count)
        return elf_fail(elf, "strings in section %u, there are %u sections", index,
                        elf->section_count);
    const struct elf32_section *s = &elf->sections[index];
    if (s->type != ELF_STRTAB)
        return elf_fail(elf, "section %u has type %u, expected 3 (strings)", index,
                        s->type);
    if (s->bytes == 0 || !is_inside(elf, s->offset, s->bytes))
        return elf_fail(elf, "section %u: strings at 0x%x, %u bytes, do not lie in the "
                        "%u bytes of the file: is it truncated?", index, s->offset,
                        s->bytes, elf->bytes);
    *strings = (const char *)elf->data + s->offset;
    *strings_bytes = s->bytes;
    if ((*strings)[s->bytes - 1] != '\0')
        return elf_fail(elf, "section %u: the last string has no end", index);
    return 0;
}

static int check_loaded(struct elf_file *elf, const struct elf32_section *s)
{
    const char *name = elf_section_name(elf, s);
    if (s->type != ELF_PROGBITS && s->type != ELF_NOBITS && s->type != ELF_INIT_ARRAY)
        return elf_fail(elf, "section %s is to be loaded, but its type is %u, expected "
                        "1 or 8", name, s->type);
    if (s->flags & (ELF_TLS | ELF_COMPRESSED))
        return elf_fail(elf, "section %s is %s: not supported", name,
                        s->flags & ELF_TLS ? "thread-local" : "compressed");
    if (s->align_bytes > 1 &&
        (!is_power_of_2(s->align_bytes) || s->align_bytes > SECTION_ALIGN_MAX))
        return elf_fail(elf, "section %s is aligned to %u bytes, expected a power of "
                        "two up to %u", name, s->align_bytes, SECTION_ALIGN_MAX);
    return 0;
}

static int check_section(struct elf_file *elf, u32 index, u64 *loaded_bytes)
{
    const struct elf32_section *s = &elf->sections[index];
    if (s->name >= elf->section_names_bytes)
        return elf_fail(elf, "section %u: name at offset %u of %u bytes of names",
                        index, s->name, elf->section_names_bytes);
    const char *name = elf_section_name(elf, s);
    if (s->type != ELF_NULL && s->type != ELF_NOBITS &&
        !is_inside(elf, s->offset, s->bytes))
        return elf_fail(elf, "section %s at offset 0x%x, %u bytes, does not lie in the "
                        "%u bytes of the file: is it truncated?", name, s->offset,
                        s->bytes, elf->bytes);
    if (!elf_is_loaded(elf, s))
        return 0;
    *loaded_bytes += s->bytes;
    if (*loaded_bytes > ELF_LOADED_BYTES_MAX)
        return elf_fail(elf, "section %s, %u bytes: loaded sections may have %u bytes "
                        "in all", name, s->bytes, ELF_LOADED_BYTES_MAX);
    return check_loaded(elf, s);
}

static int open_sections(struct elf_file *elf)
{
    const struct elf32_header *h = (const void *)elf->data;
    u64 loaded_bytes = 0;
    int err = elf_open_strings(elf, h->names_index, &elf->section_names,
                               &elf->section_names_bytes);
    for (u32 i = 0; err == 0 && i < elf->section_count; i++)
        err = check_section(elf, i, &loaded_bytes);
    if (err == 0 && loaded_bytes == 0)
        return elf_fail(elf, "no section of it is to be loaded");
    return err;
}

int elf_open(struct elf_file *elf, const void *data, size_t bytes)
{
    memset(elf, 0, sizeof(*elf));
    elf->data = data;
    elf->bytes = (u32)bytes;
    if (bytes > (u32)-1 || !IS_ALIGNED((uintptr_t)data, ELF_WORD_ALIGN))
        return elf_fail(elf, "the file lies at an odd address or is 4 GiB long");
    int err = open_header(elf);
    if (err == 0)
        err = open_sections(elf);
    return err != 0 ? err : elf_open_symbols(elf);
}
