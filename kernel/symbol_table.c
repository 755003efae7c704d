/* SPDX-License-Identifier: MIT */
/*
 * kernel/symbol_table.c - a compressed map from addresses to names and lines.
 *
 * Problem    20,000 line records and 2,000 names must not outweigh the kernel that
 *            they describe, and a panic must be able to read them.
 *
 * Idea       Four questions, one mechanism: a step function from address to a
 *            number that holds up to the next step.
 *
 *              value   |        +------+            symbols  name, is it code, gap
 *                      |   +----+      |            lines    position in the sources
 *                      |---+           +-----       inners   name of inlined function
 *                      +-----------------------> address     calls: line outside
 *
 *            Steps are stored as differences: a byte names one of the 255 most
 *            frequent (address, value) differences, or says that both follow as
 *            LEB128 numbers. Every STEPS_PER_BLOCK steps start anew, from an index
 *            for binary search. That makes about 1.5 bytes a step.
 *            A position is a line of all source files laid one behind the other.
 *            Strings are made of tokens, frequent pieces of text, as in Linux's
 *            kallsyms (pairs: Gage, "A New Algorithm for Data Compression", 1994).
 *
 * State      None. The table is read-only, and nothing is allocated.
 *
 * Cost       symbol_table_step: a binary search and STEPS_PER_BLOCK steps at most.
 *
 * Read next  symbols.c, tools/symtab/encode.py (the writer).
 */
#include "kernel/symbol_table.h"
#include "lib/compiler.h"
#include "lib/hash.h"

enum { STEPS_PER_BLOCK = 32, STEP_ESCAPE = 255, STRINGS_PER_BLOCK = 8 };

struct block_start { u32 address, stream_offset; };
struct step_pair   { u16 address_delta; s16 value_delta; };
struct source_file { u32 first_position, name; };

/* A place in a stream; reading past its end gives zeros, so every loop ends. */
struct cursor { const u8 *at, *end; };

/* One map of a table, with its parts found and known to lie inside. */
struct reader {
    const struct block_start *index;
    const struct step_pair *pairs;
    const u8 *stream;
    u32 step_count, block_count, stream_bytes, pair_count;
};

/* @count records of @each bytes at @offset, or NULL if they are not all inside. */
static const void *table_part(const struct symbol_table *table, u32 offset, u32 count,
                              u32 each)
{
    u32 total = table->total_bytes;
    bool inside = offset <= total && count <= (total - offset) / each;
    return inside && offset % 4 == 0 ? (const u8 *)table + offset : NULL;
}

static u8 read_byte(struct cursor *c)
{
    return c->at < c->end ? *c->at++ : 0;
}

static u32 read_uleb(struct cursor *c)
{
    u32 value = 0;
    for (unsigned shift = 0; shift < 32; shift += 7) {
        u8 byte = read_byte(c);
        value |= (u32)(byte & 0x7F) << shift;
        if (!(byte & 0x80))
            break;
    }
    return value;
}

/* Signed: 0, -1, 1, -2, 2 ... are written as 0, 1, 2, 3, 4 ... */
static u32 read_zigzag(struct cursor *c)
{
    u32 coded = read_uleb(c);
    return coded & 1 ? ~(coded >> 1) : coded >> 1;
}

static bool reader_open(const struct symbol_table *table, enum symbol_map which,
                        struct reader *r)
{
    const struct step_map *map = &table->maps[which];
    u32 blocks = map->step_count / STEPS_PER_BLOCK +
                 (map->step_count % STEPS_PER_BLOCK != 0);
    *r = (struct reader){
        .index = table_part(table, map->index, blocks, sizeof(*r->index)),
        .pairs = table_part(table, map->pairs, map->pair_count, sizeof(*r->pairs)),
        .stream = table_part(table, map->stream, map->stream_bytes, 1),
        .step_count = map->step_count,
        .block_count = blocks,
        .stream_bytes = map->stream_bytes,
        .pair_count = map->pair_count,
    };
    return r->index && r->pairs && r->stream;
}

