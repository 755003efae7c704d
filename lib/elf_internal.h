/* SPDX-License-Identifier: MIT */
#ifndef LIB_ELF_INTERNAL_H
#define LIB_ELF_INTERNAL_H
/* lib/elf_internal.h - between elf_reader.c and elf_symbols.c. */
#include "lib/compiler.h"
#include "lib/elf_reader.h"

enum { ELF_WORD_ALIGN = 4 };

/** elf_fail - keep the message. Return: -ENOEXEC. */
__printf(2, 3) int elf_fail(struct elf_file *elf, const char *fmt, ...);

/** elf_open_strings - section @index as a string table: its bytes inside the file, a
 *  NUL at the end. */
int elf_open_strings(struct elf_file *elf, u32 index, const char **strings,
                     u32 *strings_bytes);

/** elf_open_symbols - @elf is whole up to its sections: check symbols, relocations. */
int elf_open_symbols(struct elf_file *elf);
#endif
