/* SPDX-License-Identifier: MIT */
#ifndef LINUX_KOBJECT_H
#define LINUX_KOBJECT_H
/* linux/kobject.h - nothing to offer here. */
#endif
