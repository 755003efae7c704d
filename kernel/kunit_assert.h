/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_KUNIT_ASSERT_H
#define KERNEL_KUNIT_ASSERT_H
/*
 * kernel/kunit_assert.h - what a test case can claim.
 *
 *   KUNIT_EXPECT_x   false: the case has failed, and goes on
 *   KUNIT_ASSERT_x   false: the case has failed, and ends here (its thread does)
 *
 * Operands are evaluated once and compared as C compares them. Each form has one
 * with _MSG behind its name, which takes a format and its arguments.
 */
#include "kernel/kunit.h"
#include "lib/err.h"
#include "lib/string.h"

/* Linux compiles without this warning; EXPECT_EQ(test, size, 3) is not worth one. */
#pragma GCC diagnostic ignored "-Wsign-compare"

enum kunit_claim {
    KUNIT_CLAIM_FAIL,                   /* no condition: this place was reached    */
    KUNIT_CLAIM_TRUE,
    KUNIT_CLAIM_FALSE,
    KUNIT_CLAIM_INT,                    /* left op right                           */
    KUNIT_CLAIM_PTR,
    KUNIT_CLAIM_STR,
    KUNIT_CLAIM_NOT_ERR_OR_NULL,
};

/** A claim as it stands in the source. */
struct kunit_claim_site {
    const char *file;
    const char *left, *op, *right;      /* source text, NULL where there is none   */
    unsigned line;
    enum kunit_claim claim;
    bool aborts;                        /* an assertion                            */
};

/** kunit_claim_failed - print what was expected and found; abort if so asked.
 *  @left, @right: the values, pointers as integers. @fmt: more to say, or NULL. */
__attribute__((cold)) __printf(5, 6)
void kunit_claim_failed(struct kunit *test,
                                       const struct kunit_claim_site *site,
                                       long long left, long long right,
                                       const char *fmt, ...);

