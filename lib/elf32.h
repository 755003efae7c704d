/* SPDX-License-Identifier: MIT */
#ifndef LIB_ELF32_H
#define LIB_ELF32_H
/*
 * lib/elf32.h - the parts of a 32-bit ELF file, as in the System V ABI, chapter 4,
 * and its supplement for the i386. Names are shortened, values are not.
 */
#include "lib/types.h"

struct elf32_header {
    u8 ident[16];                   /* magic, class, byte order, version ...   */
    u16 type, machine;
    u32 version;
    u32 entry, program_offset, section_offset, flags;
    u16 header_bytes, program_entry_bytes, program_count;
    u16 section_entry_bytes, section_count;
    u16 names_index;                /* section that holds the sections' names  */
};

struct elf32_section {
    u32 name;                       /* offset among the sections' names        */
    u32 type, flags;
    u32 address, offset, bytes;
    u32 link, info;                 /* meaning depends on type                 */
    u32 align_bytes, entry_bytes;
};

struct elf32_symbol {
    u32 name;                       /* offset in the table's string section    */
    u32 value, bytes;
    u8 info, other;
    u16 section;                    /* index, or one of ELF_SECTION_           */
};

struct elf32_relocation {           /* the addend lies at the place itself     */
    u32 offset;                     /* of the place in its section             */
    u32 info;
};

enum elf_ident { ELF_CLASS = 4, ELF_BYTE_ORDER = 5, ELF_IDENT_VERSION = 6 };
enum { ELF_CLASS_32 = 1, ELF_LITTLE_ENDIAN = 1, ELF_VERSION = 1 };
enum { ELF_TYPE_RELOCATABLE = 1, ELF_MACHINE_I386 = 3 };

enum elf_section_type {
    ELF_NULL = 0, ELF_PROGBITS = 1, ELF_SYMTAB = 2, ELF_STRTAB = 3, ELF_RELA = 4,
    ELF_NOTE = 7, ELF_NOBITS = 8, ELF_REL = 9, ELF_INIT_ARRAY = 14,
};

enum elf_section_flag {
    ELF_WRITE = 1 << 0, ELF_ALLOC = 1 << 1, ELF_EXEC = 1 << 2,
    ELF_TLS = 1 << 10, ELF_COMPRESSED = 1 << 11,
};

enum elf_section_index {
    ELF_SECTION_UNDEFINED = 0,
    ELF_SECTION_RESERVED = 0xff00,  /* from here on no section, but a meaning  */
    ELF_SECTION_ABSOLUTE = 0xfff1, ELF_SECTION_COMMON = 0xfff2,
};

enum elf_symbol_type { ELF_SYMBOL_FUNCTION = 2, ELF_SYMBOL_SECTION = 3 };
enum elf_symbol_binding { ELF_LOCAL = 0, ELF_GLOBAL = 1, ELF_WEAK = 2 };

enum elf_386_relocation {           /* S symbol, A addend, P place             */
    R_386_NONE = 0,
    R_386_32 = 1,                   /* S + A                                   */
    R_386_PC32 = 2,                 /* S + A - P                               */
    R_386_PLT32 = 4,                /* the same, where there is no PLT         */
};

static inline unsigned elf_symbol_type(const struct elf32_symbol *symbol)
{
    return symbol->info & 15;
}

static inline unsigned elf_symbol_binding(const struct elf32_symbol *symbol)
{
    return symbol->info >> 4;
}

static inline u32 elf_relocation_symbol(const struct elf32_relocation *relocation)
{
    return relocation->info >> 8;
}

static inline unsigned elf_relocation_type(const struct elf32_relocation *relocation)
{
    return relocation->info & 0xff;
}
#endif
