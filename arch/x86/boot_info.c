/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/boot_info.c - keeps what multiboot_parse() found.
 *
 * Runs on the boot page directory, which maps the first 896 MiB: a loader that puts
 * its information higher is not understood. Read next: multiboot.c.
 */
#include "arch/machine.h"
#include "arch/cpu.h"
#include "arch/paging.h"
#include "arch/shadow.h"
#include "arch/x86/multiboot.h"

static struct boot_info boot_info __unscanned;
static enum boot_framebuffer framebuffer;
static u64 start_cycles __unscanned;        /* can look like a pointer */

static const void *view(u32 address, u32 bytes)
{
    if (address > DIRECT_MAP_BYTES_MAX || bytes > DIRECT_MAP_BYTES_MAX - address)
        return NULL;
    return phys_to_virt(address);
}

void machine_read_boot_info(u32 magic, u32 mbi_address)
{
    start_cycles = cpu_cycles();
    shadow_early_init();
    if (magic == MULTIBOOT_LOADER_MAGIC)
        multiboot_parse(&boot_info, &framebuffer, mbi_address, view);
}

u64 machine_start_cycles(void)
{
    return start_cycles;
}

const struct boot_info *machine_boot_info(void)
{
    return &boot_info;
}

enum boot_framebuffer machine_framebuffer(void)
{
    return framebuffer;
}
