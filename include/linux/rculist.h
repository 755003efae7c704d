/* SPDX-License-Identifier: MIT */
#ifndef LINUX_RCULIST_H
#define LINUX_RCULIST_H
/* linux/rculist.h - lists for readers without locks. */
#include <linux/list.h>
#include <linux/rcupdate.h>

#define list_add_rcu(node, head)      list_add(node, head)
#define list_add_tail_rcu(node, head) list_add_tail(node, head)
#define list_replace_rcu(old, node)   list_replace(old, node)
#define list_entry_rcu(p, type, member) list_entry(p, type, member)
#define list_for_each_entry_rcu(pos, head, member, cond...) \
    list_for_each_entry(pos, head, member)
#define list_first_or_null_rcu(head, type, member) \
    list_first_entry_or_null(head, type, member)

/* Readers may still stand on the node: its next stays. */
static inline void list_del_rcu(struct list_head *node)
{
    __list_del_entry(node);
    node->prev = (struct list_head *)LIST_POISON2;
}

#define hlist_add_head_rcu(node, head) hlist_add_head(node, head)
#define hlist_for_each_entry_rcu(pos, head, member, cond...) \
    hlist_for_each_entry(pos, head, member)

static inline void hlist_del_rcu(struct hlist_node *node)
{
    __hlist_del(node);
    node->pprev = (struct hlist_node **)LIST_POISON2;
}
#endif
