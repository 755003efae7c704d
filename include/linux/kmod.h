/* SPDX-License-Identifier: MIT */
#ifndef LINUX_KMOD_H
#define LINUX_KMOD_H
/* linux/kmod.h - nothing to offer here. */
#endif
