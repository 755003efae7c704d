/* SPDX-License-Identifier: MIT */
/* tests/host/switch_checks.c - what fuzzers may switch, and for whom. */
#include "tests/host/switch_checks.h"
#include "mm/debug.h"
#include "mm/misuse.h"
#include "mm/page_poison.h"

bool switch_checks(u32 how)
{
    static const char *const names[] = { "*", "kmalloc-*", "fuzz*", "pages" };
    static const u32 flags[] = {
        DEBUG_SANITY, DEBUG_REDZONE, DEBUG_POISON, DEBUG_USER, DEBUG_QUARANTINE,
        DEBUG_RANDOM, DEBUG_INIT_ALLOC, DEBUG_CHECKS,
    };
    u32 before = misuse_count();
    bool on = how / 64 % 4 > 0;
    return debug_set(flags[how % 8], on, names[how / 8 % 4]) >= 0 &&
           misuse_count() == before;
}

bool switch_checks_off(void)
{
    bool done = debug_set(~0u, false, "*") >= 0;
    page_poison_forget();
    return done;
}
