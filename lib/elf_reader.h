/* SPDX-License-Identifier: MIT */
#ifndef LIB_ELF_READER_H
#define LIB_ELF_READER_H
/*
 * lib/elf_reader.h - relocatable i386 files, checked before anything is believed.
 *
 * What elf_open() accepted can be read through the functions below without another
 * look: every offset, index and string in it lies where it should.
 */
#include "lib/elf32.h"

enum { ELF_ERROR_BYTES = 192, ELF_LOADED_BYTES_MAX = 16 << 20 };

struct elf_file {
    const u8 *data;                         /* caller's; must outlive this      */
    u32 bytes;
    const struct elf32_section *sections;   /* [section_count]                  */
    u32 section_count;
    const struct elf32_symbol *symbols;     /* [symbol_count]; [0] is void      */
    u32 symbol_count, symbols_index;        /* of the table's section           */
    const char *section_names, *symbol_names;
    u32 section_names_bytes, symbol_names_bytes;
    char error[ELF_ERROR_BYTES];            /* after a failure: what is wrong   */
};

/**
 * elf_open - check the file [@data, @data + @bytes), 4-byte aligned, in every part
 * that a loader uses.
 * Return: 0; -ENOEXEC with elf->error set: what was found, what was expected.
 */
int elf_open(struct elf_file *elf, const void *data, size_t bytes);

/** elf_is_loaded - does this section take memory once loaded? It is SHF_ALLOC, not
 *  empty, and not one of those that are only read in the file (.modinfo, .symbols). */
bool elf_is_loaded(const struct elf_file *elf, const struct elf32_section *section);

const char *elf_section_name(const struct elf_file *elf,
                             const struct elf32_section *section);
const char *elf_symbol_name(const struct elf_file *elf,
                            const struct elf32_symbol *symbol);

/** elf_section - the first one of that name that has contents, or NULL. */
const struct elf32_section *elf_section(const struct elf_file *elf, const char *name);

/** elf_contents - its bytes in the file; not for ELF_NOBITS. */
static inline const void *elf_contents(const struct elf_file *elf,
                                       const struct elf32_section *section)
{
    return elf->data + section->offset;
}

/** elf_relocated_section - what @section, an ELF_REL, relocates; NULL: not loaded. */
const struct elf32_section *elf_relocated_section(const struct elf_file *elf,
                                                  const struct elf32_section *section);

/**
 * elf_relocate - apply one relocation of a type that elf_open() let pass.
 * @place: where, any alignment. @address: of the place once loaded. @symbol: value.
 */
void elf_relocate(unsigned type, void *place, u32 address, u32 symbol);
#endif
