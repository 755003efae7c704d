/* SPDX-License-Identifier: MIT */
#ifndef LINUX_CPU_H
#define LINUX_CPU_H
/* linux/cpu.h - processors: there is one. */
#include <linux/cpumask.h>
#endif
