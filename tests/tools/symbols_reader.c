/* SPDX-License-Identifier: MIT */
/*
 * tests/tools/symbols_reader.c - kernel/symbols.c on the build machine.
 *
 * Problem    What mksymbols.py writes and the kernel reads must agree with what
 *            addr2line says, and a damaged table must harm nobody.
 *
 * Idea       "lookup TABLE" answers addresses from standard input, a line each;
 *            "find TABLE" does so for names; "damage TABLE ROUNDS" flips bytes of
 *            copies that AddressSanitizer watches, and looks things up in them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "arch/sections.h"
#include "kernel/symbol_table.h"
#include "kernel/symbols.h"
#include "lib/printf.h"
#include "lib/printk.h"

enum { TABLE_BYTES_MAX = 1 << 20 };

char __symbols_start[TABLE_BYTES_MAX] __attribute__((aligned(4)));
__asm__(".globl __symbols_end\n.set __symbols_end, __symbols_start + 1048576\n");
char __types_start[4] __attribute__((aligned(4)));       /* no table of types */
__asm__(".globl __types_end\n.set __types_end, __types_start\n");

int printk(const char *fmt, ...)
{
    (void)fmt;
    exit(3);                                /* the table was refused */
}

static void lookup(uintptr_t address)
{
    struct symbol_info info;
    char text[128] = "";
    if (!symbol_lookup(address, &info)) {
        puts("none");
        return;
    }
    snprintf(text, sizeof(text), "%pS", (void *)address);
    printf("%s|%#lx|%u|%d|%s|%s|%u|%s\n", info.name, (unsigned long)info.start,
           info.size_bytes, info.is_function, info.inner, info.file, info.line, text);
}

static void damage(size_t bytes, unsigned rounds)
{
    unsigned sum = 0;
    for (unsigned round = 0; round < rounds; round++) {
        char text[SYMBOL_NAME_BYTES];
        struct step step;
        struct symbol_table *copy = malloc(bytes);
        memcpy(copy, __symbols_start, bytes);
        for (int flips = rand() % 8; flips >= 0; flips--) {
            size_t reach = rand() % 2 ? bytes : sizeof(*copy);
            ((unsigned char *)copy)[(size_t)rand() % reach] = (unsigned char)rand();
        }
        copy->total_bytes = (u32)bytes;     /* checked before by symbols.c */
        for (u32 i = 0; i < 200; i++) {
            u32 address = symbol_table_first(copy, i % MAP_COUNT) + (u32)rand() % 0x40000;
            sum += symbol_table_step(copy, i % MAP_COUNT, address, &step);
            symbol_table_string(copy, (u32)rand() % 4096, text, 1 + i % sizeof(text));
            sum += symbol_table_file(copy, (u32)rand() % 65536, text, sizeof(text));
        }
        free(copy);
    }
    printf("survived %u\n", sum);
}

int main(int argc, char **argv)
{
    char line[128];
    FILE *file = argc > 2 ? fopen(argv[2], "rb") : NULL;
    if (!file)
        return 2;
    size_t bytes = fread(__symbols_start, 1, sizeof(__symbols_start), file);
    fclose(file);
    symbols_init();
    if (strcmp(argv[1], "damage") == 0)
        damage(bytes, (unsigned)atoi(argv[3]));
    while (strcmp(argv[1], "damage") != 0 && fgets(line, sizeof(line), stdin)) {
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(argv[1], "find") == 0)
            printf("%#lx\n", (unsigned long)symbol_find(line));
        else
            lookup(strtoul(line, NULL, 16));
    }
    return 0;
}
