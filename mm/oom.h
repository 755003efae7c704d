/* SPDX-License-Identifier: MIT */
#ifndef MM_OOM_H
#define MM_OOM_H
/*
 * mm/oom.h - memory is out: who is told, and what is kept back for the way out.
 *
 * No allocation waits or loops: it gets NULL. A few pages stay for those who can
 * help: the shell, insmod and rmmod, a scan.
 */
#include "lib/types.h"
#include "mm/gfp.h"

struct oom {
    u32 size_bytes;                 /* asked for                                */
    gfp_t flags;
    const char *from;               /* "kmalloc", "vmalloc", a cache's name     */
    uintptr_t site;                 /* return address into who asked                */
};
typedef void (*oom_report_fn)(const struct oom *oom);

/** oom_set_reporter - who prints (and limits the rate). Boot only. */
void oom_set_reporter(oom_report_fn reporter);

/** oom_failed - an allocation returns NULL for want of memory; counts, and tells the
 *  reporter unless __GFP_NOWARN. Cold. */
void oom_failed(const char *from, u32 size_bytes, gfp_t flags);
u32 oom_count(void);

/**
 * The reserve: the last pages, for which only those may ask whom @may_use approves.
 * page_alloc.c asks it when fewer than page_reserve_count() would be left.
 */
void page_reserve_set(u32 pages, bool (*may_use)(void));
u32 page_reserve_count(void);
#endif