/* How many blocks start at or below @address: it is in the last one of them. */
static u32 blocks_up_to(const struct reader *r, u32 address)
{
    u32 low = 0, high = r->block_count;     /* blocks below low do, from high do not */
    while (low < high) {
        u32 middle = low + (high - low) / 2;
        if (r->index[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Move on by one step; false where the table is damaged. */
static bool step_advance(const struct reader *r, struct cursor *c, u32 *address,
                         u32 *value)
{
    u8 code = read_byte(c);
    if (code == STEP_ESCAPE) {
        *address += read_uleb(c);
        *value += read_zigzag(c);
        return true;
    }
    if (code >= r->pair_count)
        return false;
    *address += r->pairs[code].address_delta;
    *value += (u32)(s32)r->pairs[code].value_delta;
    return true;
}

/* Find the step within @block; the next block's start ends its last one. */
static bool block_search(const struct reader *r, u32 block, u32 wanted, struct step *step)
{
    u32 steps = min(r->step_count - block * STEPS_PER_BLOCK, (u32)STEPS_PER_BLOCK);
    u32 offset = min(r->index[block].stream_offset, r->stream_bytes);
    struct cursor c = { r->stream + offset, r->stream + r->stream_bytes };
    u32 address = r->index[block].address, value = read_uleb(&c);

    for (u32 i = 1; i < steps; i++) {
        *step = (struct step){ .start = address, .value = value };
        if (!step_advance(r, &c, &address, &value))
            return false;
        if (address > wanted) {
            step->end = address;
            return true;
        }
    }
    if (block + 1 >= r->block_count)        /* the very last step only ends others */
        return false;
    *step = (struct step){ address, r->index[block + 1].address, value };
    return true;
}

bool symbol_table_step(const struct symbol_table *table, enum symbol_map map,
                       u32 address, struct step *step)
{
    struct reader r;
    if (!reader_open(table, map, &r))
        return false;
    u32 blocks = blocks_up_to(&r, address);
    return blocks > 0 && block_search(&r, blocks - 1, address, step);
}

u32 symbol_table_first(const struct symbol_table *table, enum symbol_map map)
{
    struct reader r;
    return reader_open(table, map, &r) && r.block_count > 0 ? r.index[0].address : 0;
}

/* Append token @number to the string of @length. Return: its new length. */
static u32 token_append(const struct symbol_table *table, u8 number, char *buffer,
                        u32 length, u32 size_bytes)
{
    const struct string_pool *pool = &table->strings;
    if (number >= pool->token_count)
        return length;
    const u16 *range = table_part(table, pool->token_starts, pool->token_count,
                                  sizeof(*range));
    const char *text = table_part(table, pool->text, pool->text_bytes, 1);
    if (!range || !text)
        return length;
    u32 end = number + 1u < pool->token_count ? range[number + 1] : pool->text_bytes;
    for (u32 i = range[number]; i < min(end, pool->text_bytes); i++)
        if (length + 1 < size_bytes)
            buffer[length++] = text[i];
    return length;
}

void symbol_table_string(const struct symbol_table *table, u32 number, char *buffer,
                         u32 size_bytes)
{
    const struct string_pool *pool = &table->strings;
    u32 block = number / STRINGS_PER_BLOCK, length = 0;
    const u32 *index = table_part(table, pool->index, block + 1, sizeof(u32));
    const u8 *stream = table_part(table, pool->stream, pool->stream_bytes, 1);

    buffer[0] = '\0';
    if (number >= pool->string_count || !index || !stream)
        return;
    struct cursor c = { stream + min(index[block], pool->stream_bytes),
                        stream + pool->stream_bytes };
    for (u32 skip = number % STRINGS_PER_BLOCK; skip > 0; skip--) {
        size_t tokens = read_byte(&c);
        c.at += min(tokens, (size_t)(c.end - c.at));
    }
    for (u8 tokens = read_byte(&c); tokens > 0; tokens--)
        length = token_append(table, read_byte(&c), buffer, length, size_bytes);
    buffer[length] = '\0';
}

unsigned symbol_table_file(const struct symbol_table *table, u32 position, char *buffer,
                           u32 size_bytes)
{
    const struct source_file *files = table_part(table, table->files, table->file_count,
                                                 sizeof(*files));
    u32 i = files && position > 0 ? table->file_count : 0;
    while (i > 0 && files[i - 1].first_position > position)
        i--;
    buffer[0] = '\0';
    if (i == 0)
        return 0;
    symbol_table_string(table, files[i - 1].name, buffer, size_bytes);
    return position - files[i - 1].first_position;
}

bool symbol_table_is_whole(const struct symbol_table *table)
{
    const u32 *words = (const u32 *)table;
    u32 hash = 0, first = offsetof(struct symbol_table, total_bytes) / sizeof(u32);
    for (u32 i = first; i < table->total_bytes / sizeof(u32); i++)
        hash = hash_mix(hash, words[i]);
    return hash == table->checksum;
}
