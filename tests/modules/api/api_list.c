/* SPDX-License-Identifier: MIT */
/* tests/modules/api/api_list.c - list_head and hlist, every function and macro. */
#include <linux/list.h>
#include <linux/list_sort.h>
#include <linux/module.h>
#include <linux/slab.h>
#include "api_test.h"

struct item {
    int value;
    struct list_head list;
    struct hlist_node hash;
};

static struct item items[6];

static void fill(struct list_head *head, int first, int count)
{
    INIT_LIST_HEAD(head);
    for (int i = first; i < first + count; i++) {
        items[i].value = i;
        list_add_tail(&items[i].list, head);
    }
}

/* The values in order as a decimal number with a 9 in front; -1: links disagree. */
static int digits(struct list_head *head)
{
    struct item *item;
    int forward = 9, count = 0;

    list_for_each_entry(item, head, list) {
        forward = forward * 10 + item->value;
        if (item->list.next->prev != &item->list || count++ > 10)
            return -1;
    }
    return forward;
}

static void test_ends(void)
{
    struct list_head head;

    fill(&head, 0, 4);
    CHECK(list_is_first(&items[0].list, &head) && !list_is_first(&items[1].list, &head));
    CHECK(list_is_last(&items[3].list, &head) && list_is_head(&head, &head));
    CHECK(list_count_nodes(&head) == 4);
    CHECK(list_next_entry(&items[0], list) == &items[1]);
    CHECK(list_prev_entry(&items[1], list) == &items[0]);
    CHECK(list_next_entry_circular(&items[3], &head, list) == &items[0]);
    CHECK(list_prev_entry_circular(&items[0], &head, list) == &items[3]);
    CHECK(list_first_entry_or_null(&head, struct item, list) == &items[0]);
    CHECK(!list_empty_careful(&head) && !list_is_singular(&head));
}

static void test_changes(void)
{
    struct list_head head, other;

    fill(&head, 0, 4);
    list_replace_init(&items[1].list, &items[4].list);
    items[4].value = 4;
    CHECK(digits(&head) == 90423 && list_empty(&items[1].list));
    list_swap(&items[0].list, &items[3].list);
    CHECK(digits(&head) == 93420);
    list_swap(&items[4].list, &items[2].list);
    CHECK(digits(&head) == 93240);
    list_bulk_move_tail(&head, &items[3].list, &items[2].list);
    CHECK(digits(&head) == 94032);
    list_rotate_left(&head);
    CHECK(digits(&head) == 90324);
    list_rotate_to_front(&items[2].list, &head);
    CHECK(digits(&head) == 92403);
    list_del_init_careful(&items[4].list);
    CHECK(list_empty_careful(&items[4].list) && digits(&head) == 9203);

    fill(&head, 0, 4);
    list_cut_position(&other, &head, &items[1].list);
    CHECK(digits(&other) == 901 && digits(&head) == 923);
    list_splice_tail_init(&other, &head);
    CHECK(digits(&head) == 92301 && list_empty(&other));
    list_cut_before(&other, &head, &items[0].list);
    CHECK(digits(&other) == 923 && digits(&head) == 901);
    list_splice_init(&other, &head);
    CHECK(digits(&head) == 92301);
    list_cut_before(&other, &head, &head);
    CHECK(digits(&other) == 92301 && list_empty(&head));
}

static int by_value(void *priv, const struct list_head *a, const struct list_head *b)
{
    return list_entry(a, struct item, list)->value - list_entry(b, struct item, list)->value;
}

static void test_walks(void)
{
    struct list_head head, *pos, *next;
    struct item *item, *after;
    int number = 9;

    fill(&head, 0, 5);
    list_for_each_prev(pos, &head)
        number = number * 10 + list_entry(pos, struct item, list)->value;
    CHECK(number == 943210);
    number = 9;
    list_for_each_entry_reverse(item, &head, list)
        number = number * 10 + item->value;
    CHECK(number == 943210 && list_entry_is_head(item, &head, list));
    number = 9;
    item = &items[2];
    list_for_each_entry_continue(item, &head, list)
        number = number * 10 + item->value;
    item = &items[2];
    list_for_each_entry_continue_reverse(item, &head, list)
        number = number * 10 + item->value;
    item = &items[3];
    list_for_each_entry_from(item, &head, list)
        number = number * 10 + item->value;
    item = &items[1];
    list_for_each_entry_from_reverse(item, &head, list)
        number = number * 10 + item->value;
    CHECK(number == 934103410);
    list_sort(NULL, &head, by_value);
    CHECK(digits(&head) == 901234);
    swap(items[0].value, items[4].value);
    list_sort(NULL, &head, by_value);
    CHECK(digits(&head) == 901234);
    list_for_each_entry_safe_reverse(item, after, &head, list)
        if (item->value & 1)
            list_del(&item->list);
    CHECK(digits(&head) == 9024 && items[1].list.next == LIST_POISON1);
    list_for_each_prev_safe(pos, next, &head)
        list_del_init(pos);
    CHECK(list_empty(&head));
}

static void test_hlist(void)
{
    HLIST_HEAD(head);
    struct hlist_head other = HLIST_HEAD_INIT;
    struct hlist_node *pos, *next;
    struct item *item;
    int number = 9;

    for (int i = 0; i < 4; i++) {
        items[i].value = i;
        INIT_HLIST_NODE(&items[i].hash);
    }
    CHECK(hlist_empty(&head) && hlist_unhashed(&items[0].hash));
    hlist_add_head(&items[1].hash, &head);
    CHECK(hlist_is_singular_node(&items[1].hash, &head));
    hlist_add_before(&items[0].hash, &items[1].hash);
    hlist_add_behind(&items[2].hash, &items[1].hash);
    hlist_for_each_entry(item, &head, hash)
        number = number * 10 + item->value;
    item = &items[0];
    hlist_for_each_entry_continue(item, hash)
        number = number * 10 + item->value;
    item = &items[1];
    hlist_for_each_entry_from(item, hash)
        number = number * 10 + item->value;
    hlist_for_each(pos, &head)
        number++;
    CHECK(number == 90121212 + 3);
    hlist_move_list(&head, &other);
    CHECK(hlist_empty(&head) && !hlist_empty(&other));
    hlist_del(&items[1].hash);
    CHECK(items[0].hash.next == &items[2].hash);
    hlist_for_each_entry_safe(item, next, &other, hash)
        hlist_del_init(&item->hash);
    CHECK(hlist_empty(&other) && hlist_unhashed_lockless(&items[2].hash));
    hlist_add_fake(&items[3].hash);
    CHECK(hlist_fake(&items[3].hash));
    hlist_del_init(&items[3].hash);
    hlist_for_each_safe(pos, next, &other)
        CHECK(false);
}

static int __init api_list_init(void)
{
    test_ends();
    test_changes();
    test_walks();
    test_hlist();
    return api_verdict();
}
module_init(api_list_init);

static void __exit api_list_exit(void)
{
}
module_exit(api_list_exit);
MODULE_LICENSE("GPL");
