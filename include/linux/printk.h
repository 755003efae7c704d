/* SPDX-License-Identifier: MIT */
#ifndef LINUX_PRINTK_H
#define LINUX_PRINTK_H
/* linux/printk.h - the kernel's log. */
#include "kernel/backtrace.h"
#include "lib/hexdump.h"
#include "lib/print_hex_dump.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/sprintf.h"
#include <linux/ratelimit.h>

#define KERN_DEFAULT ""
#define pr_devel(fmt, ...) \
    do { if (0) printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__); } while (0)
#define pr_warning(fmt, ...) pr_warn(fmt, ##__VA_ARGS__)
#define no_printk(fmt, ...) ({ if (0) printk(fmt, ##__VA_ARGS__); 0; })
#define printk_deferred(fmt, ...) printk(fmt, ##__VA_ARGS__)
#define _printk(fmt, ...) printk(fmt, ##__VA_ARGS__)

#define printk_once(fmt, ...) ({                \
    static bool printed_;                       \
    bool first_ = !printed_;                    \
    printed_ = true;                            \
    if (first_)                                 \
        printk(fmt, ##__VA_ARGS__);             \
    first_;                                     \
})
#define pr_emerg_once(fmt, ...)  printk_once(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert_once(fmt, ...)  printk_once(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit_once(fmt, ...)   printk_once(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err_once(fmt, ...)    printk_once(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn_once(fmt, ...)   printk_once(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice_once(fmt, ...) printk_once(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info_once(fmt, ...)   printk_once(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug_once(fmt, ...)  printk_once(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)

#define printk_ratelimited(fmt, ...) do {                               \
    static DEFINE_RATELIMIT_STATE(limit_, DEFAULT_RATELIMIT_INTERVAL,   \
                                  DEFAULT_RATELIMIT_BURST);             \
    if (__ratelimit(&limit_))                                           \
        printk(fmt, ##__VA_ARGS__);                                     \
} while (0)
#define pr_emerg_ratelimited(fmt, ...) \
    printk_ratelimited(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err_ratelimited(fmt, ...) \
    printk_ratelimited(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn_ratelimited(fmt, ...) \
    printk_ratelimited(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice_ratelimited(fmt, ...) \
    printk_ratelimited(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info_ratelimited(fmt, ...) \
    printk_ratelimited(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug_ratelimited(fmt, ...) \
    printk_ratelimited(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define printk_ratelimit() ({                                           \
    static DEFINE_RATELIMIT_STATE(limit_, DEFAULT_RATELIMIT_INTERVAL,   \
                                  DEFAULT_RATELIMIT_BURST);             \
    __ratelimit(&limit_);                                               \
})

#define print_hex_dump_bytes(prefix, prefix_type, data, bytes) \
    print_hex_dump(KERN_DEBUG, prefix, prefix_type, 16, 1, data, bytes, true)
#define print_hex_dump_debug(prefix, prefix_type, row, group, data, bytes, ascii) \
    print_hex_dump(KERN_DEBUG, prefix, prefix_type, row, group, data, bytes, ascii)
#endif
