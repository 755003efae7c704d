/* SPDX-License-Identifier: MIT */
/* tests/modules/api/api_test.h - checks that count, and a verdict. Linux builds it too. */
#ifndef API_TEST_H
#define API_TEST_H
#include <linux/printk.h>

static int api_failures;

#define CHECK(condition) do {                                           \
    if (!(condition)) {                                                 \
        api_failures++;                                                 \
        pr_err("%s: %s:%d: not true: %s\n", KBUILD_MODNAME, __func__,   \
               __LINE__, #condition);                                   \
    }                                                                   \
} while (0)

static inline int api_verdict(void)
{
    if (api_failures)
        pr_err("%s: %d FAILED\n", KBUILD_MODNAME, api_failures);
    else
        pr_info("%s: ok\n", KBUILD_MODNAME);
    return api_failures ? -EINVAL : 0;
}
#endif
