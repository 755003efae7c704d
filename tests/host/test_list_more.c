/* SPDX-License-Identifier: MIT */
/* tests/host/test_list_more.c - lib/list_ops.h, lib/list_iterate.h, lib/hlist.h and
 * list_sort() against arrays: random changes, links whole after each. */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "lib/hlist.h"
#include "lib/list_iterate.h"
#include "lib/list_ops.h"
#include "lib/sort.h"

enum { ITEMS = 12, ROUNDS = 20000 };

struct item {
    int value;
    struct list_head link;
    struct hlist_node hash;
};

static struct item items[ITEMS];

/* The values in order; every link agrees with the one back. */
static int values_of(struct list_head *head, int *values)
{
    struct item *item;
    int count = 0;

    list_for_each_entry(item, head, link) {
        assert_ptr_equal(item->link.next->prev, &item->link);
        assert_true(count < ITEMS);
        values[count++] = item->value;
    }
    assert_ptr_equal(head->next->prev, head);
    return count;
}

static void fill(struct list_head *head, int count)
{
    INIT_LIST_HEAD(head);
    for (int i = 0; i < count; i++) {
        items[i].value = i;
        list_add_tail(&items[i].link, head);
    }
}

static void expect(struct list_head *head, const char *digits)
{
    int values[ITEMS], count = values_of(head, values);
    char text[ITEMS + 1] = "";

    for (int i = 0; i < count; i++)
        text[i] = (char)('0' + values[i]);
    assert_string_equal(text, digits);
}

static void cutting_and_joining_restores_the_list(void **state)
{
    struct list_head head, front;
    int before[ITEMS], after[ITEMS];

    for (int round = 0; round < ROUNDS; round++) {
        int count = rand() % ITEMS, at = count ? rand() % count : 0;

        fill(&head, count);
        int length = values_of(&head, before);
        INIT_LIST_HEAD(&front);
        if (round % 2)
            list_cut_position(&front, &head, count ? &items[at].link : &head);
        else
            list_cut_before(&front, &head, count ? &items[at].link : &head);
        size_t cut = list_count_nodes(&front);
        assert_int_equal(cut, count == 0 ? 0 : at + round % 2);
        list_splice_init(&front, &head);
        assert_true(list_empty(&front));
        assert_int_equal(values_of(&head, after), length);
        assert_memory_equal(before, after, (size_t)length * sizeof(int));
    }
}

static void swapping_exchanges_exactly_two(void **state)
{
    struct list_head head;
    int before[ITEMS], after[ITEMS];

    for (int a = 0; a < 5; a++)
        for (int b = 0; b < 5; b++) {
            if (a == b)
                continue;
            fill(&head, 5);
            values_of(&head, before);
            list_swap(&items[a].link, &items[b].link);
            assert_int_equal(values_of(&head, after), 5);
            before[a] = b;
            before[b] = a;
            assert_memory_equal(before, after, sizeof(int) * 5);
        }
}

static void turning_and_moving(void **state)
{
    struct list_head head, other;

    fill(&head, 5);
    list_rotate_left(&head);
    expect(&head, "12340");
    list_rotate_to_front(&items[3].link, &head);
    expect(&head, "34012");
    list_bulk_move_tail(&head, &items[4].link, &items[0].link);
    expect(&head, "31240");
    list_replace_init(&items[2].link, &items[7].link);
    items[7].value = 7;
    expect(&head, "31740");
    INIT_LIST_HEAD(&other);
    list_rotate_left(&other);
    list_splice_tail(&other, &head);
    expect(&head, "31740");
    list_del_init_careful(&items[7].link);
    assert_true(list_empty_careful(&items[7].link));
    expect(&head, "3140");
}

