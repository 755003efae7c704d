/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_LOCAL_APIC_H
#define ARCH_X86_LOCAL_APIC_H
/* arch/x86/local_apic.h - the interrupt controller inside newer CPUs. */
#include "lib/types.h"

/** local_apic_pass_through - let the PIC's interrupts through to the CPU.
 *  @spurious_vector: for those that went away on the way; its low 4 bits are 1. */
void local_apic_pass_through(u8 spurious_vector);
#endif
