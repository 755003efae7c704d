/* SPDX-License-Identifier: MIT */
/* tests/host/page_runs.c - a machine without warm runs; whether its runs came back. */
#include "tests/host/page_runs.h"
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "mm/kmalloc.h"
#include "tests/host/machine.h"

struct page_stats page_runs(void)
{
    struct page_stats s;
    page_stats(&s);
    return s;
}

int page_runs_setup(void **state)
{
    machine_init(MACHINE_BYTES);
    kfree(kmalloc(8, GFP_KERNEL));              /* the depot takes its page now */
    __free_page(alloc_page(GFP_KERNEL));
    machine_free_pages();
    pages_drain();
    return 0;
}

void page_runs_stay(const struct page_stats *before)
{
    pages_drain();
    struct page_stats after = page_runs();
    assert_int_equal(after.free, before->free);
    assert_memory_equal(after.free_count, before->free_count, sizeof(after.free_count));
    assert_memory_equal(after.used, before->used, sizeof(after.used));
    assert_true(machine_check());
}
