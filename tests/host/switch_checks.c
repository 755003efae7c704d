/* SPDX-License-Identifier: MIT */
/* tests/host/switch_checks.c - what fuzzers may switch, and for whom. */
#include "tests/host/switch_checks.h"
#include "mm/debug.h"
#include "mm/guard.h"
#include "mm/misuse.h"
#include "mm/page_poison.h"

/* Not GUARD_EXACT: what that hides cannot be read on the host. */
static bool switch_guard(u32 how)
{
    struct guard_rule rule = {
        .what = how % 2 ? GUARD_SAMPLE : GUARD_ALL,
        .side = how / 2 % 2 ? GUARD_END : GUARD_START,
        .number = 1 + how / 4 % 8,
    };
    if (how % 4 == 3)
        guard_off();
    return how % 4 == 3 || guard_add(&rule) == 0;
}

static bool switch_flags(u32 how)
{
    static const char *const names[] = { "*", "kmalloc-*", "fuzz*", "pages" };
    static const u32 flags[] = {
        DEBUG_SANITY, DEBUG_REDZONE, DEBUG_POISON, DEBUG_USER, DEBUG_QUARANTINE,
        DEBUG_RANDOM, DEBUG_INIT_ALLOC | DEBUG_INIT_FREE, DEBUG_CHECKS,
    };
    bool on = how / 64 % 4 > 0;
    return debug_set(flags[how % 8], on, names[how / 8 % 4]) >= 0;
}

bool switch_checks(u32 how)
{
    u32 before = misuse_count();
    bool done = how % 16 == 15 ? switch_guard(how / 16) : switch_flags(how);
    return done && misuse_count() == before;
}

bool switch_checks_off(void)
{
    guard_off();
    bool done = debug_set(~0u, false, "*") >= 0;
    page_poison_forget();
    return done;
}
