/* SPDX-License-Identifier: MIT */
#ifndef LINUX_FREEZER_H
#define LINUX_FREEZER_H
/* linux/freezer.h - threads do not freeze here; see sched.h. */
#include <linux/sched.h>
#endif
