/* SPDX-License-Identifier: MIT */
/*
 * mm/trend.c - does a row of counts rise, and how fast?
 *
 * Problem    A kernel has no floating point, and sums of squares of milliseconds do not
 *            fit into 64 bits.
 *
 * Idea       With times x from the first point on, and gains y since then,
 *
 *              slope = (n sum(xy) - sum(x) sum(y)) / (n sum(xx) - sum(x)^2)
 *
 *            Times are shifted right until they have 16 bits. Then with n <= 16 all
 *            terms stay below 2^57, and the quotient is exact to one part in 2^15.
 */
#include "mm/trend.h"
#include "lib/bits.h"
#include "lib/limits.h"
#include "lib/math.h"

enum { TIME_BITS = 16, MS_PER_MINUTE = 60000 };

u32 trend_rising(const u32 *values, u32 count)
{
    u32 rising = 0, best = 0;
    for (u32 points = 2; points <= count; points++) {
        u32 i = count - points;
        if (values[i + 1] < values[i])
            break;
        rising += values[i + 1] > values[i];
        if (rising * 100 >= (points - 1) * TREND_RISING_PERCENT)
            best = points;
    }
    return best;
}

/* @number * MS_PER_MINUTE / @divisor, which do not overflow; saturates. */
static s64 scale(s64 number, s64 divisor)
{
    s64 whole = number / divisor, rest = number % divisor;
    const s64 most = (s64)1 << 46;
    return clamp(whole, -most, most) * MS_PER_MINUTE + rest * MS_PER_MINUTE / divisor;
}

s32 trend_per_minute(const u32 *times_ms, const u32 *values, u32 count)
{
    s64 sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0;
    if (count == 0)
        return 0;
    u32 span_ms = times_ms[count - 1] - times_ms[0];
    int shift = max(fls(span_ms) - TIME_BITS, 0);
    for (u32 i = 0; i < count; i++) {
        s64 x = (times_ms[i] - times_ms[0]) >> shift;
        s64 y = (s64)values[i] - (s64)values[0];
        sum_x += x;
        sum_y += y;
        sum_xx += x * x;
        sum_xy += x * y;
    }
    s64 below = count * sum_xx - sum_x * sum_x;
    if (below == 0)
        return 0;
    s64 slope = scale(count * sum_xy - sum_x * sum_y, below) / ((s64)1 << shift);
    return (s32)clamp(slope, (s64)INT_MIN, (s64)INT_MAX);
}
