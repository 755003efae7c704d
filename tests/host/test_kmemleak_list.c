/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_kmemleak_list.c - a million blocks in a row, scanned on a small stack.
 *
 * A marker that recursed would need some hundred MiB of stack; it is given little.
 */
#include "tests/host/host_support.h"
#include <pthread.h>
#include <cmocka.h>
#include "mm/kmalloc.h"
#include "mm/kmemleak.h"
#include "tests/host/machine.h"

enum { NODES = 1000000, STACK_BYTES = 128 * 1024, MEMORY_BYTES = 256 * 1024 * 1024 };

static uintptr_t root[1];
static uintptr_t *node[NODES];                  /* no root: a table of the test's */
static struct kmemleak_summary summary;

static int setup(void **state)
{
    machine_init(MEMORY_BYTES);
    machine_add_root(root, sizeof(root), ROOT_DATA);
    for (unsigned i = 0; i < NODES; i++) {
        node[i] = kzalloc(sizeof(uintptr_t), GFP_KERNEL);
        assert_non_null(node[i]);
    }
    return 0;
}

static void *scan_in_thread(void *unused)
{
    assert_int_equal(kmemleak_scan(&summary), 0);
    return unused;
}

static void scan_on_small_stack(void)
{
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    assert_int_equal(pthread_attr_setstacksize(&attributes, STACK_BYTES), 0);
    assert_int_equal(pthread_create(&thread, &attributes, scan_in_thread, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
    assert_true(summary.self_test_ok);
    assert_int_equal(summary.objects, NODES);
}

/* Node i refers to i + @step, the last one to nobody. */
static void link_nodes(int step)
{
    for (int i = 0; i < NODES; i++)
        *node[i] = i + step >= 0 && i + step < NODES ? (uintptr_t)node[i + step] : 0;
}

static void lists_are_held_by_their_head_alone(void **state)
{
    for (int step = -1; step <= 1; step += 2) {
        uintptr_t *head = node[step > 0 ? 0 : NODES - 1];
        struct kmemleak_object object;
        link_nodes(step);
        root[0] = (uintptr_t)head;
        scan_on_small_stack();
        assert_int_equal(summary.leaked, 0);
        assert_int_equal(summary.scanned_bytes, NODES * sizeof(uintptr_t));
        root[0] = 0;
        scan_on_small_stack();
        assert_int_equal(summary.leaked, NODES);
        assert_int_equal(summary.leaders, 1);
        assert_true(kmemleak_object_at((uintptr_t)head, &object));
        assert_true(object.flags & TAG_LEADER);
        *node[step > 0 ? NODES - 1 : 0] = (uintptr_t)head;      /* a ring: one leads */
        scan_on_small_stack();
        assert_int_equal(summary.leaders, 1);
        assert_int_equal(summary.indirect, NODES - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(lists_are_held_by_their_head_alone, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
