/* SPDX-License-Identifier: MIT */
#ifndef LINUX_DEVICE_H
#define LINUX_DEVICE_H
/* linux/device.h - nothing to offer here. */
#endif
