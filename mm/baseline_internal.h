/* SPDX-License-Identifier: MIT */
#ifndef MM_BASELINE_INTERNAL_H
#define MM_BASELINE_INTERNAL_H
/* mm/baseline_internal.h - between baseline.c, diff.c and growth.c. World stopped. */
#include "mm/baseline.h"

struct call_site;

/* What was live of one call site. */
struct snapshot {
    u32 blocks, bytes;
};

struct mark {
    struct mark *next;                  /* younger                                  */
    struct mark_info info;
    u32 site_count;                     /* call sites there were; later ones had 0  */
    struct snapshot sites[];            /* by call_site.number                      */
};

/** mark_first - the oldest mark, or NULL. mark_find - by name, or NULL. */
struct mark *mark_first(void);
struct mark *mark_find(const char *name);

/** mark_snapshot - what was live of @site at @mark; NULL: now. */
struct snapshot mark_snapshot(const struct mark *mark, const struct call_site *site);

/** site_room - call sites there are now, the unknown one too. */
u32 site_room(void);
#endif
