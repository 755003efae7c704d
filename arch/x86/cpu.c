/* SPDX-License-Identifier: MIT */
/* arch/x86/cpu.c - what of arch/cpu.h need not be inline. */
#include "arch/cpu.h"
#include "arch/x86/registers.h"
#include "lib/printf.h"
#include "lib/string.h"

enum { CPU_NAME_BYTES = 48, FAMILY_EXTENDED = 15, FAMILY_P6 = 6 };

void cpu_stop(void)
{
    for (;;)
        __asm__ volatile("cli; hlt" : : : "memory");
}

/* Intel SDM volume 2, CPUID: the extended fields count only in some families. */
const char *cpu_name(void)
{
    static char name[CPU_NAME_BYTES];
    struct cpuid_result id = cpuid(0);
    u32 signature = cpuid(1).eax;
    u32 family = signature >> 8 & 0xf, model = signature >> 4 & 0xf;
    if (family == FAMILY_P6 || family == FAMILY_EXTENDED)
        model |= signature >> 12 & 0xf0;
    if (family == FAMILY_EXTENDED)
        family += signature >> 20 & 0xff;
    u32 vendor[] = { id.ebx, id.edx, id.ecx };
    char text[sizeof(vendor) + 1] = "";
    memcpy(text, vendor, sizeof(vendor));
    snprintf(name, sizeof(name), "%s family %u model %u", text, family, model);
    return name;
}
