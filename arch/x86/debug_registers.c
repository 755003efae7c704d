/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/debug_registers.c - DR0 to DR7: four places that the processor watches.
 *
 * Problem    To see the one store among millions that overwrites a word, without
 *            looking at the others.
 *
 * Idea       DR0 to DR3 hold addresses, DR7 says for each whether it is on, what to
 *            look for and over how many bytes; DR6 tells, in the debug exception,
 *            which of them were hit:
 *
 *              DR7   LEN3 RW3 LEN2 RW2 LEN1 RW1 LEN0 RW0 | ... | G3 L3 G2 L2 G1 L1 G0 L0
 *              DR6   ... BS ... B3 B2 B1 B0
 *
 *            The "global" bits are used: a task switch, as on a double fault, clears
 *            the "local" ones. DR6 also names places that are off: those are masked.
 *
 * State      In the registers.
 * Cost       None while nothing is hit, on hardware. QEMU looks at each store to a page
 *            that holds a watched place.
 * Locking    Interrupts off.
 * Read next  trap_debug.c. Intel SDM volume 3, sections 17.2.1 to 17.2.6.
 */
#include "arch/debug_registers.h"
#include "arch/x86/registers.h"
#include "arch/x86/trap_entry.h"
#include "lib/assert.h"

enum { RW_EXECUTE = 0, RW_WRITE = 1, FIELD_BITS = 4, FIELDS_AT = 16 };

static u32 enable_bit(unsigned i)
{
    return 2u << (2 * i);               /* G0 is bit 1 */
}

static u32 field(unsigned i, u32 value)
{
    return value << (FIELDS_AT + FIELD_BITS * i);
}

static void set_address(unsigned i, uintptr_t address)
{
    switch (i) {
    case 0: write_dr0(address); break;
    case 1: write_dr1(address); break;
    case 2: write_dr2(address); break;
    case 3: write_dr3(address); break;
    }
}

/* @access: RW in bits 0 and 1, LEN in bits 2 and 3. */
static void set(unsigned i, uintptr_t address, u32 access)
{
    KASSERT(i < DEBUG_REGISTER_COUNT);
    u32 control = read_dr7() & ~field(i, 15) & ~enable_bit(i);
    write_dr7(control);                 /* off while it changes */
    set_address(i, address);
    write_dr7(control | field(i, access) | enable_bit(i) | DR7_GE);
}

void debug_watch(unsigned i, uintptr_t address, unsigned bytes)
{
    KASSERT(bytes == 1 || bytes == 2 || bytes == 4);
    KASSERT(address % bytes == 0);
    set(i, address, RW_WRITE | (bytes - 1) << 2);
}

void debug_break(unsigned i, uintptr_t address)
{
    set(i, address, RW_EXECUTE);
}

void debug_ignore(unsigned i)
{
    KASSERT(i < DEBUG_REGISTER_COUNT);
    write_dr7(read_dr7() & ~enable_bit(i));
}

u8 debug_hits(u32 conditions)
{
    u32 control = read_dr7();
    u8 hits = 0;
    for (unsigned i = 0; i < DEBUG_REGISTER_COUNT; i++)
        if ((conditions & (1u << i)) && (control & enable_bit(i)))
            hits |= (u8)(1u << i);
    return hits;
}
