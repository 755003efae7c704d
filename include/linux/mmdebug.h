/* SPDX-License-Identifier: MIT */
#ifndef LINUX_MMDEBUG_H
#define LINUX_MMDEBUG_H
/* linux/mmdebug.h - assertions about memory. */
#include <linux/bug.h>

#define VM_BUG_ON(condition) BUG_ON(condition)
#define VM_WARN_ON(condition) ((void)WARN_ON(condition))
#define VM_WARN_ON_ONCE(condition) ((void)WARN_ON_ONCE(condition))
#endif
