/* SPDX-License-Identifier: MIT */
/*
 * tests/modules/sanitize/string_acts.c - bad accesses by string functions, for which
 * their caller is to blame.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "tests/modules/sanitize/acts.h"

static volatile u8 sink;

#define STRING_ACT(name, statement)                                 \
    static int name(void *data)                                     \
    {                                                               \
        const struct act *a = data;                                 \
        char *p = kmalloc(20, GFP_KERNEL), *q = kzalloc(40, GFP_KERNEL); \
        size_t n = (size_t)a->at;                                   \
        memset(p, 'x', 20);                                         \
        memset(q, 'y', 39);                                         \
        p[19] = n <= 20 ? '\0' : 'x';                               \
        sink = (u8)(uintptr_t)(statement);                          \
        kfree(q);                                                   \
        kfree(p);                                                   \
        return 0;                                                   \
    }

STRING_ACT(use_memset, memset(p, 0, n))
STRING_ACT(use_memcpy_to, memcpy(p, q, n))
STRING_ACT(use_memcpy_from, memcpy(q, p, n))
STRING_ACT(use_memmove, memmove(p + 1, p, n - 1))
STRING_ACT(use_memcmp, memcmp(p, memset(q, p[0], 39), n > 20 ? n : 19))
STRING_ACT(use_memchr, memchr(p, 'z', n))
STRING_ACT(use_strlen, strlen(p))
STRING_ACT(use_strcpy, (q[n - 1] = '\0', strcpy(p, q)))
STRING_ACT(use_strncpy, strncpy(p, q, n))
STRING_ACT(use_strcat, (p[0] = '\0', q[n - 1] = '\0', strcat(p, q)))
STRING_ACT(use_strchr, strchr(p, 'z'))
STRING_ACT(use_strscpy, strscpy(p, q, n))
STRING_ACT(use_kstrdup, (kfree(kstrdup(p, GFP_KERNEL)), 0))
STRING_ACT(use_kmemdup, (kfree(kmemdup(p, n, GFP_KERNEL)), 0))

static const struct {
    const char *name;
    int (*run)(void *data);
    bool writes;
} table[] = {
    { "use_memset", use_memset, true },     { "use_memcpy_to", use_memcpy_to, true },
    { "use_memcpy_from", use_memcpy_from }, { "use_memmove", use_memmove, true },
    { "use_memcmp", use_memcmp },           { "use_memchr", use_memchr },
    { "use_strlen", use_strlen },           { "use_strcpy", use_strcpy, true },
    { "use_strncpy", use_strncpy, true },   { "use_strcat", use_strcat, true },
    { "use_strchr", use_strchr },           { "use_strscpy", use_strscpy, true },
    { "use_kstrdup", use_kstrdup },         { "use_kmemdup", use_kmemdup },
};

void string_acts(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
        run_act("nothing", table[i].name, table[i].run,
            (struct act){ 20, 20 }, "");
        run_act(table[i].writes ? "out-of-bounds-write" : "out-of-bounds-read",
            table[i].name, table[i].run, (struct act){ 20, 21 },
            "20-byte kmalloc block");
    }
}
