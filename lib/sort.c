/* SPDX-License-Identifier: MIT */
/*
 * lib/sort.c - heap sort for arrays, merge sort for lists, binary search.
 *
 * Problem    Sorting without memory of its own, without recursion, and never in
 *            quadratic time.
 * Idea       An array: heap sort, after Williams and Floyd (CACM 1964). A list:
 *            merge runs of 1, 2, 4 ... entries; a run is a list ended by NULL, and
 *            runs[i] holds 2^i entries or none, like the digits of a counter.
 * Cost       n log n comparisons. No memory but the stack's, 128 bytes of it.
 * Read next  tests/host/test_sort.c; lib/sort.h.
 */
#include "lib/sort.h"
#include "lib/compiler.h"

enum { RUNS_MAX = 32 };                 /* 2^32 entries do not fit in memory    */

struct array {
    char *base;
    size_t count, size;
    cmp_r_func_t compare;
    swap_func_t exchange;
    const void *priv;
};

static void exchange_bytes(void *a, void *b, int size)
{
    char *x = a, *y = b;
    for (; size > 0; size--, x++, y++) {
        char c = *x;
        *x = *y;
        *y = c;
    }
}

static void *element(const struct array *a, size_t i)
{
    return a->base + i * a->size;
}

static bool is_less(const struct array *a, size_t i, size_t j)
{
    return a->compare(element(a, i), element(a, j), a->priv) < 0;
}

/* Element @i may be less than its children: let it sink. */
static void sift_down(const struct array *a, size_t i, size_t count)
{
    for (size_t child; (child = 2 * i + 1) < count; i = child) {
        if (child + 1 < count && is_less(a, child, child + 1))
            child++;
        if (!is_less(a, i, child))
            return;
        a->exchange(element(a, i), element(a, child), (int)a->size);
    }
}

void sort_r(void *base, size_t count, size_t size, cmp_r_func_t compare,
            swap_func_t exchange, const void *priv)
{
    struct array a = { base, count, size, compare, exchange, priv };
    if (exchange == NULL)
        a.exchange = exchange_bytes;
    for (size_t i = count / 2; i-- > 0;)
        sift_down(&a, i, count);
    for (size_t end = count; end-- > 1;) {
        a.exchange(element(&a, 0), element(&a, end), (int)size);
        sift_down(&a, 0, end);
    }
}

static int compare_without_priv(const void *a, const void *b, const void *compare)
{
    return (*(const cmp_func_t *)compare)(a, b);
}

void sort(void *base, size_t count, size_t size, cmp_func_t compare,
          swap_func_t exchange)
{
    sort_r(base, count, size, compare_without_priv, exchange, &compare);
}

/* Two runs, each ended by NULL; of equal ones those of @a come first. */
static struct list_head *merge(void *priv, list_cmp_func_t compare,
                               struct list_head *a, struct list_head *b)
{
    struct list_head *first = NULL, **last = &first;
    while (a != NULL && b != NULL) {
        struct list_head **least = compare(priv, a, b) > 0 ? &b : &a;
        *last = *least;
        last = &(*least)->next;
        *least = (*least)->next;
    }
    *last = a != NULL ? a : b;
    return first;
}

/* The list of @first on, ended by NULL, becomes @head's. */
static void relink(struct list_head *head, struct list_head *first)
{
    INIT_LIST_HEAD(head);
    for (struct list_head *next; first != NULL; first = next) {
        next = first->next;
        list_add_tail(first, head);
    }
}

void list_sort(void *priv, struct list_head *head, list_cmp_func_t compare)
{
    struct list_head *runs[RUNS_MAX] = { NULL }, *node = head->next, *sorted = NULL;
    head->prev->next = NULL;
    for (struct list_head *next; node != NULL && node != head; node = next) {
        unsigned i = 0;
        next = node->next;
        node->next = NULL;
        for (; runs[i] != NULL; i++) {
            node = merge(priv, compare, runs[i], node);
            runs[i] = NULL;
        }
        runs[i] = node;
    }
    for (unsigned i = 0; i < RUNS_MAX; i++)
        if (runs[i] != NULL)
            sorted = merge(priv, compare, runs[i], sorted);
    relink(head, sorted);
}

void *bsearch(const void *key, const void *base, size_t count, size_t size,
              cmp_func_t compare)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *at = (const char *)base + middle * size;
        int order = compare(key, at);
        if (order == 0)
            return (void *)at;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
