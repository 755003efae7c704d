/* SPDX-License-Identifier: MIT */
#ifndef LIB_LIST_ITERATE_H
#define LIB_LIST_ITERATE_H
/*
 * lib/list_iterate.h - every way to walk a list, beyond those of lib/list.h.
 *
 *   _entry      @pos is the struct around the node; else the node
 *   _safe       @n is a second variable: the loop's body may remove @pos
 *   _reverse, _prev   from the last to the first
 *   _continue   begin behind @pos        _from   begin with @pos
 *
 * After a walk to the end, an _entry's @pos is no entry: list_entry_is_head().
 */
#include "lib/list.h"

#define list_entry_is_head(pos, head, member) (&(pos)->member == (head))

#define list_prev_entry(pos, member) \
    list_entry((pos)->member.prev, __typeof__(*(pos)), member)

/* Behind the last comes the first, before the first the last. */
#define list_next_entry_circular(pos, head, member)                         \
    ((pos)->member.next == (head) ?                                         \
     list_first_entry(head, __typeof__(*(pos)), member) :                   \
     list_next_entry(pos, member))
#define list_prev_entry_circular(pos, head, member)                         \
    ((pos)->member.prev == (head) ?                                         \
     list_last_entry(head, __typeof__(*(pos)), member) :                    \
     list_prev_entry(pos, member))

#define list_last_entry_or_null(head, type, member) \
    ((head)->prev == (head) ? NULL : list_last_entry(head, type, member))

/* ---- nodes ----------------------------------------------------------- */

#define list_for_each_continue(pos, head) \
    for (pos = pos->next; pos != (head); pos = pos->next)
#define list_for_each_prev(pos, head) \
    for (pos = (head)->prev; pos != (head); pos = pos->prev)
#define list_for_each_prev_safe(pos, n, head)                               \
    for (pos = (head)->prev, n = pos->prev; pos != (head);                  \
         pos = n, n = pos->prev)

/* ---- entries --------------------------------------------------------- */

#define list_for_each_entry_reverse(pos, head, member)                      \
    for (pos = list_last_entry(head, __typeof__(*pos), member);             \
         !list_entry_is_head(pos, head, member);                            \
         pos = list_prev_entry(pos, member))

/* For list_for_each_entry_continue(): where to begin if there is no @pos yet. */
#define list_prepare_entry(pos, head, member) \
    ((pos) ? (pos) : list_entry(head, __typeof__(*pos), member))

#define list_for_each_entry_continue(pos, head, member)                     \
    for (pos = list_next_entry(pos, member);                                \
         !list_entry_is_head(pos, head, member);                            \
         pos = list_next_entry(pos, member))
#define list_for_each_entry_continue_reverse(pos, head, member)             \
    for (pos = list_prev_entry(pos, member);                                \
         !list_entry_is_head(pos, head, member);                            \
         pos = list_prev_entry(pos, member))
#define list_for_each_entry_from(pos, head, member)                         \
    for (; !list_entry_is_head(pos, head, member);                          \
         pos = list_next_entry(pos, member))
#define list_for_each_entry_from_reverse(pos, head, member)                 \
    for (; !list_entry_is_head(pos, head, member);                          \
         pos = list_prev_entry(pos, member))

/* ---- entries, while removing ----------------------------------------- */

#define list_for_each_entry_safe_continue(pos, n, head, member)             \
    for (pos = list_next_entry(pos, member),                                \
         n = list_next_entry(pos, member);                                  \
         !list_entry_is_head(pos, head, member);                            \
         pos = n, n = list_next_entry(n, member))
#define list_for_each_entry_safe_from(pos, n, head, member)                 \
    for (n = list_next_entry(pos, member);                                  \
         !list_entry_is_head(pos, head, member);                            \
         pos = n, n = list_next_entry(n, member))
#define list_for_each_entry_safe_reverse(pos, n, head, member)              \
    for (pos = list_last_entry(head, __typeof__(*pos), member),             \
         n = list_prev_entry(pos, member);                                  \
         !list_entry_is_head(pos, head, member);                            \
         pos = n, n = list_prev_entry(n, member))

/* @n was removed by somebody else since: go on behind @pos. */
#define list_safe_reset_next(pos, n, member) \
    n = list_next_entry(pos, member)
#endif
