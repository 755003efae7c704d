/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_MEMMAP_SLOTS_H
#define KERNEL_SHELL_MEMMAP_SLOTS_H
/* kernel/shell/memmap_slots.h - memmap -s: the slots of one slab. */
#include "lib/types.h"

/** memmap_slots - the operands are ADDR, anywhere in a slab. Return: COMMAND_. */
int memmap_slots(int argc, char **argv, bool as_json, bool plain);
#endif
