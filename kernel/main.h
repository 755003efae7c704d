/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_MAIN_H
#define KERNEL_MAIN_H
#include "lib/compiler.h"

/* kernel/main.h - where arch/ hands over: on the boot stack, interrupts off. */
__noreturn void kernel_main(void);
#endif
