/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_ACPI_H
#define ARCH_X86_ACPI_H
/* arch/x86/acpi.h - just enough ACPI to switch the machine off. */
#include "lib/types.h"

/** What \_S5 says must be written into SLP_TYP of the two control registers. */
struct acpi_s5 {
    u8 type_a, type_b;
};

/**
 * acpi_parse_s5 - read the package behind the name "_S5_".
 * @aml: the bytes after that name, @bytes of them.
 * Return: false if they are no package of small integers.
 */
bool acpi_parse_s5(const u8 *aml, u32 bytes, struct acpi_s5 *s5);

/** acpi_poweroff - enter S5. Returns if that did not work. */
void acpi_poweroff(void);
#endif
