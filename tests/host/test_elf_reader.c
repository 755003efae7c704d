/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_elf_reader.c - a good module's file passes; damaged in any one way it
 * is refused with the message for that.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include <stdlib.h>
#include "lib/elf_reader.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "tests/host/elf_sample.h"

static struct elf_sample sample;

static int setup(void **state)
{
    elf_sample_init(&sample);
    return 0;
}

static void a_good_file_passes(void **state)
{
    struct elf_file elf;
    assert_int_equal(elf_open(&elf, &sample, sizeof(sample)), 0);
    assert_int_equal(elf.section_count, SAMPLE_SECTIONS);
    assert_int_equal(elf.symbol_count, SYMBOL_COUNT);
    assert_string_equal(elf_symbol_name(&elf, &elf.symbols[SYMBOL_INIT]), "init_module");
    assert_string_equal(elf_symbol_name(&elf, &elf.symbols[SYMBOL_TEXT]), ".text");
    assert_true(elf_is_loaded(&elf, &elf.sections[SAMPLE_BSS]));
    assert_false(elf_is_loaded(&elf, &elf.sections[SAMPLE_MODINFO]));
    assert_false(elf_is_loaded(&elf, &elf.sections[SAMPLE_SYMTAB]));
    assert_string_equal(elf_contents(&elf, elf_section(&elf, ".modinfo")), "name=sample");
    assert_null(elf_section(&elf, ".bss"));                 /* has no contents */
    assert_ptr_equal(elf_relocated_section(&elf, &elf.sections[SAMPLE_REL_TEXT]),
                     &elf.sections[SAMPLE_TEXT]);
}

/* Every shorter one: an exact copy, so that the sanitizer sees a read past it. */
static void a_truncated_file_is_refused(void **state)
{
    for (size_t bytes = 0; bytes < sizeof(sample) - sizeof(sample.names); bytes++) {
        struct elf_file elf;
        void *copy = malloc(bytes + 1);
        memcpy(copy, &sample, bytes);
        assert_int_equal(elf_open(&elf, copy, bytes), -ENOEXEC);
        assert_true(strstr(elf.error, "truncated") || strstr(elf.error, "bytes long"));
        free(copy);
    }
}

