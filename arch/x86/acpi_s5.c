/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/acpi_s5.c - the one object of the firmware's byte code that we need.
 *
 * Name (\_S5, Package () { a, b, .. }) is compiled to
 *
 *   0x08 "_S5_" | 0x12 | length, 1 to 4 bytes | count | a | b ..
 *
 * each number being 0x0a and a byte, or 0x00 or 0x01 alone. The byte code is not
 * interpreted: a table that computes \_S5 is not understood. Tested on the build
 * machine (tests/host/test_acpi_s5.c). Read next: acpi.c. ACPI 6.4, section 20.2.
 */
#include "arch/x86/acpi.h"

enum { AML_ZERO = 0x00, AML_ONE = 0x01, AML_BYTE = 0x0a, AML_PACKAGE = 0x12 };

/* Read a number at @aml[*@at] and step over it. */
static bool read_integer(const u8 *aml, u32 bytes, u32 *at, u8 *value)
{
    if (*at >= bytes)
        return false;
    u8 op = aml[(*at)++];
    if (op == AML_ZERO || op == AML_ONE) {
        *value = op;
        return true;
    }
    if (op != AML_BYTE || *at >= bytes)
        return false;
    *value = aml[(*at)++];
    return true;
}

bool acpi_parse_s5(const u8 *aml, u32 bytes, struct acpi_s5 *s5)
{
    if (bytes < 2 || aml[0] != AML_PACKAGE)
        return false;
    u32 more_length_bytes = aml[1] >> 6;
    u32 at = 2 + more_length_bytes + 1;         /* over length and count */
    return read_integer(aml, bytes, &at, &s5->type_a) &&
           read_integer(aml, bytes, &at, &s5->type_b);
}
