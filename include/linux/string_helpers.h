/* SPDX-License-Identifier: MIT */
#ifndef LINUX_STRING_HELPERS_H
#define LINUX_STRING_HELPERS_H
/* linux/string_helpers.h - strings for people. */
#include <linux/string.h>
#endif
