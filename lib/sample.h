/* SPDX-License-Identifier: MIT */
#ifndef LIB_SAMPLE_H
#define LIB_SAMPLE_H
/*
 * lib/sample.h - what a handful of measurements says: the middle, and the spread.
 */
#include "lib/types.h"

struct sample_summary {
    u64 median, least, most;        /* in the unit of the samples                  */
};

/**
 * sample_summarize - of @samples (@count >= 1), which are sorted in place. With an
 * even number of them the median is the mean of the middle two, rounded down.
 */
void sample_summarize(u64 *samples, u32 count, struct sample_summary *summary);

/**
 * sample_per_1000 - what 1000 parts cost: of @ticks for @parts, of which @fixed ticks
 * and @loop_per_1000 for every 1000 turns (@turns were made) are the measurement's own.
 * Rounded to the nearest; never below 0. @ticks < 2^44, @parts > 0.
 */
u64 sample_per_1000(u64 ticks, u64 fixed, u64 loop_per_1000, u32 turns, u32 parts);
#endif
