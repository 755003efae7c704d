/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/operands.c - how much memory does an instruction touch, and where else?
 *
 * Problem    A page fault tells the first bad byte of one operand. An access of 4 bytes
 *            that begins inside a block may end behind it, and MOVS and CMPS have a
 *            second operand, which nobody sees while the page is open for the first.
 *
 * Idea       The opcode tells. Nearly always its lowest bit is the size, a byte or a
 *            word; the exceptions are in the tables below. No more of the instruction
 *            is needed: the address is known, and only the string instructions, whose
 *            addresses are in ESI and EDI, have two operands outside of the stack.
 *
 * Cost       Some 30 instructions, in a page fault.
 * Not done   SSE, which the kernel is compiled without: 0, not known.
 * Read next  instruction.c, mm/guard_fault.c. Intel SDM volume 2, appendix A.
 */
#include "arch/trap.h"
#include "arch/x86/instruction.h"
#include "arch/x86/trap_frame.h"
#include "lib/compiler.h"

enum {
    MOVSB = 0xa4, MOVS = 0xa5, CMPSB = 0xa6, CMPS = 0xa7,
    X87_FIRST = 0xd8, X87_LAST = 0xdf,
    CMPXCHG8B = 0xc7, SETCC_FIRST = 0x90, SETCC_LAST = 0x9f,
    MOVZX_WORD = 0xb7, MOVSX_WORD = 0xbf,
};

/* By opcode from X87_FIRST on, and the middle field of the byte behind it. */
static u32 x87_bytes(u8 opcode, u8 modrm)
{
    static const u8 bytes[8][8] = {
        { 4, 4, 4, 4, 4, 4, 4, 4 }, { 4, 0, 4, 4, 28, 2, 28, 2 },
        { 4, 4, 4, 4, 4, 4, 4, 4 }, { 4, 4, 4, 4, 0, 10, 0, 10 },
        { 8, 8, 8, 8, 8, 8, 8, 8 }, { 8, 8, 8, 8, 108, 0, 108, 2 },
        { 2, 2, 2, 2, 2, 2, 2, 2 }, { 2, 2, 2, 2, 10, 8, 10, 8 },
    };
    return bytes[opcode - X87_FIRST][modrm >> 3 & 7];
}

/* Behind the escape byte. */
static u32 escaped_bytes(u8 opcode, u32 word_bytes)
{
    if (opcode == CMPXCHG8B)
        return 8;
    if (opcode >= SETCC_FIRST && opcode <= SETCC_LAST)
        return 1;
    if (opcode == MOVZX_WORD || opcode == MOVSX_WORD)
        return 2;
    bool is_byte = opcode == 0xb0 || opcode == 0xb6 || opcode == 0xbe || opcode == 0xc0;
    return is_byte ? 1 : word_bytes;
}

void trap_operands(const struct trap_frame *frame, struct trap_operands *operands)
{
    bool is_word16;
    const u8 *code = instruction_opcode((const u8 *)frame->eip, &is_word16);
    u32 word_bytes = is_word16 ? 2 : 4;
    *operands = (struct trap_operands){ .size_bytes = *code & 1 ? word_bytes : 1 };
    if (*code == OPCODE_ESCAPE)
        operands->size_bytes = escaped_bytes(code[1], word_bytes);
    else if (*code >= X87_FIRST && *code <= X87_LAST)
        operands->size_bytes = x87_bytes(*code, code[1]);
    else if (*code >= MOVSB && *code <= CMPS) {
        operands->source = frame->esi;
        operands->target = frame->edi;
        operands->writes_target = *code <= MOVS;
    }
}
