/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/instruction.c - where will the next instruction store?
 *
 * Problem    Code is followed step by step to see where a pointer goes. Registers can be
 *            compared; memory is too large for that.
 *
 * Idea       Before the step, work out the address of the instruction's operand in
 *            memory, whether or not it is written; afterwards look at the word there.
 *            So nothing has to be known of an opcode but whether a ModRM byte follows.
 *            Strings store at %edi, pushes below %esp.
 *
 *              prefixes | opcode or 0F opcode | ModRM [SIB] [displacement]
 *                                               mod rm: base + index * 2^s + displacement
 *
 * State      None.
 * Cost       Some 40 instructions.
 * Not done   16-bit addressing, segments with a base: the kernel has neither. FXSAVE and
 *            the like, which store more than a word, and PUSHA: of compilers, none.
 * Read next  operands.c. Intel SDM volume 2, chapter 2 and appendix A.
 */
#include "arch/trap.h"
#include "arch/x86/instruction.h"
#include "arch/x86/trap_frame.h"
#include "lib/compiler.h"

enum {
    PREFIX_OPERAND_SIZE = 0x66, PREFIXES_MAX = 14,
    REG_ESP = 4, REG_EBP = 5, MOD_REGISTER = 3,
};

/* Bit n: opcode 8 * row + n has a ModRM byte (appendix A, tables ). */
static const u8 with_modrm[32] = {
    [0x00 / 8] = 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f,
    [0x60 / 8] = 0x0c, 0x0a,
    [0x80 / 8] = 0xff, 0xff,
    [0xc0 / 8] = 0xf3,
    [0xd0 / 8] = 0x0f, 0xff,
    [0xf0 / 8] = 0xc0, 0xc0,
};

static bool is_prefix(u8 byte)
{
    static const u8 prefixes[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x67,
                                   PREFIX_OPERAND_SIZE, 0xf0, 0xf2, 0xf3 };
    for (unsigned i = 0; i < ARRAY_SIZE(prefixes); i++)
        if (prefixes[i] == byte)
            return true;
    return false;
}

const u8 *instruction_opcode(const u8 *at, bool *is_word16)
{
    bool found = false;
    for (unsigned i = 0; i < PREFIXES_MAX && is_prefix(*at); i++)
        found |= *at++ == PREFIX_OPERAND_SIZE;
    if (is_word16 != NULL)
        *is_word16 = found;
    return at;
}

/* Behind 0F all have one but jumps, SETs of MSRs, flags and the like. */
static bool escaped_has_modrm(u8 opcode)
{
    u8 row = opcode & 0xf0, column = opcode & 0x0f;
    if (row == 0x80 || row == 0x30)
        return false;
    if (row == 0x00)
        return column <= 3 || column == 0x0d;
    if (row == 0xa0)
        return column >= 3 && column != 8 && column != 9 && column != 0x0a;
    return !(row == 0xc0 && column >= 8) && opcode != 0x77;
}

static uintptr_t register_value(const struct trap_frame *frame, unsigned number)
{
    const u32 values[] = { frame->eax, frame->ecx, frame->edx, frame->ebx,
                           frame->esp, frame->ebp, frame->esi, frame->edi };
    return values[number];
}

static u32 read_u32(const u8 *at)
{
    return at[0] | (u32)at[1] << 8 | (u32)at[2] << 16 | (u32)at[3] << 24;
}

/* The operand that the ModRM byte at @at describes; 0: a register. */
static uintptr_t operand(const struct trap_frame *frame, const u8 *at)
{
    unsigned mod = *at >> 6, rm = *at & 7;
    uintptr_t address = 0;
    at++;
    if (mod == MOD_REGISTER)
        return 0;
    bool has_base = !(mod == 0 && rm == REG_EBP);
    if (rm == REG_ESP) {                        /* a SIB byte follows */
        unsigned scale = *at >> 6, index = *at >> 3 & 7;
        rm = *at++ & 7;
        has_base = !(mod == 0 && rm == REG_EBP);
        if (index != REG_ESP)
            address += register_value(frame, index) << scale;
    }
    if (has_base)
        address += register_value(frame, rm);
    if (mod == 1)
        return address + (uintptr_t)(s8)*at;
    return mod == 2 || !has_base ? address + read_u32(at) : address;
}

uintptr_t trap_operand(const struct trap_frame *frame)
{
    const u8 *at = instruction_opcode((const u8 *)frame->eip, NULL);
    u8 opcode = *at++;
    if (opcode == OPCODE_ESCAPE)
        return escaped_has_modrm(*at) ? operand(frame, at + 1) : 0;
    switch (opcode) {
    case 0xa4: case 0xa5: case 0xaa: case 0xab:         /* MOVS, STOS */
        return frame->edi;
    case 0xa2: case 0xa3:                               /* MOV %eax, address */
        return read_u32(at);
    }
    return with_modrm[opcode / 8] >> opcode % 8 & 1 ? operand(frame, at) : 0;
}

bool trap_is_return(const struct trap_frame *frame)
{
    u8 opcode = *instruction_opcode((const u8 *)frame->eip, NULL);
    return opcode == 0xc3 || opcode == 0xc2;
}

uintptr_t trap_result(const struct trap_frame *frame)
{
    return frame->eax;
}

const char *trap_register_name(const struct trap_frame *frame, uintptr_t slot)
{
    static const char *const names[] = { "edi", "esi", "ebp", "esp",
                                         "ebx", "edx", "ecx", "eax" };
    uintptr_t i = (slot - (uintptr_t)frame) / sizeof(u32);
    return i < ARRAY_SIZE(names) ? names[i] : NULL;
}

#define WORD_BIT(member) (1u << offsetof(struct trap_frame, member) / sizeof(u32))

u8 trap_scratch_words(void)
{
    return WORD_BIT(eax) | WORD_BIT(ecx) | WORD_BIT(edx);
}

u8 trap_result_words(void)
{
    return WORD_BIT(eax);
}
