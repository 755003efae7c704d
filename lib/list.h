/* SPDX-License-Identifier: MIT */
#ifndef LIB_LIST_H
#define LIB_LIST_H
/*
 * lib/list.h - doubly linked lists that live inside the things they link.
 *
 *     head <-> [A.link] <-> [B.link] <-> head        circular: no NULL, no
 *                                                    special case at the ends
 * Glossary
 *   head     a struct list_head of its own; an empty head points to itself.
 *   node     a struct list_head inside a larger struct, the entry.
 *   entry    the struct around a node: list_entry(node, type, member).
 *
 * Names and meanings are Linux's (include/linux/list.h), so that what is
 * learned here holds there. No allocation, no locking: callers serialise.
 * list_del() poisons the node: a second list_del() faults at once instead of
 * tying the list into a knot.
 */
#include <stdbool.h>
#include <stddef.h>
#include "lib/compiler.h"
#include "lib/poison.h"

struct list_head {
    struct list_head *next, *prev;
};

#define LIST_HEAD_INIT(name) { &(name), &(name) }
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)

static inline void INIT_LIST_HEAD(struct list_head *head)
{
    head->next = head;
    head->prev = head;
}

static inline void __list_add(struct list_head *node, struct list_head *prev,
                              struct list_head *next)
{
    next->prev = node;
    node->next = next;
    node->prev = prev;
    prev->next = node;
}

static inline void __list_del(struct list_head *prev, struct list_head *next)
{
    next->prev = prev;
    prev->next = next;
}

/** list_add - put @node first; with repeated use a stack. */
static inline void list_add(struct list_head *node, struct list_head *head)
{
    __list_add(node, head, head->next);
}

/** list_add_tail - put @node last; with repeated use a queue. */
static inline void list_add_tail(struct list_head *node, struct list_head *head)
{
    __list_add(node, head->prev, head);
}

static inline void __list_del_entry(struct list_head *node)
{
    __list_del(node->prev, node->next);
}

static inline void list_del(struct list_head *node)
{
    __list_del_entry(node);
    node->next = LIST_POISON1;
    node->prev = LIST_POISON2;
}

static inline void list_del_init(struct list_head *node)
{
    __list_del_entry(node);
    INIT_LIST_HEAD(node);
}

static inline void list_move(struct list_head *node, struct list_head *head)
{
    __list_del_entry(node);
    list_add(node, head);
}

static inline void list_move_tail(struct list_head *node, struct list_head *head)
{
    __list_del_entry(node);
    list_add_tail(node, head);
}

static inline bool list_empty(const struct list_head *head)
{
    return head->next == head;
}

#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first_entry(head, type, member) \
    list_entry((head)->next, type, member)
#define list_last_entry(head, type, member) \
    list_entry((head)->prev, type, member)
#define list_first_entry_or_null(head, type, member) \
    (list_empty(head) ? NULL : list_first_entry(head, type, member))
#define list_next_entry(pos, member) \
    list_entry((pos)->member.next, __typeof__(*(pos)), member)

#define list_for_each(pos, head) \
    for (pos = (head)->next; pos != (head); pos = pos->next)
#define list_for_each_safe(pos, n, head)                        \
    for (pos = (head)->next, n = pos->next; pos != (head);      \
         pos = n, n = pos->next)
#define list_for_each_entry(pos, head, member)                              \
    for (pos = list_first_entry(head, __typeof__(*pos), member);            \
         &pos->member != (head);                                            \
         pos = list_next_entry(pos, member))
#define list_for_each_entry_safe(pos, n, head, member)                      \
    for (pos = list_first_entry(head, __typeof__(*pos), member),            \
         n = list_next_entry(pos, member);                                  \
         &pos->member != (head);                                            \
         pos = n, n = list_next_entry(n, member))
#endif