static void refused(const char *why)
{
    struct elf_file elf;
    assert_int_equal(elf_open(&elf, &sample, sizeof(sample)), -ENOEXEC);
    if (strstr(elf.error, why) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", elf.error, why);
    setup(NULL);
}

#define REFUSED(damage, why) do { damage; refused(why); } while (0)

static void bad_headers_are_refused(void **state)
{
    struct elf32_header *h = &sample.header;
    REFUSED(h->ident[0] = 'M', "begins with 4d 45 4c 46, expected 7f 45 4c 46");
    REFUSED(h->ident[ELF_CLASS] = 2, "ELF class 2 (64-bit), expected 1");
    REFUSED(h->ident[ELF_BYTE_ORDER] = 2, "byte order 2");
    REFUSED(h->version = 9, "ELF version 9");
    REFUSED(h->machine = 62, "made for machine 62 (x86-64), expected 3 (i386)");
    REFUSED(h->type = 2, "ELF type 2 (executable), expected 1 (relocatable");
    REFUSED(h->section_entry_bytes = 39, "entries of 39 bytes");
    REFUSED(h->section_count = 0, "no section table");
    REFUSED(h->section_count = 0xffff, "65535 entries does not lie in");
    REFUSED(h->section_offset = 0xfffffff0, "section table at offset 0xfffffff0");
    REFUSED(h->section_offset += 2, "section table at offset");
    REFUSED(h->names_index = SAMPLE_SECTIONS, "section names in section 9");
    REFUSED(h->names_index = SAMPLE_TEXT, "has type 1, expected 3 (strings)");
}

static void bad_sections_are_refused(void **state)
{
    struct elf32_section *s = sample.sections;
    REFUSED(s[SAMPLE_TEXT].offset = 0xffffff00, "section .text at offset 0xffffff00");
    REFUSED(s[SAMPLE_TEXT].bytes = 0xffffffff, "section .text at offset");
    REFUSED(s[SAMPLE_DATA].name = 64, "name at offset 64 of 64");
    REFUSED(sample.names[63] = 'x', "the last string has no end");
    REFUSED(s[SAMPLE_BSS].bytes = ELF_LOADED_BYTES_MAX, "may have 16777216 bytes in all");
    REFUSED(s[SAMPLE_BSS].bytes = 0xffffffff, "may have 16777216 bytes in all");
    REFUSED(s[SAMPLE_DATA].align_bytes = 12, "aligned to 12 bytes");
    REFUSED(s[SAMPLE_DATA].align_bytes = 8192, "aligned to 8192 bytes");
    REFUSED(s[SAMPLE_DATA].flags |= ELF_TLS, "thread-local: not supported");
    REFUSED(s[SAMPLE_DATA].flags |= ELF_COMPRESSED, "compressed: not supported");
    REFUSED(s[SAMPLE_DATA].type = ELF_STRTAB, "section .data is to be loaded, but");
    for (unsigned i = 0; i < SAMPLE_SECTIONS; i++)
        s[i].flags = 0;
    refused("no section of it is to be loaded");
}

static void bad_symbols_are_refused(void **state)
{
    struct elf32_section *table = &sample.sections[SAMPLE_SYMTAB];
    struct elf32_symbol *s = sample.symbols;
    REFUSED(table->type = ELF_PROGBITS, "no symbol table: was it stripped?");
    REFUSED(sample.sections[SAMPLE_MODINFO].type = ELF_SYMTAB, "entries of 0");
    REFUSED(table->entry_bytes = 15, "entries of 15");
    REFUSED(table->bytes -= 1, "symbol table at");
    REFUSED(table->link = 77, "strings in section 77");
    REFUSED(sample.strings[31] = 'x', "the last string has no end");
    REFUSED(s[SYMBOL_INIT].name = 32, "name at offset 32 of 32");
    REFUSED(s[SYMBOL_INIT].section = 40, "init_module in section 40");
    REFUSED(s[SYMBOL_INIT].section = ELF_SECTION_COMMON, "init_module is common");
    REFUSED(s[SYMBOL_INIT].value = 33, "init_module at offset 0x21");
    REFUSED(s[SYMBOL_INIT].bytes = 33, "init_module at offset 0x0, 33 bytes");
    REFUSED(s[SYMBOL_LOCAL_DATA].value = 0xfffffffc, "value at offset 0xfffffffc");
}

static void bad_relocations_are_refused(void **state)
{
    static const struct { unsigned type; const char *why; } types[] = {
        { 3, "R_386_GOT32 belongs to position-independent code" },
        { 9, "R_386_GOTOFF belongs to" }, { 10, "R_386_GOTPC belongs to" },
        { 43, "R_386_GOT32X belongs to" }, { 20, "type 20 (R_386_16)" },
        { 18, "type 18 (R_386_TLS_GD)" }, { 200, "type 200 (unknown)" },
    };
    struct elf32_section *rel = &sample.sections[SAMPLE_REL_TEXT];
    struct elf32_relocation *r = sample.relocations;
    for (unsigned i = 0; i < ARRAY_SIZE(types); i++)
        REFUSED(r[0].info = SYMBOL_TEXT << 8 | types[i].type, types[i].why);
    REFUSED(r[1].offset = 29, "relocation at offset 0x1d of section .text");
    REFUSED(r[1].offset = 0xfffffffe, "relocation at offset 0xfffffffe");
    REFUSED(r[1].info = SYMBOL_COUNT << 8 | R_386_32, "by symbol 5, there are 5");
    REFUSED(sample.symbols[SYMBOL_LOCAL_DATA].section = SAMPLE_MODINFO, "is not loaded");
    REFUSED(rel->info = 50, "relocates section 50");
    REFUSED(rel->info = SAMPLE_BSS, "which has no contents");
    REFUSED(rel->type = ELF_RELA, "relocations with addends");
    REFUSED(rel->link = SAMPLE_STRTAB, "section .rel.text: symbol table 7");
    REFUSED(rel->entry_bytes = 12, "entries of 12 bytes");
    REFUSED(rel->bytes -= 4, "20 in all");
}

/* Debug information is not loaded: what relocates it is nobody's business. */
static void relocations_of_other_sections_are_ignored(void **state)
{
    struct elf_file elf;
    sample.relocations[0].info = 43;
    sample.sections[SAMPLE_TEXT].flags = 0;
    assert_int_equal(elf_open(&elf, &sample, sizeof(sample)), 0);
    assert_null(elf_relocated_section(&elf, &elf.sections[SAMPLE_REL_TEXT]));
}

static void relocations_compute_what_the_abi_says(void **state)
{
    u8 place[5] = { 0, 0x10, 0, 0, 0 };                     /* odd, addend 16 */
    u32 value;
    elf_relocate(R_386_32, place + 1, 0xf8001001, 0xc0100000);
    memcpy(&value, place + 1, 4);
    assert_int_equal(value, 0xc0100010);
    value = (u32)-4;
    elf_relocate(R_386_PC32, &value, 0xf8001000, 0xc0100000);
    assert_int_equal(value, 0xc0100000 - 0xf8001000 - 4);
    value = (u32)-4;
    elf_relocate(R_386_PLT32, &value, 0xf8001000, 0xc0100000);
    assert_int_equal(value, 0xc0100000 - 0xf8001000 - 4);
    elf_relocate(R_386_NONE, &value, 1, 2);
    assert_int_equal(value, 0xc0100000 - 0xf8001000 - 4);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_good_file_passes),
        TEST(a_truncated_file_is_refused),
        TEST(bad_headers_are_refused),
        TEST(bad_sections_are_refused),
        TEST(bad_symbols_are_refused),
        TEST(bad_relocations_are_refused),
        TEST(relocations_of_other_sections_are_ignored),
        TEST(relocations_compute_what_the_abi_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