#define KUNIT_CLAIM_FAILED_(test, aborts_, claim_, left_text, op_text, right_text,     \
                            left_value, right_value, fmt, ...) do {                     \
    static const struct kunit_claim_site kunit_site_ = {                                \
        .file = __FILE__, .line = __LINE__, .claim = claim_, .aborts = aborts_,         \
        .left = left_text, .op = op_text, .right = right_text,                          \
    };                                                                                  \
    kunit_claim_failed(test, &kunit_site_, (long long)(left_value),                     \
                       (long long)(right_value), fmt, ##__VA_ARGS__);                   \
} while (0)

#define KUNIT_TRUE_(test, aborts, condition, fmt, ...) do {                             \
    if (unlikely(!(condition)))                                                         \
        KUNIT_CLAIM_FAILED_(test, aborts, KUNIT_CLAIM_TRUE, #condition, NULL, NULL,     \
                            0, 0, fmt, ##__VA_ARGS__);                                  \
} while (0)

#define KUNIT_FALSE_(test, aborts, condition, fmt, ...) do {                            \
    if (unlikely(condition))                                                            \
        KUNIT_CLAIM_FAILED_(test, aborts, KUNIT_CLAIM_FALSE, #condition, NULL, NULL,    \
                            0, 0, fmt, ##__VA_ARGS__);                                  \
} while (0)

#define KUNIT_INT_(test, aborts, left, op_, right, fmt, ...) do {                       \
    const __typeof__(left) kunit_left_ = (left);                                        \
    const __typeof__(right) kunit_right_ = (right);                                     \
    if (unlikely(!(kunit_left_ op_ kunit_right_)))                                      \
        KUNIT_CLAIM_FAILED_(test, aborts, KUNIT_CLAIM_INT, #left, #op_, #right,         \
                            kunit_left_, kunit_right_, fmt, ##__VA_ARGS__);             \
} while (0)

#define KUNIT_PTR_(test, aborts, left, op_, right, right_text, fmt, ...) do {           \
    const void *kunit_left_ = (left), *kunit_right_ = (right);                          \
    if (unlikely(!(kunit_left_ op_ kunit_right_)))                                      \
        KUNIT_CLAIM_FAILED_(test, aborts, KUNIT_CLAIM_PTR, #left, #op_, right_text,     \
                            (uintptr_t)kunit_left_, (uintptr_t)kunit_right_,            \
                            fmt, ##__VA_ARGS__);                                        \
} while (0)

#define KUNIT_STR_(test, aborts, left, op_, right, fmt, ...) do {                       \
    const char *kunit_left_ = (left), *kunit_right_ = (right);                          \
    if (unlikely(!kunit_left_ || !kunit_right_ ||                                       \
                 !(strcmp(kunit_left_, kunit_right_) op_ 0)))                           \
        KUNIT_CLAIM_FAILED_(test, aborts, KUNIT_CLAIM_STR, #left, #op_, #right,         \
                            (uintptr_t)kunit_left_, (uintptr_t)kunit_right_,            \
                            fmt, ##__VA_ARGS__);                                        \
} while (0)

#define KUNIT_NOT_ERR_(test, aborts, pointer, fmt, ...) do {                            \
    const void *kunit_left_ = (pointer);                                                \
    if (unlikely(IS_ERR_OR_NULL(kunit_left_)))                                          \
        KUNIT_CLAIM_FAILED_(test, aborts, KUNIT_CLAIM_NOT_ERR_OR_NULL, #pointer, NULL,  \
                            NULL, (uintptr_t)kunit_left_, 0, fmt, ##__VA_ARGS__);       \
} while (0)

/* The test goes on, or ends, whatever the values are. */
#define KUNIT_SUCCEED(test) do { } while (0)
#define KUNIT_FAIL(test, fmt, ...) \
    KUNIT_CLAIM_FAILED_(test, false, KUNIT_CLAIM_FAIL, NULL, NULL, NULL, 0, 0, \
                        fmt, ##__VA_ARGS__)
#define KUNIT_FAIL_AND_ABORT(test, fmt, ...) \
    KUNIT_CLAIM_FAILED_(test, true, KUNIT_CLAIM_FAIL, NULL, NULL, NULL, 0, 0, \
                        fmt, ##__VA_ARGS__)

/* Expectations. */
#define KUNIT_EXPECT_TRUE(test, condition) \
    KUNIT_TRUE_(test, false, condition, NULL)
#define KUNIT_EXPECT_TRUE_MSG(test, condition, fmt, ...) \
    KUNIT_TRUE_(test, false, condition, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_FALSE(test, condition) \
    KUNIT_FALSE_(test, false, condition, NULL)
#define KUNIT_EXPECT_FALSE_MSG(test, condition, fmt, ...) \
    KUNIT_FALSE_(test, false, condition, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_EQ(test, left, right) \
    KUNIT_INT_(test, false, left, ==, right, NULL)
#define KUNIT_EXPECT_EQ_MSG(test, left, right, fmt, ...) \
    KUNIT_INT_(test, false, left, ==, right, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NE(test, left, right) \
    KUNIT_INT_(test, false, left, !=, right, NULL)
#define KUNIT_EXPECT_NE_MSG(test, left, right, fmt, ...) \
    KUNIT_INT_(test, false, left, !=, right, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_LT(test, left, right) \
    KUNIT_INT_(test, false, left, <, right, NULL)
#define KUNIT_EXPECT_LT_MSG(test, left, right, fmt, ...) \
    KUNIT_INT_(test, false, left, <, right, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_LE(test, left, right) \
    KUNIT_INT_(test, false, left, <=, right, NULL)
#define KUNIT_EXPECT_LE_MSG(test, left, right, fmt, ...) \
    KUNIT_INT_(test, false, left, <=, right, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_GT(test, left, right) \
    KUNIT_INT_(test, false, left, >, right, NULL)
#define KUNIT_EXPECT_GT_MSG(test, left, right, fmt, ...) \
    KUNIT_INT_(test, false, left, >, right, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_GE(test, left, right) \
    KUNIT_INT_(test, false, left, >=, right, NULL)
#define KUNIT_EXPECT_GE_MSG(test, left, right, fmt, ...) \
    KUNIT_INT_(test, false, left, >=, right, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_PTR_EQ(test, left, right) \
    KUNIT_PTR_(test, false, left, ==, right, #right, NULL)
#define KUNIT_EXPECT_PTR_EQ_MSG(test, left, right, fmt, ...) \
    KUNIT_PTR_(test, false, left, ==, right, #right, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_PTR_NE(test, left, right) \
    KUNIT_PTR_(test, false, left, !=, right, #right, NULL)
#define KUNIT_EXPECT_PTR_NE_MSG(test, left, right, fmt, ...) \
    KUNIT_PTR_(test, false, left, !=, right, #right, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NULL(test, pointer) \
    KUNIT_PTR_(test, false, pointer, ==, NULL, "NULL", NULL)
#define KUNIT_EXPECT_NULL_MSG(test, pointer, fmt, ...) \
    KUNIT_PTR_(test, false, pointer, ==, NULL, "NULL", fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NOT_NULL(test, pointer) \
    KUNIT_PTR_(test, false, pointer, !=, NULL, "NULL", NULL)
#define KUNIT_EXPECT_NOT_NULL_MSG(test, pointer, fmt, ...) \
    KUNIT_PTR_(test, false, pointer, !=, NULL, "NULL", fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_STREQ(test, left, right) \
    KUNIT_STR_(test, false, left, ==, right, NULL)
#define KUNIT_EXPECT_STREQ_MSG(test, left, right, fmt, ...) \
    KUNIT_STR_(test, false, left, ==, right, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_STRNEQ(test, left, right) \
    KUNIT_STR_(test, false, left, !=, right, NULL)
#define KUNIT_EXPECT_STRNEQ_MSG(test, left, right, fmt, ...) \
    KUNIT_STR_(test, false, left, !=, right, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NOT_ERR_OR_NULL(test, pointer) \
    KUNIT_NOT_ERR_(test, false, pointer, NULL)
#define KUNIT_EXPECT_NOT_ERR_OR_NULL_MSG(test, pointer, fmt, ...) \
    KUNIT_NOT_ERR_(test, false, pointer, fmt, ##__VA_ARGS__)

/* Assertions. */
#define KUNIT_ASSERT_TRUE(test, condition) \
    KUNIT_TRUE_(test, true, condition, NULL)
#define KUNIT_ASSERT_TRUE_MSG(test, condition, fmt, ...) \
    KUNIT_TRUE_(test, true, condition, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_FALSE(test, condition) \
    KUNIT_FALSE_(test, true, condition, NULL)
#define KUNIT_ASSERT_FALSE_MSG(test, condition, fmt, ...) \
    KUNIT_FALSE_(test, true, condition, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_EQ(test, left, right) \
    KUNIT_INT_(test, true, left, ==, right, NULL)
#define KUNIT_ASSERT_EQ_MSG(test, left, right, fmt, ...) \
    KUNIT_INT_(test, true, left, ==, right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NE(test, left, right) \
    KUNIT_INT_(test, true, left, !=, right, NULL)
#define KUNIT_ASSERT_NE_MSG(test, left, right, fmt, ...) \
    KUNIT_INT_(test, true, left, !=, right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_LT(test, left, right) \
    KUNIT_INT_(test, true, left, <, right, NULL)
#define KUNIT_ASSERT_LT_MSG(test, left, right, fmt, ...) \
    KUNIT_INT_(test, true, left, <, right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_LE(test, left, right) \
    KUNIT_INT_(test, true, left, <=, right, NULL)
#define KUNIT_ASSERT_LE_MSG(test, left, right, fmt, ...) \
    KUNIT_INT_(test, true, left, <=, right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_GT(test, left, right) \
    KUNIT_INT_(test, true, left, >, right, NULL)
#define KUNIT_ASSERT_GT_MSG(test, left, right, fmt, ...) \
    KUNIT_INT_(test, true, left, >, right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_GE(test, left, right) \
    KUNIT_INT_(test, true, left, >=, right, NULL)
#define KUNIT_ASSERT_GE_MSG(test, left, right, fmt, ...) \
    KUNIT_INT_(test, true, left, >=, right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_PTR_EQ(test, left, right) \
    KUNIT_PTR_(test, true, left, ==, right, #right, NULL)
#define KUNIT_ASSERT_PTR_EQ_MSG(test, left, right, fmt, ...) \
    KUNIT_PTR_(test, true, left, ==, right, #right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_PTR_NE(test, left, right) \
    KUNIT_PTR_(test, true, left, !=, right, #right, NULL)
#define KUNIT_ASSERT_PTR_NE_MSG(test, left, right, fmt, ...) \
    KUNIT_PTR_(test, true, left, !=, right, #right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NULL(test, pointer) \
    KUNIT_PTR_(test, true, pointer, ==, NULL, "NULL", NULL)
#define KUNIT_ASSERT_NULL_MSG(test, pointer, fmt, ...) \
    KUNIT_PTR_(test, true, pointer, ==, NULL, "NULL", fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NOT_NULL(test, pointer) \
    KUNIT_PTR_(test, true, pointer, !=, NULL, "NULL", NULL)
#define KUNIT_ASSERT_NOT_NULL_MSG(test, pointer, fmt, ...) \
    KUNIT_PTR_(test, true, pointer, !=, NULL, "NULL", fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_STREQ(test, left, right) \
    KUNIT_STR_(test, true, left, ==, right, NULL)
#define KUNIT_ASSERT_STREQ_MSG(test, left, right, fmt, ...) \
    KUNIT_STR_(test, true, left, ==, right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_STRNEQ(test, left, right) \
    KUNIT_STR_(test, true, left, !=, right, NULL)
#define KUNIT_ASSERT_STRNEQ_MSG(test, left, right, fmt, ...) \
    KUNIT_STR_(test, true, left, !=, right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pointer) \
    KUNIT_NOT_ERR_(test, true, pointer, NULL)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL_MSG(test, pointer, fmt, ...) \
    KUNIT_NOT_ERR_(test, true, pointer, fmt, ##__VA_ARGS__)
#endif
