/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_CODE_ADDRESS_H
#define ARCH_X86_CODE_ADDRESS_H
/* arch/x86/code_address.h - the address behind the instruction that loads it. */
#include "lib/types.h"

static __attribute__((always_inline)) inline uintptr_t code_address(void)
{
    uintptr_t here;
    __asm__("movl $1f, %0\n1:" : "=r"(here));
    return here;
}
#endif
