/* SPDX-License-Identifier: MIT */
/*
 * kernel/memalloc.c - who may take the last pages, and whose allocations may fail.
 *
 * Problem    When memory is out, the way out needs memory: a thread for the command
 *            that frees it, a module that is unloaded, a scan that names the leak.
 *
 * Idea       The last pages are for the few who said that they help. The question is
 *            asked of the thread, so that no allocation needs another flag.
 *              As for failslab: the shell's own work between two commands never fails,
 *            nor does what an interrupt wants, unless no task filter is set.
 *
 * State      A byte in struct thread.
 * Cost       The reserve: 1/64 of memory, 64 to 256 pages.
 * Locking    A thread writes its own byte only.
 * Read next  mm/page_alloc.c, mm/failslab.c.
 */
#include "kernel/memalloc.h"
#include "arch/trap.h"
#include "kernel/symbols.h"
#include "lib/math.h"
#include "lib/string.h"
#include "mm/failslab.h"
#include "mm/guard.h"
#include "mm/oom.h"
#include "mm/page_alloc.h"

enum { RESERVE_SHARE = 64, RESERVE_PAGES_MIN = 64, RESERVE_PAGES_MAX = 256 };

/* Called on the slow path of page_alloc.c only. */
static bool may_use_reserve(void)
{
    return !in_interrupt() && (current_thread()->memalloc & MEMALLOC_RESERVE);
}

static bool may_fail(bool is_filtered)
{
    u8 flags = current_thread()->memalloc;
    if (is_filtered)
        return !in_interrupt() && (flags & MEMALLOC_TARGET) && !(flags & MEMALLOC_SURE);
    return in_interrupt() || !(flags & MEMALLOC_SURE);
}

/* Also where @function was inlined into the one that has the address. */
static bool is_in_function(uintptr_t address, const char *function)
{
    struct symbol_info info;
    return symbol_lookup(address - 1, &info) &&
           (strcmp(info.name, function) == 0 || strcmp(info.inner, function) == 0);
}

void memalloc_init(void)
{
    static const struct failslab_ops ops = { may_fail, is_in_function };
    struct page_stats stats;
    page_stats(&stats);
    page_reserve_set(clamp_t(u32, stats.total / RESERVE_SHARE, RESERVE_PAGES_MIN,
                             RESERVE_PAGES_MAX), may_use_reserve);
    failslab_set_ops(&ops);
    guard_set_namer(is_in_function);
}
