/* SPDX-License-Identifier: MIT */
#ifndef LINUX_OVERFLOW_H
#define LINUX_OVERFLOW_H
/* linux/overflow.h - arithmetic that tells when it does not fit. */
#include "lib/overflow.h"
#endif
