/* SPDX-License-Identifier: MIT */
#ifndef MM_TREND_H
#define MM_TREND_H
/* mm/trend.h - does a row of counts rise, and how fast? Integers only. */
#include "lib/types.h"

enum { TREND_POINTS_MAX = 16, TREND_RISING_PERCENT = 80 };

/**
 * trend_rising - how many of the last of @count (0..TREND_POINTS_MAX) values rise
 * steadily: none is less than the one before, and of their steps at least
 * TREND_RISING_PERCENT go up. Return: the most for which that holds; 0: not even two.
 */
u32 trend_rising(const u32 *values, u32 count);

/**
 * trend_per_minute - slope of the line that fits @count (0..TREND_POINTS_MAX) points
 * best, by least squares: what @values gain in a minute, rounded toward 0.
 * @times_ms: not falling. Return: 0 also where all times are the same; saturates.
 */
s32 trend_per_minute(const u32 *times_ms, const u32 *values, u32 count);
#endif
