/* SPDX-License-Identifier: MIT */
#ifndef LINUX_IO_H
#define LINUX_IO_H
/* linux/io.h - no device memory here; see asm/page.h. */
#include <asm/page.h>
#endif
