/* SPDX-License-Identifier: MIT */
#ifndef MM_WORD_LIST_H
#define MM_WORD_LIST_H
/*
 * mm/word_list.h - a list of words that grows while the world stands still.
 *
 * Its pages are PAGE_META: neither blocks nor read by the detector, so the addresses
 * in it hold nothing. A page goes back as soon as its last word was taken.
 */
#include "lib/types.h"

struct word_chunk;

/* All zero: empty. */
struct word_list {
    struct word_chunk *first, *last;
};

/** word_list_push - behind the last word. Return: false: there is no page for it. */
bool word_list_push(struct word_list *list, uintptr_t word);

/** word_list_shift, word_list_pop - take the first, the last. False: it is empty. */
bool word_list_shift(struct word_list *list, uintptr_t *word);
bool word_list_pop(struct word_list *list, uintptr_t *word);

/** word_list_clear - forget all, give all pages back. */
void word_list_clear(struct word_list *list);
#endif
