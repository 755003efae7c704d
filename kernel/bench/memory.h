/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_BENCH_MEMORY_H
#define KERNEL_BENCH_MEMORY_H
/* kernel/bench/memory.h - is there enough for a row, and did all of it come back? */
#include "kernel/bench/bench.h"

/** bench_look_at_memory - what is free now, and what empty slabs hold. */
void bench_look_at_memory(struct bench_memory *memory);

/** metadata_pages_used - pages of the allocators' own tables, but for empty slabs. */
u32 metadata_pages_used(void);

/** bench_must_skip - cannot @b's row be measured here and now? Then result->verdict and
 *  result->reason tell so. */
bool bench_must_skip(const struct bench *b, struct bench_result *result);
#endif
