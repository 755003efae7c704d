/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/acpi.c - just enough ACPI to switch the machine off.
 *
 * Problem    How a PC is switched off differs from board to board; the firmware's
 *            tables say how, half in fixed fields and half in byte code.
 *
 * Idea       Follow RSDP -> RSDT -> FADT -> DSDT at the moment of need, and search
 *            the last for the name _S5_. Tables may lie anywhere below 4 GiB, so
 *            everything is read through physical_read(); lengths are bounded, and a
 *            table that lies costs no more than the poweroff. Nothing is kept.
 *
 *              PM1a control = SLP_TYP from _S5_ << 10 | SLP_EN
 *
 * Not done   XSDT and tables above 4 GiB; hardware-reduced ACPI.
 *
 * Read next  acpi_s5.c, machine.c. ACPI 6.4, sections 4.8.3.2, 5.2.5 to 5.2.9.
 */
#include "arch/x86/acpi.h"
#include "arch/timer.h"
#include "arch/x86/physical.h"
#include "arch/x86/port_io.h"
#include "lib/string.h"

struct acpi_rsdp {
    char signature[8];
    u8 checksum;
    char oem[6];
    u8 revision;
    u32 rsdt;
} __packed;

struct acpi_header {
    char signature[4];
    u32 length_bytes;               /* of the table, this header included      */
    u8 rest[28];
} __packed;

struct acpi_fadt {
    struct acpi_header header;
    u32 facs, dsdt;
    u8 reserved[4];
    u32 smi_command;                /* port                                    */
    u8 acpi_enable;                 /* .. what to write there                  */
    u8 other[11];
    u32 pm1a_control, pm1b_control; /* ports; 0: none                          */
} __packed;
_Static_assert(offsetof(struct acpi_fadt, pm1a_control) == 64, "ACPI table 5.9");

enum {
    EBDA_SEGMENT_AT = 0x40e,        /* the BIOS's data area                    */
    EBDA_SEARCH_BYTES = 1024,
    BIOS_START = 0xE0000, BIOS_END = 0x100000,
    RSDP_ALIGN = 16,
    TABLES_MAX = 64,
    DSDT_BYTES_MAX = 1 << 20,
    CHUNK_BYTES = 256,
    S5_BYTES = 16,                  /* name, package head and two numbers      */
    PM1_SCI_ENABLED = 1 << 0,
    PM1_SLEEP_TYPE_SHIFT = 10,
    PM1_SLEEP_ENABLE = 1 << 13,
    ENABLE_DELAY_US = 10000, SLEEP_DELAY_US = 100000,
};

static bool is_rsdp(const struct acpi_rsdp *rsdp)
{
    const u8 *bytes = (const u8 *)rsdp;
    u8 sum = 0;
    for (unsigned i = 0; i < sizeof(*rsdp); i++)
        sum += bytes[i];
    return sum == 0 && memcmp(rsdp->signature, "RSD PTR ", 8) == 0;
}

static bool search_rsdp(struct acpi_rsdp *rsdp, u32 start, u32 end)
{
    for (u32 at = start; at < end; at += RSDP_ALIGN)
        if (physical_read(rsdp, at, sizeof(*rsdp)) && is_rsdp(rsdp))
            return true;
    return false;
}

static bool find_rsdp(struct acpi_rsdp *rsdp)
{
    u16 segment;
    if (!physical_read(&segment, EBDA_SEGMENT_AT, sizeof(segment)))
        return false;
    u32 ebda = (u32)segment << 4;
    return search_rsdp(rsdp, ebda, ebda + EBDA_SEARCH_BYTES) ||
           search_rsdp(rsdp, BIOS_START, BIOS_END);
}

static bool find_fadt(struct acpi_fadt *fadt)
{
    struct acpi_rsdp rsdp;
    struct acpi_header rsdt;
    if (!find_rsdp(&rsdp) || !physical_read(&rsdt, rsdp.rsdt, sizeof(rsdt)) ||
        rsdt.length_bytes < sizeof(rsdt))
        return false;
    u32 count = (rsdt.length_bytes - sizeof(rsdt)) / sizeof(u32);
    for (u32 i = 0; i < count && i < TABLES_MAX; i++) {
        u32 table;
        u32 at = rsdp.rsdt + sizeof(rsdt) + i * sizeof(table);
        if (physical_read(&table, at, sizeof(table)) &&
            physical_read(fadt, table, sizeof(*fadt)) &&
            memcmp(fadt->header.signature, "FACP", 4) == 0)
            return true;
    }
    return false;
}

/* Search the DSDT in chunks that overlap by what is looked for. */
static bool find_s5(u32 dsdt, struct acpi_s5 *s5)
{
    struct acpi_header header;
    u8 chunk[CHUNK_BYTES];
    if (!physical_read(&header, dsdt, sizeof(header)) ||
        memcmp(header.signature, "DSDT", 4) != 0)
        return false;
    u32 end = dsdt + min_t(u32, header.length_bytes, DSDT_BYTES_MAX);
    for (u32 at = dsdt + sizeof(header); at < end; at += CHUNK_BYTES - S5_BYTES) {
        u32 bytes = min_t(u32, CHUNK_BYTES, end - at);
        if (!physical_read(chunk, at, bytes))
            return false;
        for (u32 i = 0; i + S5_BYTES <= bytes; i++)
            if (memcmp(chunk + i, "_S5_", 4) == 0 &&
                acpi_parse_s5(chunk + i + 4, bytes - i - 4, s5))
                return true;
    }
    return false;
}

void acpi_poweroff(void)
{
    struct acpi_fadt fadt;
    struct acpi_s5 s5;
    if (!find_fadt(&fadt) || !find_s5(fadt.dsdt, &s5) || fadt.pm1a_control == 0)
        return;
    if (!(inw(fadt.pm1a_control) & PM1_SCI_ENABLED) && fadt.smi_command) {
        outb(fadt.smi_command, fadt.acpi_enable);
        timer_delay_us(ENABLE_DELAY_US);
    }
    outw(fadt.pm1a_control, s5.type_a << PM1_SLEEP_TYPE_SHIFT | PM1_SLEEP_ENABLE);
    if (fadt.pm1b_control)
        outw(fadt.pm1b_control, s5.type_b << PM1_SLEEP_TYPE_SHIFT | PM1_SLEEP_ENABLE);
    timer_delay_us(SLEEP_DELAY_US);
}
