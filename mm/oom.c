/* SPDX-License-Identifier: MIT */
/*
 * mm/oom.c - memory is out: counted, and told to whoever reports it.
 *
 * Problem    NULL goes to the caller, who often says no more than "failed"; the one who
 *            has all the memory is somebody else.
 * Idea       Every allocator that is about to return NULL for want of memory comes by
 *            here. The kernel registers who prints (kernel/oom_report.c). What failed
 *            because failslab wanted it so does not: it is no want of memory.
 * State      A count; the reporter.
 * Cost       Only where memory is out.
 * Locking    None: called without locks, in any context.
 * Read next  page_alloc.c: the reserve.
 */
#include "mm/oom.h"
#include "mm/tag.h"

static oom_report_fn report;
static u32 count;

void oom_set_reporter(oom_report_fn reporter)
{
    report = reporter;
}

void oom_failed(const char *from, u32 size_bytes, gfp_t flags)
{
    count++;
    if (report == NULL || (flags & __GFP_NOWARN))
        return;
    struct oom oom = { .size_bytes = size_bytes, .flags = flags, .from = from };
    tag_trace(&oom.site, 1);
    report(&oom);
}

u32 oom_count(void)
{
    return count;
}
