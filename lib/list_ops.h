/* SPDX-License-Identifier: MIT */
#ifndef LIB_LIST_OPS_H
#define LIB_LIST_OPS_H
/*
 * lib/list_ops.h - lists as wholes: asked about, exchanged, turned, cut, joined.
 *
 * The rest of Linux's functions on struct list_head; lib/list.h has what is used
 * daily. In pictures, [x] is a head:
 *
 *     list_cut_position(&[new], &[h], b)   [h] a b c d   ->  [new] a b   [h] c d
 *     list_cut_before(&[new], &[h], c)     the same
 *     list_splice(&[l], &[h])              [h] c d, [l] a b -> [h] a b c d
 */
#include "lib/list.h"

/* ---- questions ------------------------------------------------------- */

static inline int list_is_first(const struct list_head *node,
                                const struct list_head *head)
{
    return node->prev == head;
}

static inline int list_is_last(const struct list_head *node,
                               const struct list_head *head)
{
    return node->next == head;
}

static inline int list_is_head(const struct list_head *node,
                               const struct list_head *head)
{
    return node == head;
}

/** list_is_singular - has it exactly one entry? */
static inline int list_is_singular(const struct list_head *head)
{
    return !list_empty(head) && head->next == head->prev;
}

/** list_empty_careful - right also where another is in list_del_init_careful(). */
static inline int list_empty_careful(const struct list_head *head)
{
    const struct list_head *next = READ_ONCE(head->next);
    return next == head && next == READ_ONCE(head->prev);
}

/** list_count_nodes - how many entries; walks them all. */
static inline size_t list_count_nodes(const struct list_head *head)
{
    size_t count = 0;
    for (const struct list_head *pos = head->next; pos != head; pos = pos->next)
        count++;
    return count;
}

/* ---- one node -------------------------------------------------------- */

/** list_replace - @node takes the place of @old, whose links stay as they were. */
static inline void list_replace(struct list_head *old, struct list_head *node)
{
    node->next = old->next;
    node->next->prev = node;
    node->prev = old->prev;
    node->prev->next = node;
}

static inline void list_replace_init(struct list_head *old, struct list_head *node)
{
    list_replace(old, node);
    INIT_LIST_HEAD(old);
}

/** list_swap - two nodes, of the same list or of two, change places. */
static inline void list_swap(struct list_head *a, struct list_head *b)
{
    struct list_head *before_b = b->prev;
    list_del_init(b);
    list_replace(a, b);
    list_add(a, before_b == a ? b : before_b);
}

/** list_del_init_careful - for a list_empty_careful() without the lock. */
static inline void list_del_init_careful(struct list_head *node)
{
    __list_del_entry(node);
    WRITE_ONCE(node->prev, node);
    WRITE_ONCE(node->next, node);
}

/** list_bulk_move_tail - move @first .. @last, which follow each other, to the end. */
static inline void list_bulk_move_tail(struct list_head *head, struct list_head *first,
                                       struct list_head *last)
{
    first->prev->next = last->next;
    last->next->prev = first->prev;
    head->prev->next = first;
    first->prev = head->prev;
    last->next = head;
    head->prev = last;
}

/* ---- turning --------------------------------------------------------- */

/** list_rotate_left - the first entry becomes the last. */
static inline void list_rotate_left(struct list_head *head)
{
    if (!list_empty(head))
        list_move_tail(head->next, head);
}

/** list_rotate_to_front - turn until @node is the first. */
static inline void list_rotate_to_front(struct list_head *node, struct list_head *head)
{
    list_move_tail(head, node);         /* the head moves, the ring stays */
}

/* ---- cutting and joining --------------------------------------------- */

/* [@head->next, @last] become @list; @head keeps what is behind. */
static inline void __list_cut_position(struct list_head *list, struct list_head *head,
                                       struct list_head *last)
{
    struct list_head *rest = last->next;
    list->next = head->next;
    list->next->prev = list;
    list->prev = last;
    last->next = list;
    head->next = rest;
    rest->prev = head;
}

/** list_cut_position - move the entries up to and with @node to @list, which is
 *  overwritten. @node == @head: none. */
static inline void list_cut_position(struct list_head *list, struct list_head *head,
                                     struct list_head *node)
{
    if (list_empty(head))
        return;
    if (list_is_singular(head) && node != head && node != head->next)
        return;
    if (node == head)
        INIT_LIST_HEAD(list);
    else
        __list_cut_position(list, head, node);
}

/** list_cut_before - move the entries before @node to @list, which is overwritten.
 *  @node == @head: all of them. */
static inline void list_cut_before(struct list_head *list, struct list_head *head,
                                   struct list_head *node)
{
    if (head->next == node)
        INIT_LIST_HEAD(list);
    else
        __list_cut_position(list, head, node->prev);
}

static inline void __list_splice(const struct list_head *list, struct list_head *prev,
                                 struct list_head *next)
{
    struct list_head *first = list->next, *last = list->prev;
    first->prev = prev;
    prev->next = first;
    last->next = next;
    next->prev = last;
}

/** list_splice - put all of @list first; @list itself is then stale. _tail: last.
 *  _init: @list is empty then. */
static inline void list_splice(const struct list_head *list, struct list_head *head)
{
    if (!list_empty(list))
        __list_splice(list, head, head->next);
}

static inline void list_splice_tail(struct list_head *list, struct list_head *head)
{
    if (!list_empty(list))
        __list_splice(list, head->prev, head);
}

static inline void list_splice_init(struct list_head *list, struct list_head *head)
{
    list_splice(list, head);
    INIT_LIST_HEAD(list);
}

static inline void list_splice_tail_init(struct list_head *list, struct list_head *head)
{
    list_splice_tail(list, head);
    INIT_LIST_HEAD(list);
}
#endif
