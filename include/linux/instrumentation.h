/* SPDX-License-Identifier: MIT */
#ifndef LINUX_INSTRUMENTATION_H
#define LINUX_INSTRUMENTATION_H
/* linux/instrumentation.h - nothing to offer here. */
#endif
