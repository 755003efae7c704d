/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_PHYSICAL_H
#define ARCH_X86_PHYSICAL_H
/* arch/x86/physical.h - reading physical memory wherever it is. */
#include "arch/paging.h"

/** physical_read - copy @bytes from physical @from. False: nothing read, because
 *  paging_init() has not run or the range wraps around. */
bool physical_read(void *to, phys_addr_t from, u32 bytes);
#endif
