/* SPDX-License-Identifier: MIT */
#ifndef LINUX_KALLSYMS_H
#define LINUX_KALLSYMS_H
/* linux/kallsyms.h - names of addresses. */
#include "kernel/symbols.h"
#include <linux/types.h>

#define KSYM_NAME_LEN   SYMBOL_NAME_BYTES
#define KSYM_SYMBOL_LEN 256
#endif
