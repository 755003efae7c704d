/* SPDX-License-Identifier: MIT */
/*
 * mm/word_list.c - a list of words that grows while the world stands still.
 *
 * Problem    A question about references remembers up to one word a block, and nobody
 *            knows beforehand for how many.
 * Idea       Whole pages in a doubly linked list; words are taken from both ends.
 *
 *              first --> [..####] <-> [######] <-> [##....] <-- last
 *
 * Cost       One page for about a thousand words; no copying.
 * Locking    The list: its owner's. The pages: page_alloc.c's.
 */
#include "mm/word_list.h"
#include "arch/paging.h"
#include "mm/page_alloc.h"

enum { CHUNK_WORDS = (PAGE_SIZE - 4 * sizeof(uintptr_t)) / sizeof(uintptr_t) };

struct word_chunk {
    struct word_chunk *previous, *next;
    u32 begin, end;                     /* words [begin, end) are on the list      */
    uintptr_t words[CHUNK_WORDS];
};
_Static_assert(sizeof(struct word_chunk) <= PAGE_SIZE, "a chunk is a page");

static struct word_chunk *chunk_add(struct word_list *list)
{
    struct page *page = pages_take(0, PAGE_META);
    if (page == NULL)
        return NULL;
    struct word_chunk *chunk = page_address(page);
    chunk->previous = list->last;
    chunk->next = NULL;
    chunk->begin = chunk->end = 0;
    *(list->last != NULL ? &list->last->next : &list->first) = chunk;
    list->last = chunk;
    return chunk;
}

static void chunk_remove(struct word_list *list, struct word_chunk *chunk)
{
    *(chunk->previous != NULL ? &chunk->previous->next : &list->first) = chunk->next;
    *(chunk->next != NULL ? &chunk->next->previous : &list->last) = chunk->previous;
    pages_give(virt_to_page(chunk));
}

bool word_list_push(struct word_list *list, uintptr_t word)
{
    struct word_chunk *chunk = list->last;
    if (chunk == NULL || chunk->end == CHUNK_WORDS)
        chunk = chunk_add(list);
    if (chunk == NULL)
        return false;
    chunk->words[chunk->end++] = word;
    return true;
}

bool word_list_shift(struct word_list *list, uintptr_t *word)
{
    struct word_chunk *chunk = list->first;
    if (chunk == NULL)
        return false;
    *word = chunk->words[chunk->begin++];
    if (chunk->begin == chunk->end)
        chunk_remove(list, chunk);
    return true;
}

bool word_list_pop(struct word_list *list, uintptr_t *word)
{
    struct word_chunk *chunk = list->last;
    if (chunk == NULL)
        return false;
    *word = chunk->words[--chunk->end];
    if (chunk->begin == chunk->end)
        chunk_remove(list, chunk);
    return true;
}

void word_list_clear(struct word_list *list)
{
    while (list->first != NULL)
        chunk_remove(list, list->first);
}
