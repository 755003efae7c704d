/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_WARN_H
#define KERNEL_WARN_H
/*
 * kernel/warn.h - what should not be: WARN tells and goes on, BUG ends it.
 *
 * Names and meanings are Linux's. A warning is no "BUG:" report: those are for bad
 * use of memory that was proven.
 */
#include "lib/assert.h"
#include "lib/compiler.h"
#include "lib/types.h"

/** warn_slowpath - the report, with the place, @fmt (NULL: none), the call stack. */
__printf(4, 5) void warn_slowpath(const char *file, int line, const char *function,
                                  const char *fmt, ...);

/** warn_count - warnings since boot. */
u32 warn_count(void);

/* All evaluate to whether the condition held. */
#define WARN_ON(condition) ({                                           \
    bool warn_on_ = !!(condition);                                      \
    if (unlikely(warn_on_))                                             \
        warn_slowpath(__FILE__, __LINE__, __func__, "%s\n",             \
                      "WARN_ON(" #condition ")");                       \
    unlikely(warn_on_);                                                 \
})
#define WARN(condition, fmt, ...) ({                                    \
    bool warn_on_ = !!(condition);                                      \
    if (unlikely(warn_on_))                                             \
        warn_slowpath(__FILE__, __LINE__, __func__, fmt, ##__VA_ARGS__); \
    unlikely(warn_on_);                                                 \
})
#define WARN_ONCE(condition, fmt, ...) ({                               \
    static bool warned_;                                                \
    bool warn_once_ = !!(condition);                                    \
    if (unlikely(warn_once_ && !warned_)) {                             \
        warned_ = true;                                                 \
        warn_slowpath(__FILE__, __LINE__, __func__, fmt, ##__VA_ARGS__); \
    }                                                                   \
    unlikely(warn_once_);                                               \
})
#define WARN_ON_ONCE(condition) ({                                      \
    static bool warned_;                                                \
    bool warn_once_ = !!(condition);                                    \
    if (unlikely(warn_once_ && !warned_)) {                             \
        warned_ = true;                                                 \
        warn_slowpath(__FILE__, __LINE__, __func__, "%s\n",             \
                      "WARN_ON(" #condition ")");                       \
    }                                                                   \
    unlikely(warn_once_);                                               \
})
#define WARN_TAINT(condition, taint, fmt...) WARN(condition, fmt)
#define WARN_TAINT_ONCE(condition, taint, fmt...) WARN_ONCE(condition, fmt)

/* In code of a module, a test or a command these end the thread, else the machine. */
#define BUG() assert_fail(__FILE__, __LINE__, __func__, "BUG()")
#define BUG_ON(condition) do {                                          \
    if (unlikely(condition))                                            \
        assert_fail(__FILE__, __LINE__, __func__, "BUG_ON(" #condition ")"); \
} while (0)
#endif
