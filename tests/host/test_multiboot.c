/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_multiboot.c - arch/x86/multiboot.c: what loaders really leave.
 *
 * Method: a small physical memory, filled as QEMU, GRUB, v86 and a broken loader do.
 * Reads outside of it are refused, as the kernel's own view does.
 * The file under test is included: arch/ is not part of the host library.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "arch/x86/multiboot.c"

enum { MEMORY_BYTES = 16384, MBI = 0x100, LOADER = 0x400, CMDLINE = 0x500,
       MAP = 0x2000, MODULES = 0x3000, NAMES = 0x3400 };

static u8 memory[MEMORY_BYTES] __aligned(8);
static struct multiboot_info *const mbi = (struct multiboot_info *)(memory + MBI);
static struct boot_info boot;
static enum boot_framebuffer framebuffer;

static const void *view(u32 address, u32 bytes)
{
    if (address > MEMORY_BYTES || bytes > MEMORY_BYTES - address)
        return NULL;
    return memory + address;
}

static void parse(void)
{
    multiboot_parse(&boot, &framebuffer, MBI, view);
}

static int setup(void **state)
{
    memset(memory, 0, sizeof(memory));
    return 0;
}

static void set_cmdline(const char *loader, const char *cmdline)
{
    mbi->flags |= MULTIBOOT_CMDLINE | MULTIBOOT_LOADER_NAME;
    mbi->cmdline = CMDLINE;
    mbi->boot_loader_name = LOADER;
    strcpy((char *)memory + LOADER, loader);
    strcpy((char *)memory + CMDLINE, cmdline);
}

static void expect_cmdline(const char *loader, const char *given, const char *expected)
{
    set_cmdline(loader, given);
    parse();
    assert_string_equal(boot.cmdline, expected);
    assert_string_equal(boot.loader, loader);
    assert_false(boot.cmdline_cut);
}

static void the_kernels_own_name_is_left_out(void **state)
{
    expect_cmdline("qemu", "build/marbles.elf run=\"a; b\" x", "run=\"a; b\" x");
    expect_cmdline("qemu", "odd-name exit", "exit");
    expect_cmdline("qemu", "marbles.elf", "");
    expect_cmdline("qemu", "marbles.elf ", "");
    expect_cmdline("GRUB 2.06", "\"run=a b\" /x", "\"run=a b\" /x");
    expect_cmdline("GRUB 2.06", "run=/bin/x panic=exit", "run=/bin/x panic=exit");
    expect_cmdline("GRUB 2.06", "panic=exit", "panic=exit");
    expect_cmdline("GRUB 2.06", "", "");
    expect_cmdline("", "marbles panic=exit", "panic=exit");
    expect_cmdline("", "/boot/kernel   panic=exit", "panic=exit");
}

static void a_long_command_line_is_cut_and_said_so(void **state)
{
    set_cmdline("GRUB", "");
    memset(memory + CMDLINE, 'x', BOOT_CMDLINE_BYTES);
    parse();
    assert_true(boot.cmdline_cut);
    assert_int_equal(strlen(boot.cmdline), BOOT_CMDLINE_BYTES - 1);
    memory[CMDLINE + BOOT_CMDLINE_BYTES - 1] = '\0';
    parse();
    assert_false(boot.cmdline_cut);
}

static u32 put_entry(u32 at, u32 size, u64 start, u64 length, u32 type)
{
    *(struct multiboot_mmap_entry *)(memory + at) = (struct multiboot_mmap_entry){
        .size = size, .start = start, .length_bytes = length, .type = type,
    };
    return at + 4 + size;
}

static void map_entries_are_stepped_over_by_their_size(void **state)
{
    u32 at = put_entry(MAP, 20, 0, 0x9fc00, 1);
    at = put_entry(at, 24, 0x100000, 0x7ee0000, 1);
    at = put_entry(at, 36, 0x100000000ull, 0x80000000ull, 20);
    at = put_entry(at, 20, 0, 0, 0);
    mbi->flags = MULTIBOOT_MEMORY_MAP | MULTIBOOT_MEMORY;
    mbi->mem_upper = 7 * 1024;                          /* GRUB on EFI: useless */
    mbi->mmap_addr = MAP;
    mbi->mmap_length = at - MAP;
    parse();
    assert_int_equal(boot.range_count, 4);
    assert_int_equal(boot.ranges[1].start, 0x100000);
    assert_int_equal(boot.ranges[1].length_bytes, 0x7ee0000);
    assert_int_equal(boot.ranges[2].start, 0x100000000ull);
    assert_int_equal(boot.ranges[2].type, 20);
}

static void a_broken_map_ends_where_it_breaks(void **state)
{
    u32 at = put_entry(MAP, 20, 0, 0x9fc00, 1);
    put_entry(at, 0, 1, 2, 3);                          /* would loop for ever */
    mbi->flags = MULTIBOOT_MEMORY_MAP;
    mbi->mmap_addr = MAP;
    mbi->mmap_length = UINT32_MAX;
    parse();
    assert_int_equal(boot.range_count, 1);

    put_entry(at, UINT32_MAX, 5, 6, 1);                 /* size + 4 wraps around */
    parse();
    assert_int_equal(boot.range_count, 2);

    mbi->mmap_addr = MEMORY_BYTES - 10;
    parse();
    assert_int_equal(boot.range_count, 0);
}

