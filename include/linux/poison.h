/* SPDX-License-Identifier: MIT */
#ifndef LINUX_POISON_H
#define LINUX_POISON_H
/* linux/poison.h - values that mean "nothing valid". */
#include "lib/poison.h"
#endif
