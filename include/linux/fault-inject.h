/* SPDX-License-Identifier: MIT */
#ifndef LINUX_FAULT_INJECT_H
#define LINUX_FAULT_INJECT_H
/* linux/fault-inject.h - nothing to offer here. */
#endif
