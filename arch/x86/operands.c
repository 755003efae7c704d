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
 * Read next  mm/guard_fault.c. Intel SDM volume 2, appendix A: the opcode maps.
 */
#include "arch/trap.h"
#include "arch/x86/trap_frame.h"
#include "lib/compiler.h"

enum {
    PREFIX_OPERAND_SIZE = 0x66, ESCAPE = 0x0f, INSTRUCTION_BYTES_MAX = 15,
    MOVSB = 0xa4, MOVS = 0xa5, CMPSB = 0xa6, CMPS = 0xa7,
    X87_FIRST = 0xd8, X87_LAST = 0xdf,
    CMPXCHG8B = 0xc7, SETCC_FIRST = 0x90, SETCC_LAST = 0x9f,
    MOVZX_WORD = 0xb7, MOVSX_WORD = 0xbf,
};

static bool is_prefix(u8 byte)
{
    static const u8 prefixes[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67,
                                   0xf0, 0xf2, 0xf3 };
    for (u32 i = 0; i < ARRAY_SIZE(prefixes); i++)
        if (prefixes[i] == byte)
            return true;
    return false;
}

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
    const u8 *code = (const u8 *)frame->eip, *end = code + INSTRUCTION_BYTES_MAX;
    u32 word_bytes = 4;
    for (; code < end && is_prefix(*code); code++)
        if (*code == PREFIX_OPERAND_SIZE)
            word_bytes = 2;
    *operands = (struct trap_operands){ .size_bytes = *code & 1 ? word_bytes : 1 };
    if (*code == ESCAPE)
        operands->size_bytes = escaped_bytes(code[1], word_bytes);
    else if (*code >= X87_FIRST && *code <= X87_LAST)
        operands->size_bytes = x87_bytes(*code, code[1]);
    else if (*code >= MOVSB && *code <= CMPS) {
        operands->source = frame->esi;
        operands->target = frame->edi;
        operands->writes_target = *code <= MOVS;
    }
}
