/* SPDX-License-Identifier: MIT */
#ifndef LIB_HLIST_H
#define LIB_HLIST_H
/*
 * lib/hlist.h - lists with a head of one word, for hash tables.
 *
 *     first --> [A.next] --> [B.next] --> NULL
 *       ^----------pprev  ^------pprev        pprev: the word that points here
 *
 * A table has many heads and most are empty: half the memory. The price is that the
 * last entry cannot be found from the head. Names and meanings are Linux's.
 */
#include "lib/list.h"
#include "lib/types.h"

struct hlist_node;

struct hlist_head {
    struct hlist_node *first;
};

struct hlist_node {
    struct hlist_node *next, **pprev;   /* pprev NULL: on no list               */
};

#define HLIST_HEAD_INIT { .first = NULL }
#define HLIST_HEAD(name) struct hlist_head name = { .first = NULL }
#define INIT_HLIST_HEAD(head) ((head)->first = NULL)

static inline void INIT_HLIST_NODE(struct hlist_node *node)
{
    node->next = NULL;
    node->pprev = NULL;
}

/* ---- questions ------------------------------------------------------- */

/** hlist_unhashed - is it on no list? Not after hlist_del(), which poisons. */
static inline int hlist_unhashed(const struct hlist_node *node)
{
    return !node->pprev;
}

static inline int hlist_unhashed_lockless(const struct hlist_node *node)
{
    return !READ_ONCE(node->pprev);
}

static inline int hlist_empty(const struct hlist_head *head)
{
    return !READ_ONCE(head->first);
}

/** hlist_is_singular_node - is @node the only one on @head? */
static inline bool hlist_is_singular_node(const struct hlist_node *node,
                                          const struct hlist_head *head)
{
    return !node->next && node->pprev == (struct hlist_node **)&head->first;
}

static inline size_t hlist_count_nodes(const struct hlist_head *head)
{
    size_t count = 0;
    for (const struct hlist_node *pos = head->first; pos; pos = pos->next)
        count++;
    return count;
}

/* ---- removing -------------------------------------------------------- */

static inline void __hlist_del(struct hlist_node *node)
{
    struct hlist_node *next = node->next, **pprev = node->pprev;
    WRITE_ONCE(*pprev, next);
    if (next)
        WRITE_ONCE(next->pprev, pprev);
}

static inline void hlist_del(struct hlist_node *node)
{
    __hlist_del(node);
    node->next = (struct hlist_node *)LIST_POISON1;
    node->pprev = (struct hlist_node **)LIST_POISON2;
}

/** hlist_del_init - a no-op if it is on no list. */
static inline void hlist_del_init(struct hlist_node *node)
{
    if (hlist_unhashed(node))
        return;
    __hlist_del(node);
    INIT_HLIST_NODE(node);
}

/* ---- adding ---------------------------------------------------------- */

static inline void hlist_add_head(struct hlist_node *node, struct hlist_head *head)
{
    struct hlist_node *first = head->first;
    WRITE_ONCE(node->next, first);
    if (first)
        WRITE_ONCE(first->pprev, &node->next);
    WRITE_ONCE(head->first, node);
    WRITE_ONCE(node->pprev, &head->first);
}

/** hlist_add_before - @next is on a list. */
static inline void hlist_add_before(struct hlist_node *node, struct hlist_node *next)
{
    WRITE_ONCE(node->pprev, next->pprev);
    WRITE_ONCE(node->next, next);
    WRITE_ONCE(next->pprev, &node->next);
    WRITE_ONCE(*node->pprev, node);
}

/** hlist_add_behind - @prev is on a list. */
static inline void hlist_add_behind(struct hlist_node *node, struct hlist_node *prev)
{
    WRITE_ONCE(node->next, prev->next);
    WRITE_ONCE(prev->next, node);
    WRITE_ONCE(node->pprev, &prev->next);
    if (node->next)
        WRITE_ONCE(node->next->pprev, &node->next);
}

/** hlist_add_fake - as if on a list, so that hlist_del() works. */
static inline void hlist_add_fake(struct hlist_node *node)
{
    node->pprev = &node->next;
}

static inline bool hlist_fake(struct hlist_node *node)
{
    return node->pprev == &node->next;
}

/** hlist_move_list - all of @old becomes @head; @old is empty then. */
static inline void hlist_move_list(struct hlist_head *old, struct hlist_head *head)
{
    head->first = old->first;
    if (head->first)
        head->first->pprev = &head->first;
    old->first = NULL;
}

/** hlist_splice_init - put [@from->first, @last], all of @from, before @to's. */
static inline void hlist_splice_init(struct hlist_head *from, struct hlist_node *last,
                                     struct hlist_head *to)
{
    if (to->first)
        to->first->pprev = &last->next;
    last->next = to->first;
    to->first = from->first;
    from->first->pprev = &to->first;
    from->first = NULL;
}

/* ---- walking: see lib/list_iterate.h --------------------------------- */

#define hlist_entry(ptr, type, member) container_of(ptr, type, member)
#define hlist_entry_safe(ptr, type, member) ({                              \
    __typeof__(ptr) hlist_ptr_ = (ptr);                                     \
    hlist_ptr_ ? hlist_entry(hlist_ptr_, type, member) : NULL;              \
})

#define hlist_for_each(pos, head) \
    for (pos = (head)->first; pos; pos = pos->next)
#define hlist_for_each_safe(pos, n, head) \
    for (pos = (head)->first; pos && ({ n = pos->next; 1; }); pos = n)

#define hlist_for_each_entry(pos, head, member)                             \
    for (pos = hlist_entry_safe((head)->first, __typeof__(*(pos)), member); \
         pos;                                                               \
         pos = hlist_entry_safe((pos)->member.next, __typeof__(*(pos)), member))
#define hlist_for_each_entry_continue(pos, member)                          \
    for (pos = hlist_entry_safe((pos)->member.next, __typeof__(*(pos)), member); \
         pos;                                                               \
         pos = hlist_entry_safe((pos)->member.next, __typeof__(*(pos)), member))
#define hlist_for_each_entry_from(pos, member)                              \
    for (; pos;                                                             \
         pos = hlist_entry_safe((pos)->member.next, __typeof__(*(pos)), member))
/* @n is a struct hlist_node pointer. */
#define hlist_for_each_entry_safe(pos, n, head, member)                     \
    for (pos = hlist_entry_safe((head)->first, __typeof__(*pos), member);   \
         pos && ({ n = pos->member.next; 1; });                             \
         pos = hlist_entry_safe(n, __typeof__(*pos), member))
#endif
