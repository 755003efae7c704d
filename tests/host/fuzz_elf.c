/* SPDX-License-Identifier: MIT */
/*
 * tests/host/fuzz_elf.c - any file at all, through lib/elf_reader.c.
 *
 * An even first byte: the rest is the file. An odd one: the rest are patches of a
 * good file, 2 bytes for where and 4 for what, so that no corpus is needed.
 * What was accepted is then loaded as kernel/module/ would do: every section copied
 * to memory of its own size, every relocation applied. The sanitizer watches.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "lib/elf_reader.h"
#include "tests/host/elf_sample.h"

#define REQUIRE(condition) do { if (!(condition)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static u8 *load_section(const struct elf_file *elf, const struct elf32_section *section)
{
    if (section->type == ELF_NOBITS)
        return NULL;
    u8 *memory = malloc(section->bytes);
    memcpy(memory, elf_contents(elf, section), section->bytes);
    return memory;
}

static void relocate_section(const struct elf_file *elf, u8 *memory,
                             const struct elf32_section *relocations)
{
    const struct elf32_relocation *r = elf_contents(elf, relocations);
    REQUIRE(memory != NULL);
    for (u32 i = 0; i < relocations->bytes / sizeof(*r); i++) {
        u32 symbol = elf_relocation_symbol(&r[i]);
        REQUIRE(symbol < elf->symbol_count);
        elf_relocate(elf_relocation_type(&r[i]), memory + r[i].offset, r[i].offset,
                     elf->symbols[symbol].value);
    }
}

static void load(const struct elf_file *elf)
{
    u32 total = 0, name_bytes = 0;
    for (u32 i = 0; i < elf->section_count; i++) {
        const struct elf32_section *section = &elf->sections[i];
        name_bytes += (u32)strlen(elf_section_name(elf, section));
        if (!elf_is_loaded(elf, section))
            continue;
        total += section->bytes;
        u8 *memory = load_section(elf, section);
        for (u32 k = 0; k < elf->section_count; k++)
            if (elf_relocated_section(elf, &elf->sections[k]) == section)
                relocate_section(elf, memory, &elf->sections[k]);
        free(memory);
    }
    for (u32 i = 1; i < elf->symbol_count; i++)
        name_bytes += (u32)strlen(elf_symbol_name(elf, &elf->symbols[i]));
    REQUIRE(total > 0 && total <= ELF_LOADED_BYTES_MAX);
    REQUIRE(name_bytes < (elf->section_count + elf->symbol_count) * elf->bytes);
    elf_section(elf, ".modinfo");
}

static u8 *make_file(const uint8_t *data, size_t size, size_t *bytes)
{
    struct elf_sample sample;
    if (data[0] % 2 == 0) {
        *bytes = size - 1;
        return memcpy(malloc(size), data + 1, size - 1);
    }
    elf_sample_init(&sample);
    for (size_t at = 1; at + 6 <= size; at += 6) {
        size_t where = (data[at] | (size_t)data[at + 1] << 8) % (sizeof(sample) - 3);
        memcpy((u8 *)&sample + where, data + at + 2, 4);
    }
    *bytes = sizeof(sample);
    return memcpy(malloc(sizeof(sample)), &sample, sizeof(sample));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct elf_file elf;
    size_t bytes;
    if (size == 0)
        return 0;
    u8 *file = make_file(data, size, &bytes);
    if (elf_open(&elf, file, bytes) == 0)
        load(&elf);
    else
        REQUIRE(elf.error[0] != '\0' && memchr(elf.error, 0, sizeof(elf.error)) != NULL);
    free(file);
    return 0;
}
