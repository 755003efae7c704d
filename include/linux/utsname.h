/* SPDX-License-Identifier: MIT */
#ifndef LINUX_UTSNAME_H
#define LINUX_UTSNAME_H
/* linux/utsname.h - nothing to offer here. */
#endif
