/* SPDX-License-Identifier: MIT */
/*
 * kernel/klist.c - lists that may be walked while others add and remove.
 *
 * Problem    Who walks a list and sleeps at each entry cannot hold its lock; without
 *            it the entry may be gone on return.
 * Idea       Each node counts its holders: the list itself, and every walk that
 *            stands on it. A deleted node is dead, passed over by walks, and leaves
 *            when its last holder lets go.
 * State      In the lists and nodes. Those who wait in klist_remove(): one queue.
 * Cost       Constant, but for dead nodes that a walk passes.
 * Locking    The list's lock, interrupts off; get() and put() are called without it,
 *            but get() of a new node.
 */
#include "kernel/klist.h"
#include "kernel/wait.h"
#include "kernel/warn.h"

static DECLARE_WAIT_QUEUE_HEAD(removals);

void klist_init(struct klist *list, void (*get)(struct klist_node *node),
                void (*put)(struct klist_node *node))
{
    *list = (struct klist)KLIST_INIT(*list, get, put);
}

static void add(struct klist_node *node, struct klist *list, struct list_head *place,
                void (*link)(struct list_head *node, struct list_head *place))
{
    node->n_klist = list;
    node->n_dead = false;
    kref_init(&node->n_ref);
    if (list->get)
        list->get(node);
    unsigned long flags = spin_lock_save(&list->k_lock);
    link(&node->n_node, place);
    spin_unlock_irqrestore(&list->k_lock, flags);
}

void klist_add_tail(struct klist_node *node, struct klist *list)
{
    add(node, list, &list->k_list, list_add_tail);
}

void klist_add_head(struct klist_node *node, struct klist *list)
{
    add(node, list, &list->k_list, list_add);
}

void klist_add_behind(struct klist_node *node, struct klist_node *after)
{
    add(node, after->n_klist, &after->n_node, list_add);
}

void klist_add_before(struct klist_node *node, struct klist_node *before)
{
    add(node, before->n_klist, &before->n_node, list_add_tail);
}

static void release(struct kref *ref)
{
    struct klist_node *node = container_of(ref, struct klist_node, n_ref);
    WARN_ON(!node->n_dead);
    list_del(&node->n_node);
    node->n_klist = NULL;
    wake_up_all(&removals);
}

/* Let go of @node; @kill: and it dies. */
static void put(struct klist_node *node, bool kill)
{
    struct klist *list = node->n_klist;
    unsigned long flags = spin_lock_save(&list->k_lock);
    if (kill) {
        WARN_ON(node->n_dead);
        node->n_dead = true;
    }
    bool gone = kref_put(&node->n_ref, release);
    spin_unlock_irqrestore(&list->k_lock, flags);
    if (gone && list->put)
        list->put(node);
}

void klist_del(struct klist_node *node)
{
    put(node, true);
}

int klist_node_attached(struct klist_node *node)
{
    return READ_ONCE(node->n_klist) != NULL;
}

void klist_remove(struct klist_node *node)
{
    klist_del(node);
    wait_event(removals, !klist_node_attached(node));
}

void klist_iter_init(struct klist *list, struct klist_iter *iter)
{
    *iter = (struct klist_iter){ .i_klist = list };
}

void klist_iter_init_node(struct klist *list, struct klist_iter *iter,
                          struct klist_node *node)
{
    klist_iter_init(list, iter);
    if (node != NULL && kref_get_unless_zero(&node->n_ref))
        iter->i_cur = node;
}

void klist_iter_exit(struct klist_iter *iter)
{
    if (iter->i_cur != NULL)
        put(iter->i_cur, false);
    iter->i_cur = NULL;
}

static struct klist_node *step(struct klist_iter *iter, bool forward)
{
    struct klist *list = iter->i_klist;
    struct klist_node *last = iter->i_cur, *found = NULL;
    unsigned long flags = spin_lock_save(&list->k_lock);
    struct list_head *at = last != NULL ? &last->n_node : &list->k_list;
    while (found == NULL && (at = forward ? at->next : at->prev) != &list->k_list) {
        struct klist_node *node = list_entry(at, struct klist_node, n_node);
        if (!node->n_dead) {
            kref_get(&node->n_ref);
            found = node;
        }
    }
    iter->i_cur = found;
    spin_unlock_irqrestore(&list->k_lock, flags);
    if (last != NULL)
        put(last, false);
    return found;
}

struct klist_node *klist_next(struct klist_iter *iter)
{
    return step(iter, true);
}

struct klist_node *klist_prev(struct klist_iter *iter)
{
    return step(iter, false);
}
