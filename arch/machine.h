/* SPDX-License-Identifier: MIT */
#ifndef ARCH_MACHINE_H
#define ARCH_MACHINE_H
/*
 * arch/machine.h - what the boot loader told, and how to leave.
 *
 * boot_info is a copy: nothing of the loader's own memory is needed after
 * machine_read_boot_info(), except the modules' contents.
 */
#include "lib/compiler.h"
#include "lib/types.h"

enum {
    BOOT_RANGES_MAX = 64,           /* entries of the memory map kept      */
    BOOT_MODULES_MAX = 8,
    BOOT_CMDLINE_BYTES = 2048,      /* with the NUL, as all names here     */
    BOOT_NAME_BYTES = 64,
};

/** One entry of the loader's memory map, as found: may overlap, be junk. */
struct boot_range {
    u64 start, length_bytes;        /* physical                            */
    u32 type;                       /* 1: available RAM; all else: not     */
};

struct boot_module {
    u32 start, end;                 /* physical, [start, end)              */
    char name[BOOT_NAME_BYTES];     /* what the loader was told, without folders  */
};

struct boot_info {
    char cmdline[BOOT_CMDLINE_BYTES];   /* without the kernel's own name   */
    char loader[BOOT_NAME_BYTES];
    unsigned range_count, ranges_dropped;   /* dropped: did not fit here   */
    struct boot_range ranges[BOOT_RANGES_MAX];
    unsigned module_count, modules_dropped;
    struct boot_module modules[BOOT_MODULES_MAX];
    bool cmdline_cut;                   /* longer than BOOT_CMDLINE_BYTES  */
};

/** machine_start_cycles - what cpu_cycles() was in the first line of C. */
u64 machine_start_cycles(void);

/** machine_boot_info - valid from kernel_main() on. */
const struct boot_info *machine_boot_info(void);

/**
 * machine_exit - end the emulator: isa-debug-exit with @status (QEMU then ends
 * with 2 * @status + 1), else Bochs' shutdown port, else ACPI, else halt.
 */
__noreturn void machine_exit(u8 status);

/** machine_tell_panic - let the emulator know, if it can be told (QEMU: pvpanic): it may
 *  stop here and write a dump (`make run DUMP_ON_PANIC=1`). */
void machine_tell_panic(void);

/** machine_poweroff - ACPI's S5, or port 0x604; halts where neither works. */
__noreturn void machine_poweroff(void);

/** machine_reboot - keyboard controller, else port 0xcf9, else triple fault. */
__noreturn void machine_reboot(void);
#endif
