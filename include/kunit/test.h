/* SPDX-License-Identifier: MIT */
#ifndef KUNIT_TEST_H
#define KUNIT_TEST_H
/* kunit/test.h - Linux's name for the kernel's test framework. */
#include <linux/err.h>
#include <linux/kconfig.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/types.h>
#include "kernel/kunit.h"
#include "kernel/kunit_assert.h"
#endif
