/* SPDX-License-Identifier: MIT */
#ifndef LIB_SORT_H
#define LIB_SORT_H
/*
 * lib/sort.h - sorting arrays and lists, and finding in sorted arrays.
 */
#include "lib/list.h"
#include "lib/types.h"

typedef int (*cmp_func_t)(const void *a, const void *b);
typedef int (*cmp_r_func_t)(const void *a, const void *b, const void *priv);
typedef void (*swap_func_t)(void *a, void *b, int size);

/** sort - @count elements of @size bytes at @base, in place, not stable.
 *  @compare: < 0 if *a comes before *b. @exchange: swaps two; NULL: bytewise. */
void sort(void *base, size_t count, size_t size, cmp_func_t compare,
          swap_func_t exchange);

/** sort_r - the same with @priv for @compare. */
void sort_r(void *base, size_t count, size_t size, cmp_r_func_t compare,
            swap_func_t exchange, const void *priv);

typedef int (*list_cmp_func_t)(void *priv, const struct list_head *a,
                               const struct list_head *b);

/** list_sort - stable; @compare: > 0 if a comes behind b. */
void list_sort(void *priv, struct list_head *head, list_cmp_func_t compare);

/** bsearch - an element that @compare finds equal to @key, or NULL. */
void *bsearch(const void *key, const void *base, size_t count, size_t size,
              cmp_func_t compare);
#endif
