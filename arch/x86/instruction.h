/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_INSTRUCTION_H
#define ARCH_X86_INSTRUCTION_H
/*
 * arch/x86/instruction.h - what the readers of machine code share.
 */
#include "lib/types.h"

enum { OPCODE_ESCAPE = 0x0f };          /* the opcode is the byte behind it */

/** instruction_opcode - where the opcode of the instruction at @at is, behind its
 *  prefixes. @is_word16: is one of them that of 16-bit operands? May be NULL. */
const u8 *instruction_opcode(const u8 *at, bool *is_word16);
#endif
