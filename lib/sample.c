/* SPDX-License-Identifier: MIT */
/*
 * lib/sample.c - medians, and the cost of measuring taken off.
 *
 * The median and not the mean: one interrupted round of ten would move a mean, and
 * what a mean says of ten rounds happened in none of them. See R. Jain, "The Art of
 * Computer Systems Performance Analysis", chapter 12.
 */
#include "lib/sample.h"
#include "lib/assert.h"
#include "lib/sort.h"

static int compare(const void *a, const void *b)
{
    u64 left = *(const u64 *)a, right = *(const u64 *)b;
    return left < right ? -1 : left > right;
}

void sample_summarize(u64 *samples, u32 count, struct sample_summary *summary)
{
    KASSERT(count > 0);
    sort(samples, count, sizeof(*samples), compare, NULL);
    u64 low = samples[(count - 1) / 2], high = samples[count / 2];
    summary->median = low + (high - low) / 2;
    summary->least = samples[0];
    summary->most = samples[count - 1];
}

u64 sample_per_1000(u64 ticks, u64 fixed, u64 loop_per_1000, u32 turns, u32 parts)
{
    KASSERT(parts > 0);
    u64 all = ticks * 1000, own = fixed * 1000 + loop_per_1000 * turns;
    return all > own ? (all - own + parts / 2) / parts : 0;
}
