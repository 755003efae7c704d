/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_ADDRESS_NAME_H
#define KERNEL_ADDRESS_NAME_H
/* kernel/address_name.h - what an address is that lies in no block, in words. */
#include "lib/types.h"

enum address_kind { ADDRESS_STACK, ADDRESS_STATIC, ADDRESS_TABLE, ADDRESS_WILD };
enum { ADDRESS_NAME_BYTES = 256 };

/** address_is_static - part of the kernel's image or of a module, loaded or not? */
bool address_is_static(uintptr_t address);

/**
 * address_name - "stack pointer: a variable of foo(), thread 5 "insmod"", "static
 * pointer: ...", "wild pointer: ...". The running stack is looked through.
 */
enum address_kind address_name(char buffer[ADDRESS_NAME_BYTES], uintptr_t address);
#endif
