/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HOST_PAGE_RUNS_H
#define TESTS_HOST_PAGE_RUNS_H
/* tests/host/page_runs.h - a machine without warm runs; whether its runs came back. */
#include "mm/page_alloc.h"

/** page_runs_setup - cmocka's: a fresh machine, in which all that is free is merged. */
int page_runs_setup(void **state);

/** page_runs - page_stats() now. page_runs_stay: after a drain, and in a sound machine,
 *  expect the free runs of each order, and the used pages, to be as @before. */
struct page_stats page_runs(void);
void page_runs_stay(const struct page_stats *before);
#endif
