/* SPDX-License-Identifier: MIT */
/*
 * tests/modules/sanitize/ubsan_acts.c - undefined behaviour of every kind, each on a
 * line of its own that says in a comment what must be reported, and defined twins.
 *
 * tests/boot/test_ubsan.py reads this file: `UB: KIND: text` behind a line.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>

enum { MOST = 0x7fffffff };

static volatile int one = 1, most = MOST, least = -MOST - 1, negative = -5, wide = 33;
static volatile long long most_64 = 0x7fffffffffffffffll;
static volatile unsigned zero;
static volatile u8 two = 2;
static int array[5];
static char *volatile pointer;
static volatile int sink;
static volatile long long sink_64;

static __attribute__((nonnull)) noinline void never_null(void *p)
{
    sink = p == (void *)1;
}

static __attribute__((returns_nonnull)) noinline void *never_returns_null(void)
{
    return pointer;                     /* UB: nonnull-return: null pointer returned */
}

static noinline void variable(int n)
{
    char bytes[n];                      /* UB: vla-bound-not-positive: array of 0 */
    __asm__ volatile("" : : "r"(bytes));
}

static noinline void arithmetic(void)
{
    sink = most + one;      /* UB: signed-integer-overflow: 2147483647 + 1 cannot be */
    sink = least - one;     /* UB: signed-integer-overflow: -2147483648 - 1 cannot */
    sink = most * two;      /* UB: signed-integer-overflow: cannot be represented in */
    sink = -least;          /* UB: signed-integer-overflow: -(-2147483648) cannot be */
    sink_64 = most_64 + one;    /* UB: signed-integer-overflow: type 'long long int' */
    sink = one << wide;     /* UB: shift-out-of-bounds: shift exponent 33 is too large */
    sink = one << negative; /* UB: shift-out-of-bounds: shift exponent -5 is negative */
    sink = one >> wide;     /* UB: shift-out-of-bounds: shift exponent 33 is too large */
    sink_64 = most_64 >> (wide + wide); /* UB: shift-out-of-bounds: exponent 66 is too */
    sink = negative << one; /* UB: shift-out-of-bounds: left shift of negative value -5 */
    sink = most << one;     /* UB: shift-out-of-bounds: left shift of 2147483647 by 1 */
    sink = __builtin_ctz(zero);         /* UB: invalid-builtin: 0 passed to __builtin */
    sink = __builtin_clz(zero);         /* UB: invalid-builtin: 0 passed to __builtin */
}

static noinline void memory(void)
{
    int small[2] = { 1, 2 };
    void *volatile misaligned = (char *)array + 1;
    pointer = (char *)&array[negative + 11];    /* UB: array-index-out-of-bounds: 6 */
    sink = *(volatile int *)misaligned; /* UB: misaligned-access: load of misaligned */
    *(volatile int *)misaligned = 1;    /* UB: misaligned-access: store to misaligned */
    sink = *(volatile bool *)&two;      /* UB: invalid-load: load of value 2, which is */
    pointer = (char *)small + 0x20000000u * one;    /* UB: pointer-overflow: arithmetic */
    pointer = NULL;
    never_null(pointer);                /* UB: nonnull-argument: null pointer pas */
    pointer = never_returns_null();
}

static noinline void defined(void)
{
    sink = (int)((unsigned)most + 1u);
    sink = one << 30;
    sink = (int)(1u << (wide - 2));
    sink = array[4];
    sink = least / one;
    sink = (int)two;
    memcpy((void *)&sink, array, 4);
    never_null((void *)1);
}

static int __init acts_init(void)
{
    pr_info("act: defined\n");
    defined();
    for (int round = 0; round < 2; round++) {
        pr_info("act: round %d\n", round);
        arithmetic();
        memory();
        variable((int)zero);
    }
    pr_info("act: end\n");
    return 0;
}

static void __exit acts_exit(void)
{
}

module_init(acts_init);
module_exit(acts_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("undefined behaviour of every kind");
