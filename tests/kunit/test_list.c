/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_list.c - lib/list.h: order, moving, removal while walking. */
#include <kunit/test.h>
#include "lib/list.h"

enum { COUNT = 5 };

struct item {
    int value;
    struct list_head link;
};

/* The values in order, as decimal digits. */
static int digits(struct list_head *head)
{
    struct item *item;
    int number = 0;
    list_for_each_entry(item, head, link)
        number = number * 10 + item->value;
    return number;
}

static void fill(struct list_head *head, struct item *items)
{
    for (int i = 0; i < COUNT; i++) {
        items[i].value = i + 1;
        list_add_tail(&items[i].link, head);
    }
}

static void order(struct kunit *test)
{
    struct item items[COUNT], first = { .value = 9 };
    LIST_HEAD(head);
    KUNIT_EXPECT_TRUE(test, list_empty(&head));
    fill(&head, items);
    list_add(&first.link, &head);
    KUNIT_EXPECT_EQ(test, digits(&head), 912345);
    list_move_tail(&first.link, &head);
    list_move(&items[3].link, &head);
    KUNIT_EXPECT_EQ(test, digits(&head), 412359);
    KUNIT_EXPECT_EQ(test, list_last_entry(&head, struct item, link)->value, 9);
}

static void removal_while_walking(struct kunit *test)
{
    struct item items[COUNT], *item, *next;
    LIST_HEAD(head);
    fill(&head, items);
    list_for_each_entry_safe(item, next, &head, link)
        if (item->value % 2 == 0)
            list_del(&item->link);
    KUNIT_EXPECT_EQ(test, digits(&head), 135);
    KUNIT_EXPECT_PTR_EQ(test, items[1].link.next, LIST_POISON1);
    list_for_each_entry_safe(item, next, &head, link)
        list_del_init(&item->link);
    KUNIT_EXPECT_NULL(test, list_first_entry_or_null(&head, struct item, link));
    KUNIT_EXPECT_TRUE(test, list_empty(&items[0].link));
}

static struct kunit_case list_cases[] = {
    KUNIT_CASE(order), KUNIT_CASE(removal_while_walking), { },
};

static struct kunit_suite list_suite = { .name = "list", .test_cases = list_cases };
kunit_test_suite(list_suite);
