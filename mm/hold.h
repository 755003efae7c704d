/* SPDX-License-Identifier: MIT */
#ifndef MM_HOLD_H
#define MM_HOLD_H
/*
 * mm/hold.h - what a verdict rests on: the words without which a block would be lost.
 */
#include "mm/query.h"

/**
 * hold_words - call @visit for each word that holds @block: those in roots, and in
 * blocks that can be reached without going through @block. A child that points back at
 * its parent does not hold it. The world is stopped: as for who_refers().
 * Return: 0; -ENOMEM: @visit was perhaps called, and what it saw is void.
 */
int hold_words(const struct block *block, uintptr_t frame, reference_fn visit,
               void *context);

/** A block that nothing holds but one or more words on stacks. */
struct stack_hold {
    struct block block;
    struct reference word;              /* the first of them                       */
    u32 below_blocks, below_bytes;      /* that are held through it alone, first come */
};

/**
 * hold_by_stack - the blocks that are reached from threads' stacks and from nothing
 * else. Of those that refer to each other only the leaders (mm/classify.c).
 * @skip: so many are left out first; then up to @most are copied to @found.
 * @count: of all. Return: 0, or -ENOMEM with nothing found.
 */
int hold_by_stack(uintptr_t frame, u32 skip, struct stack_hold *found, u32 most,
                  u32 *count);

/** What a word could be besides an address. */
enum word_look { LOOKS_POINTER, LOOKS_FLOAT, LOOKS_TEXT, LOOKS_INTEGER };

/**
 * word_look - judge the value of a word that points behind the start of a block. (One
 * that is the start is believed.)
 *   LOOKS_FLOAT    an IEEE single from -2.0 (0xc0000000) to -131072.0, with at most 7
 *                  bits behind the leading one: -100.5 is 0xc2c90000
 *   LOOKS_TEXT     a piece of UTF-8 or Latin-1: letters, digits and spaces of ASCII,
 *                  and characters beyond it
 *   LOOKS_INTEGER  a multiple of 100,000, with or without sign
 */
enum word_look word_look(u32 value);
#endif
