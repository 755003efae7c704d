/* SPDX-License-Identifier: MIT */
#ifndef LINUX_LIST_H
#define LINUX_LIST_H
/* linux/list.h - doubly linked lists and hash lists. */
#include "lib/hlist.h"
#include "lib/list.h"
#include "lib/list_iterate.h"
#include "lib/list_ops.h"
#include <linux/types.h>
#endif
