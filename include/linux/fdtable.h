/* SPDX-License-Identifier: MIT */
#ifndef LINUX_FDTABLE_H
#define LINUX_FDTABLE_H
/* linux/fdtable.h - nothing to offer here. */
#endif
