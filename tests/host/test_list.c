/* SPDX-License-Identifier: MIT */
/* tests/host/test_list.c - lib/list.h: order, removal while walking, poison. */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/list.h"

struct item {
    int value;
    struct list_head link;
};

static struct item items[4];
static struct list_head head;

static int setup(void **state)
{
    INIT_LIST_HEAD(&head);
    for (int i = 0; i < 4; i++) {
        items[i].value = i;
        list_add_tail(&items[i].link, &head);
    }
    return 0;
}

/* The values in order, as decimal digits, read forward; the links agree backward. */
static int digits(void)
{
    struct item *item;
    int number = 0;
    list_for_each_entry(item, &head, link) {
        number = number * 10 + item->value;
        assert_ptr_equal(item->link.next->prev, &item->link);
    }
    return number;
}

static void adding_and_moving(void **state)
{
    assert_int_equal(digits(), 123);            /* 0123 */
    list_move(&items[2].link, &head);
    assert_int_equal(digits(), 2013);
    list_move_tail(&items[0].link, &head);
    assert_int_equal(digits(), 2130);
    list_del(&items[1].link);
    list_add(&items[1].link, &head);
    assert_int_equal(digits(), 1230);
    assert_int_equal(list_first_entry(&head, struct item, link)->value, 1);
    assert_int_equal(list_last_entry(&head, struct item, link)->value, 0);
    assert_int_equal(list_next_entry(&items[1], link)->value, 2);
}

static void removal_while_walking(void **state)
{
    struct item *item, *next;
    list_for_each_entry_safe(item, next, &head, link)
        if (item->value % 2 == 0)
            list_del(&item->link);
    assert_int_equal(digits(), 13);
    list_for_each_entry_safe(item, next, &head, link)
        list_del_init(&item->link);
    assert_true(list_empty(&head));
    assert_true(list_empty(&items[1].link));
    assert_null(list_first_entry_or_null(&head, struct item, link));
}

static void a_removed_node_is_poisoned(void **state)
{
    list_del(&items[0].link);
    assert_ptr_equal(items[0].link.next, LIST_POISON1);
    assert_ptr_equal(items[0].link.prev, LIST_POISON2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(adding_and_moving, setup),
        cmocka_unit_test_setup(removal_while_walking, setup),
        cmocka_unit_test_setup(a_removed_node_is_poisoned, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
