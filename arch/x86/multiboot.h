/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_MULTIBOOT_H
#define ARCH_X86_MULTIBOOT_H
/*
 * arch/x86/multiboot.h - what a multiboot loader leaves in memory, and reading it.
 *
 * Format: Multiboot Specification 0.6.96, section 3.3. All addresses are physical.
 */
#include "arch/machine.h"
#include "lib/compiler.h"
#include "lib/types.h"

#define MULTIBOOT_LOADER_MAGIC 0x2BADB002u

enum multiboot_flag {               /* which fields of the information are valid */
    MULTIBOOT_MEMORY      = 1u << 0,
    MULTIBOOT_CMDLINE     = 1u << 2,
    MULTIBOOT_MODULES     = 1u << 3,
    MULTIBOOT_MEMORY_MAP  = 1u << 6,
    MULTIBOOT_LOADER_NAME = 1u << 9,
    MULTIBOOT_FRAMEBUFFER = 1u << 12,
};

struct multiboot_info {
    u32 flags;
    u32 mem_lower, mem_upper;       /* KiB from 0, and from 1 MiB              */
    u32 boot_device;
    u32 cmdline;
    u32 mods_count, mods_addr;
    u32 syms[4];
    u32 mmap_length, mmap_addr;     /* bytes; first entry                      */
    u32 drives_length, drives_addr;
    u32 config_table;
    u32 boot_loader_name;
    u32 apm_table;
    u32 vbe_control_info, vbe_mode_info;
    u16 vbe_mode, vbe_interface_seg, vbe_interface_off, vbe_interface_len;
    u64 framebuffer_addr;
    u32 framebuffer_pitch, framebuffer_width, framebuffer_height;
    u8 framebuffer_bpp, framebuffer_type;
} __packed;

struct multiboot_mmap_entry {
    u32 size;                       /* of the rest: the next is at + 4 + size  */
    u64 start, length_bytes;
    u32 type;
} __packed;

struct multiboot_module {
    u32 start, end, string, reserved;
} __packed;

enum boot_framebuffer {
    FRAMEBUFFER_UNKNOWN,            /* the loader did not say                  */
    FRAMEBUFFER_TEXT,
    FRAMEBUFFER_GRAPHICS,
};

/**
 * Where the parser sees physical [@address, @address + @bytes): a readable
 * pointer, or NULL where the range is not to be read.
 */
typedef const void *(*physical_view_fn)(u32 address, u32 bytes);

/**
 * multiboot_parse - copy all that the kernel wants. Trusts no address, length or
 * count: what cannot be read is left out.
 */
void multiboot_parse(struct boot_info *boot, enum boot_framebuffer *framebuffer,
                     u32 mbi_address, physical_view_fn view);

/** machine_read_boot_info - called by boot.S with the loader's two registers. */
void machine_read_boot_info(u32 magic, u32 mbi_address);

/** machine_framebuffer - what the loader said about the screen. */
enum boot_framebuffer machine_framebuffer(void);
#endif
