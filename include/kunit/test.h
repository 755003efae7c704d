/* SPDX-License-Identifier: MIT */
#ifndef KUNIT_TEST_H
#define KUNIT_TEST_H
/* kunit/test.h - Linux's name for the kernel's test framework. */
#include "kernel/kunit.h"
#include "kernel/kunit_assert.h"
#endif
