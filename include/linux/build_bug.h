/* SPDX-License-Identifier: MIT */
#ifndef LINUX_BUILD_BUG_H
#define LINUX_BUILD_BUG_H
/* linux/build_bug.h - assertions of the compiler. */
#define BUILD_BUG_ON_ZERO(condition) ((int)sizeof(struct { int : -!!(condition); }))
#define BUILD_BUG_ON_MSG(condition, message) _Static_assert(!(condition), message)
#define BUILD_BUG_ON(condition) \
    ((void)sizeof(char[1 - 2 * !!(condition)]))
#define BUILD_BUG_ON_NOT_POWER_OF_2(n) BUILD_BUG_ON((n) == 0 || ((n) & ((n) - 1)) != 0)
#define BUILD_BUG() __builtin_trap()
#ifndef static_assert
#define static_assert(expression, ...) _Static_assert(expression, #expression)
#endif
#endif
