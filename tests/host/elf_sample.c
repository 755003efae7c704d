/* SPDX-License-Identifier: MIT */
/* tests/host/elf_sample.c - a small module's file that is right in every part. */
#include "tests/host/elf_sample.h"
#include <stddef.h>
#include <string.h>

static u32 add_text(char *strings, u32 *used, const char *text)
{
    u32 at = *used;
    strcpy(strings + at, text);
    *used += (u32)strlen(text) + 1;
    return at;
}

#define PLACE(s, index, member)                                             \
    ((s)->sections[index].offset = offsetof(struct elf_sample, member),     \
     (s)->sections[index].bytes = sizeof((s)->member))

static void set_sections(struct elf_sample *s)
{
    static const struct { const char *name; u32 type, flags, entry_bytes; } kinds[] = {
        [SAMPLE_NULL] = { "", ELF_NULL, 0, 0 },
        [SAMPLE_TEXT] = { ".text", ELF_PROGBITS, ELF_ALLOC | ELF_EXEC, 0 },
        [SAMPLE_REL_TEXT] = { ".rel.text", ELF_REL, 0, sizeof(struct elf32_relocation) },
        [SAMPLE_DATA] = { ".data", ELF_PROGBITS, ELF_ALLOC | ELF_WRITE, 0 },
        [SAMPLE_BSS] = { ".bss", ELF_NOBITS, ELF_ALLOC | ELF_WRITE, 0 },
        [SAMPLE_MODINFO] = { ".modinfo", ELF_PROGBITS, ELF_ALLOC, 0 },
        [SAMPLE_SYMTAB] = { ".symtab", ELF_SYMTAB, 0, sizeof(struct elf32_symbol) },
        [SAMPLE_STRTAB] = { ".strtab", ELF_STRTAB, 0, 0 },
        [SAMPLE_NAMES] = { ".shstrtab", ELF_STRTAB, 0, 0 },
    };
    u32 used = 0;
    for (unsigned i = 0; i < SAMPLE_SECTIONS; i++)
        s->sections[i] = (struct elf32_section){
            .name = add_text(s->names, &used, kinds[i].name),
            .type = kinds[i].type, .flags = kinds[i].flags,
            .align_bytes = 4, .entry_bytes = kinds[i].entry_bytes,
        };
    PLACE(s, SAMPLE_TEXT, text);
    PLACE(s, SAMPLE_REL_TEXT, relocations);
    PLACE(s, SAMPLE_DATA, data);
    PLACE(s, SAMPLE_MODINFO, modinfo);
    PLACE(s, SAMPLE_SYMTAB, symbols);
    PLACE(s, SAMPLE_STRTAB, strings);
    PLACE(s, SAMPLE_NAMES, names);
    s->sections[SAMPLE_BSS].bytes = SAMPLE_BSS_BYTES;
    s->sections[SAMPLE_REL_TEXT].link = SAMPLE_SYMTAB;
    s->sections[SAMPLE_REL_TEXT].info = SAMPLE_TEXT;
    s->sections[SAMPLE_SYMTAB].link = SAMPLE_STRTAB;
}

static void set_symbols(struct elf_sample *s)
{
    u32 used = 1;
    s->symbols[SYMBOL_TEXT] = (struct elf32_symbol){
        .info = ELF_LOCAL << 4 | ELF_SYMBOL_SECTION, .section = SAMPLE_TEXT,
    };
    s->symbols[SYMBOL_LOCAL_DATA] = (struct elf32_symbol){
        .name = add_text(s->strings, &used, "value"), .value = 4, .bytes = 4,
        .info = ELF_LOCAL << 4 | 1, .section = SAMPLE_DATA,
    };
    s->symbols[SYMBOL_INIT] = (struct elf32_symbol){
        .name = add_text(s->strings, &used, "init_module"), .bytes = 32,
        .info = ELF_GLOBAL << 4 | ELF_SYMBOL_FUNCTION, .section = SAMPLE_TEXT,
    };
    s->symbols[SYMBOL_PRINTK] = (struct elf32_symbol){
        .name = add_text(s->strings, &used, "printk"), .info = ELF_GLOBAL << 4,
    };
}

void elf_sample_init(struct elf_sample *s)
{
    memset(s, 0, sizeof(*s));
    s->header = (struct elf32_header){
        .ident = { 0x7f, 'E', 'L', 'F', ELF_CLASS_32, ELF_LITTLE_ENDIAN, ELF_VERSION },
        .type = ELF_TYPE_RELOCATABLE, .machine = ELF_MACHINE_I386, .version = ELF_VERSION,
        .section_offset = offsetof(struct elf_sample, sections),
        .header_bytes = sizeof(struct elf32_header),
        .section_entry_bytes = sizeof(struct elf32_section),
        .section_count = SAMPLE_SECTIONS, .names_index = SAMPLE_NAMES,
    };
    set_sections(s);
    set_symbols(s);
    strcpy(s->modinfo, "name=sample");
    s->relocations[0] = (struct elf32_relocation){ 0, SYMBOL_LOCAL_DATA << 8 | R_386_32 };
    s->relocations[1] = (struct elf32_relocation){ 8, SYMBOL_TEXT << 8 | R_386_PC32 };
    s->relocations[2] = (struct elf32_relocation){ 28, SYMBOL_PRINTK << 8 | R_386_PLT32 };
}
