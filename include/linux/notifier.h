/* SPDX-License-Identifier: MIT */
#ifndef LINUX_NOTIFIER_H
#define LINUX_NOTIFIER_H
/* linux/notifier.h - nothing to offer here. */
#endif
