/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SIGNAL_H
#define LINUX_SIGNAL_H
/* linux/signal.h - there are no signals; see sched.h. */
#include <linux/sched.h>
#endif
