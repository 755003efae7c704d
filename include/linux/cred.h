/* SPDX-License-Identifier: MIT */
#ifndef LINUX_CRED_H
#define LINUX_CRED_H
/* linux/cred.h - nothing to offer here. */
#endif
