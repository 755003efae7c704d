/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/local_apic.c - the interrupt controller inside newer CPUs, as a wire.
 *
 * Problem    Where a CPU has a local APIC, the PIC's interrupts pass through its pin
 *            LINT0, and only if that is set up for them. A PC's BIOS does so; QEMU's
 *            microvm does not, and then no interrupt ever comes.
 *
 * Idea       "Virtual wire mode". Its registers lie near the top of physical memory;
 *            they are seen for a moment through one large page over VMAP_END, which
 *            works before and after paging_init() alike. A spurious interrupt of the
 *            APIC is given the vector of the PIC's last line, whose handler finds
 *            that the PIC knows nothing of it.
 *
 * Locking    Boot only, interrupts disabled.
 *
 * Read next  pic.c. Intel MultiProcessor Specification 1.4, section 3.6.2.2.
 */
#include "arch/x86/local_apic.h"
#include "arch/x86/paging.h"
#include "arch/x86/registers.h"

enum {
    SPURIOUS_VECTOR_REGISTER = 0xf0,
    SPURIOUS_APIC_ENABLED = 1 << 8,
    LINT0_REGISTER = 0x350,
    LINT0_EXTERNAL = 7 << 8,        /* the vector comes from outside: the PIC  */
};

/* Its registers' physical address, 0: none, or switched off. */
static phys_addr_t find_registers(void)
{
    const u32 needed = CPUID_MSR | CPUID_APIC;
    if ((cpuid(1).edx & needed) != needed)
        return 0;
    u32 base = (u32)read_msr(MSR_APIC_BASE);
    return base & MSR_APIC_BASE_ENABLED ? base & ~(u32)ENTRY_FLAGS : 0;
}

void local_apic_pass_through(u8 spurious_vector)
{
    phys_addr_t base = find_registers();
    if (!base)
        return;
    u32 *entry = &boot_page_directory[VMAP_END / LARGE_PAGE_BYTES], saved = *entry;
    *entry = ALIGN_DOWN(base, LARGE_PAGE_BYTES) | ENTRY_PRESENT | ENTRY_WRITABLE |
             ENTRY_UNCACHED | ENTRY_LARGE;
    write_cr3(read_cr3());
    volatile u8 *registers = (volatile u8 *)VMAP_END + base % LARGE_PAGE_BYTES;
    *(volatile u32 *)(registers + SPURIOUS_VECTOR_REGISTER) =
        SPURIOUS_APIC_ENABLED | spurious_vector;
    *(volatile u32 *)(registers + LINT0_REGISTER) = LINT0_EXTERNAL;
    *entry = saved;
    write_cr3(read_cr3());
}