static void walking_in_every_way(void **state)
{
    struct list_head head, *pos, *next;
    struct item *item, *after;
    int count = 0;

    fill(&head, 5);
    item = list_prepare_entry((struct item *)NULL, &head, link);
    list_for_each_entry_continue(item, &head, link)
        assert_int_equal(item->value, count++);
    list_for_each_entry_safe_reverse(item, after, &head, link)
        assert_int_equal(item->value, --count);
    item = &items[1];
    list_for_each_entry_safe_continue(item, after, &head, link)
        list_del_init(&item->link);
    expect(&head, "01");
    item = &items[0];
    list_for_each_entry_safe_from(item, after, &head, link)
        list_del_init(&item->link);
    list_for_each_prev_safe(pos, next, &head)
        fail();
    assert_null(list_last_entry_or_null(&head, struct item, link));
}

static int by_tens(void *priv, const struct list_head *a, const struct list_head *b)
{
    return list_entry(a, struct item, link)->value / 10 -
           list_entry(b, struct item, link)->value / 10;
}

static void sorting_is_stable(void **state)
{
    struct list_head head;
    int values[ITEMS];

    for (int round = 0; round < ROUNDS / 10; round++) {
        int count = rand() % (ITEMS + 1);

        fill(&head, count);
        for (int i = 0; i < count; i++)
            items[i].value = rand() % 4 * 10 + i % 10;
        list_sort(NULL, &head, by_tens);
        assert_int_equal(values_of(&head, values), count);
        for (int i = 1; i < count && count <= 10; i++)
            assert_true(values[i - 1] < values[i]);
    }
}

static int by_int(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void sort_agrees_with_the_library(void **state)
{
    int mine[40], theirs[40];

    for (int round = 0; round < ROUNDS / 10; round++) {
        size_t count = (size_t)rand() % 41;

        for (size_t i = 0; i < count; i++)
            mine[i] = theirs[i] = rand() % 50;
        sort(mine, count, sizeof(int), by_int, NULL);
        qsort(theirs, count, sizeof(int), by_int);
        assert_memory_equal(mine, theirs, count * sizeof(int));
    }
}

static void hash_lists(void **state)
{
    struct hlist_head head = HLIST_HEAD_INIT, other = HLIST_HEAD_INIT;
    struct hlist_node *next;
    struct item *item;
    int sum = 0;

    for (int i = 0; i < 4; i++) {
        items[i].value = i;
        INIT_HLIST_NODE(&items[i].hash);
    }
    hlist_del_init(&items[0].hash);             /* on no list: nothing happens */
    hlist_add_head(&items[2].hash, &head);
    assert_true(hlist_is_singular_node(&items[2].hash, &head));
    hlist_add_before(&items[1].hash, &items[2].hash);
    hlist_add_behind(&items[3].hash, &items[2].hash);
    hlist_for_each_entry(item, &head, hash)
        sum = sum * 10 + item->value;
    assert_int_equal(sum, 123);
    assert_int_equal(hlist_count_nodes(&head), 3);
    hlist_move_list(&head, &other);
    assert_true(hlist_empty(&head));
    hlist_add_head(&items[0].hash, &head);
    hlist_splice_init(&other, &items[3].hash, &head);
    sum = 0;
    hlist_for_each_entry_safe(item, next, &head, hash) {
        sum = sum * 10 + item->value;
        hlist_del(&item->hash);
        assert_ptr_equal(item->hash.pprev, LIST_POISON2);
    }
    assert_int_equal(sum, 1230);
    assert_true(hlist_empty(&head) && hlist_empty(&other));
    hlist_add_fake(&items[0].hash);
    assert_true(hlist_fake(&items[0].hash));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cutting_and_joining_restores_the_list),
        cmocka_unit_test(swapping_exchanges_exactly_two),
        cmocka_unit_test(turning_and_moving),
        cmocka_unit_test(walking_in_every_way),
        cmocka_unit_test(sorting_is_stable),
        cmocka_unit_test(sort_agrees_with_the_library),
        cmocka_unit_test(hash_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
