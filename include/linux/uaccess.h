/* SPDX-License-Identifier: MIT */
#ifndef LINUX_UACCESS_H
#define LINUX_UACCESS_H
/* linux/uaccess.h - nothing to offer here. */
#endif
