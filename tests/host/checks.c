/* SPDX-License-Identifier: MIT */
/* tests/host/checks.c - a fresh machine whose reports of damage are kept. */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "mm/kmalloc.h"
#include "tests/host/checks.h"
#include "tests/host/machine.h"

/* No block of a later test is to be taken for one that was told already. */
enum { SEQUENCES_OF_A_TEST = 10000000 };

struct checks checks;

static void record(const struct misuse *misuse)
{
    checks.count++;
    checks.misuse = *misuse;
    if (misuse->damage == NULL)
        return;
    checks.damage = *misuse->damage;
    checks.size_bytes = checks.damage.block.tag->size_bytes;
}

int checks_setup(void **state)
{
    static u32 sequence;
    machine_init(MACHINE_BYTES);
    host_console_start();
    misuse_set_reporter(record);
    tag_stats.allocations = sequence += SEQUENCES_OF_A_TEST;
    kfree(kmalloc(8, GFP_KERNEL));              /* the depot takes its page now */
    checks = (struct checks){ 0 };
    return 0;
}

void checks_expect(enum misuse_kind kind, const void *p, u32 size, const void *first,
                   const void *last)
{
    assert_int_equal(checks.count, 1);
    assert_int_equal(checks.misuse.kind, kind);
    assert_int_equal(checks.damage.block.start, (uintptr_t)p);
    assert_int_equal(checks.size_bytes, size);
    assert_int_equal(checks.damage.first, (uintptr_t)first);
    assert_int_equal(checks.damage.last, (uintptr_t)last);
    assert_in_range(checks.damage.first, checks.damage.shown, checks.damage.shown + 15);
    checks.count = 0;
}

void checks_expect_none(void)
{
    assert_int_equal(checks.count, 0);
}
