/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SWAIT_H
#define LINUX_SWAIT_H
/* linux/swait.h - see wait.h. */
#include <linux/wait.h>
#endif
