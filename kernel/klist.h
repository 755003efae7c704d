/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_KLIST_H
#define KERNEL_KLIST_H
/*
 * kernel/klist.h - lists that may be walked while others add and remove: a node that
 * somebody stands on stays until nobody does. Names and meanings are Linux's.
 */
#include "arch/spinlock.h"
#include "kernel/kref.h"
#include "lib/list.h"

struct klist_node;

struct klist {
    spinlock_t k_lock;
    struct list_head k_list;
    void (*get)(struct klist_node *node);   /* NULL, or told of each added node */
    void (*put)(struct klist_node *node);   /* ... and of each that is gone     */
};

struct klist_node {
    struct klist *n_klist;          /* NULL: on no list                         */
    bool n_dead;                    /* klist_del(): gone when nobody stands on it */
    struct list_head n_node;
    struct kref n_ref;
};

struct klist_iter {
    struct klist *i_klist;
    struct klist_node *i_cur;       /* held; NULL: before the first             */
};

#define KLIST_INIT(name, get_fn, put_fn) {                              \
    .k_lock = SPINLOCK_INIT, .k_list = LIST_HEAD_INIT((name).k_list),   \
    .get = (get_fn), .put = (put_fn),                                   \
}
#define DEFINE_KLIST(name, get_fn, put_fn) \
    struct klist name = KLIST_INIT(name, get_fn, put_fn)

void klist_init(struct klist *list, void (*get)(struct klist_node *node),
                void (*put)(struct klist_node *node));
void klist_add_tail(struct klist_node *node, struct klist *list);
void klist_add_head(struct klist_node *node, struct klist *list);
void klist_add_behind(struct klist_node *node, struct klist_node *after);
void klist_add_before(struct klist_node *node, struct klist_node *before);

/** klist_del - walks will no longer meet it. klist_remove: and nobody stands on it. */
void klist_del(struct klist_node *node);
void klist_remove(struct klist_node *node);
int klist_node_attached(struct klist_node *node);

/** klist_iter_init - begin at the start. _node: klist_next() gives the one behind
 *  @node. klist_iter_exit: let go of the node that it stands on. */
void klist_iter_init(struct klist *list, struct klist_iter *iter);
void klist_iter_init_node(struct klist *list, struct klist_iter *iter,
                          struct klist_node *node);
void klist_iter_exit(struct klist_iter *iter);
struct klist_node *klist_next(struct klist_iter *iter);
struct klist_node *klist_prev(struct klist_iter *iter);
#endif
