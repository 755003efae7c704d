/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SYMBOL_TABLE_H
#define KERNEL_SYMBOL_TABLE_H
/*
 * kernel/symbol_table.h - the linked-in table's layout, and reading it safely.
 *
 * Written by tools/symtab/encode.py. All numbers are little-endian, all offsets
 * count from the start of the table. Every function here survives any contents:
 * nothing outside the table is read, every loop ends.
 */
#include "lib/types.h"

enum {
    SYMBOL_TABLE_MAGIC = 0x324D5953,        /* "SYM2"                              */
    SYMBOL_IS_FUNCTION = 1 << 0,            /* flags of a value of MAP_SYMBOLS,    */
    SYMBOL_IS_GAP = 1 << 1,                 /* behind the symbol's end,            */
    SYMBOL_FLAG_BITS = 2,                   /* below the number of its name        */
};

/* A step function: from each step's address on its value holds, up to the next. */
struct step_map {
    u32 index, step_count;                  /* struct block_start [per block]      */
    u32 stream, stream_bytes;
    u32 pairs, pair_count;                  /* struct step_pair [pair_count]       */
};

enum symbol_map {
    MAP_SYMBOLS,                            /* value: string << 2 | flags          */
    MAP_LINES,                              /* value: position; 0: no line         */
    MAP_INNERS,                             /* value: string + 1; 0: as the symbol */
    MAP_CALLS,                              /* value: line of the symbol's file that
                                               calls the inlined function; 0: none */
    MAP_COUNT,
};

struct string_pool {
    u32 index, string_count;                /* u32 offset in stream [per block]    */
    u32 stream, stream_bytes;               /* length, tokens; length, tokens; ... */
    u32 token_starts, token_count;          /* u16 [token_count + 1], in text      */
    u32 text, text_bytes;
};

struct symbol_table {
    u32 magic;
    u32 checksum;                           /* of all words from total_bytes on    */
    u32 total_bytes;
    struct step_map maps[MAP_COUNT];
    u32 files, file_count;                  /* struct source_file, by position     */
    struct string_pool strings;
};

struct step {
    u32 start, end;                         /* it holds for [start, end)           */
    u32 value;
};

/** symbol_table_is_whole - is the checksum right? */
bool symbol_table_is_whole(const struct symbol_table *table);

/** symbol_table_step - the step that holds at @address; false if none does. */
bool symbol_table_step(const struct symbol_table *table, enum symbol_map map,
                       u32 address, struct step *step);

/** symbol_table_first - the address of a map's first step; 0: the map is empty. */
u32 symbol_table_first(const struct symbol_table *table, enum symbol_map map);

/** symbol_table_string - write string @number to @buffer, cut and terminated. */
void symbol_table_string(const struct symbol_table *table, u32 number, char *buffer,
                         u32 size_bytes);

/** symbol_table_file - what file @position is in. Return: the line, 0 if none;
 *  then @buffer is "". */
unsigned symbol_table_file(const struct symbol_table *table, u32 position, char *buffer,
                           u32 size_bytes);
#endif