static void more_entries_than_fit_are_counted(void **state)
{
    u32 at = MAP;
    for (unsigned i = 0; i < BOOT_RANGES_MAX + 5; i++)
        at = put_entry(at, 20, i, 1, 1);
    mbi->flags = MULTIBOOT_MEMORY_MAP;
    mbi->mmap_addr = MAP;
    mbi->mmap_length = at - MAP;
    parse();
    assert_int_equal(boot.range_count, BOOT_RANGES_MAX);
    assert_int_equal(boot.ranges_dropped, 5);
}

static void sizes_serve_where_there_is_no_map(void **state)
{
    mbi->flags = MULTIBOOT_MEMORY;
    mbi->mem_lower = 639;
    mbi->mem_upper = 31 * 1024;
    parse();
    assert_int_equal(boot.range_count, 2);
    assert_int_equal(boot.ranges[0].length_bytes, 639 * 1024);
    assert_int_equal(boot.ranges[1].start, 1 << 20);
    assert_int_equal(boot.ranges[1].length_bytes, 31 << 20);
}

static void put_modules(unsigned count)
{
    struct multiboot_module *modules = (struct multiboot_module *)(memory + MODULES);
    mbi->flags = MULTIBOOT_MODULES;
    mbi->mods_addr = MODULES;
    mbi->mods_count = count;
    for (unsigned i = 0; i < count; i++) {
        modules[i] = (struct multiboot_module){
            .start = 0x200000 + i * 0x1000, .end = 0x200800 + i * 0x1000,
            .string = NAMES + i * 100,
        };
        sprintf((char *)memory + NAMES + i * 100, "module %u", i);
    }
}

static void modules_are_listed_with_their_names(void **state)
{
    put_modules(2);
    memset(memory + NAMES, 'n', BOOT_NAME_BYTES + 5);
    parse();
    assert_int_equal(boot.module_count, 2);
    assert_int_equal(strlen(boot.modules[0].name), BOOT_NAME_BYTES - 1);
    assert_int_equal(boot.modules[1].start, 0x201000);
    assert_int_equal(boot.modules[1].end, 0x201800);
    assert_string_equal(boot.modules[1].name, "module 1");
}

static void folders_do_not_take_the_room_of_a_name(void **state)
{
    put_modules(2);
    memset(memory + NAMES, '/', BOOT_NAME_BYTES);
    strcpy((char *)memory + NAMES + BOOT_NAME_BYTES, "home/a.cpio /x=1");
    strcpy((char *)memory + NAMES + 100, "/");
    parse();
    assert_string_equal(boot.modules[0].name, "a.cpio /x=1");
    assert_string_equal(boot.modules[1].name, "");
}

static void modules_that_cannot_be_kept_are_counted(void **state)
{
    put_modules(BOOT_MODULES_MAX + 2);
    parse();
    assert_int_equal(boot.module_count, BOOT_MODULES_MAX);
    assert_int_equal(boot.modules_dropped, 2);

    mbi->mods_addr = UINT32_MAX - 5;
    parse();
    assert_int_equal(boot.module_count, 0);
    assert_int_equal(boot.modules_dropped, BOOT_MODULES_MAX + 2);
}

static void the_framebuffers_type_is_told(void **state)
{
    parse();
    assert_int_equal(framebuffer, FRAMEBUFFER_UNKNOWN);
    mbi->flags = MULTIBOOT_FRAMEBUFFER;
    mbi->framebuffer_type = 2;
    parse();
    assert_int_equal(framebuffer, FRAMEBUFFER_TEXT);
    mbi->framebuffer_type = 1;
    parse();
    assert_int_equal(framebuffer, FRAMEBUFFER_GRAPHICS);
}

static void information_out_of_reach_is_no_information(void **state)
{
    multiboot_parse(&boot, &framebuffer, UINT32_MAX - 8, view);
    assert_int_equal(boot.range_count, 0);
    assert_string_equal(boot.cmdline, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_kernels_own_name_is_left_out, setup),
        cmocka_unit_test_setup(a_long_command_line_is_cut_and_said_so, setup),
        cmocka_unit_test_setup(map_entries_are_stepped_over_by_their_size, setup),
        cmocka_unit_test_setup(a_broken_map_ends_where_it_breaks, setup),
        cmocka_unit_test_setup(more_entries_than_fit_are_counted, setup),
        cmocka_unit_test_setup(sizes_serve_where_there_is_no_map, setup),
        cmocka_unit_test_setup(modules_are_listed_with_their_names, setup),
        cmocka_unit_test_setup(folders_do_not_take_the_room_of_a_name, setup),
        cmocka_unit_test_setup(modules_that_cannot_be_kept_are_counted, setup),
        cmocka_unit_test_setup(the_framebuffers_type_is_told, setup),
        cmocka_unit_test_setup(information_out_of_reach_is_no_information, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
