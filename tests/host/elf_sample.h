/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HOST_ELF_SAMPLE_H
#define TESTS_HOST_ELF_SAMPLE_H
/*
 * tests/host/elf_sample.h - a small module's file that is right in every part, for
 * tests to damage.
 */
#include "lib/elf32.h"

enum elf_sample_section {
    SAMPLE_NULL, SAMPLE_TEXT, SAMPLE_REL_TEXT, SAMPLE_DATA, SAMPLE_BSS, SAMPLE_MODINFO,
    SAMPLE_SYMTAB, SAMPLE_STRTAB, SAMPLE_NAMES, SAMPLE_SECTIONS,
};
enum elf_sample_symbol {
    SYMBOL_NULL, SYMBOL_TEXT, SYMBOL_LOCAL_DATA, SYMBOL_INIT, SYMBOL_PRINTK, SYMBOL_COUNT,
};

/* Of .rel.text: a 32, a PC32 and a PLT32. */
enum { SAMPLE_RELOCATIONS = 3, SAMPLE_BSS_BYTES = 200 * 1024 };

struct elf_sample {
    struct elf32_header header;
    struct elf32_section sections[SAMPLE_SECTIONS];
    u8 text[32];
    struct elf32_relocation relocations[SAMPLE_RELOCATIONS];
    u8 data[8];
    char modinfo[24];
    struct elf32_symbol symbols[SYMBOL_COUNT];
    char strings[32];
    char names[64];
};

/** elf_sample_init - all of it right. */
void elf_sample_init(struct elf_sample *sample);
#endif
