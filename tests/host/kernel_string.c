/* SPDX-License-Identifier: MIT */
/* tests/host/kernel_string.c - lib/memory.c and lib/string.c under other names. */
#define KERNEL_STRING_RENAME
#include "tests/host/kernel_string.h"
#include "lib/memory.c"
#include "lib/string.c"
