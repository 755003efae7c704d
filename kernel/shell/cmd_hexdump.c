/* SPDX-License-Identifier: MIT */
/* kernel/shell/cmd_hexdump.c - hexdump: memory as bytes, without faulting. */
#include "arch/paging.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "lib/compiler.h"
#include "lib/hexdump.h"
#include "lib/printk.h"
#include "mm/guard.h"

enum { LENGTH_DEFAULT_BYTES = 128 };

/* Rows are aligned, so that none crosses a page; the first may begin within one. */
static int dump(uintptr_t address, size_t length)
{
    char line[HEXDUMP_LINE_BYTES];
    u8 bytes[HEXDUMP_ROW_BYTES];

    while (length > 0) {
        size_t count = min(length, HEXDUMP_ROW_BYTES - address % HEXDUMP_ROW_BYTES);
        if (shell_interrupted())
            return COMMAND_FAILED;
        if (!guard_read(bytes, address, (u32)count)) {
            kprintf("hexdump: page 0x%08x is not mapped\n",
                    (unsigned)(address & PAGE_MASK));
            return COMMAND_FAILED;
        }
        hexdump_line(line, bytes, count);
        kprintf("%08x: %s\n", (unsigned)address, line);
        address += count;
        length -= count;
    }
    return COMMAND_OK;
}

int cmd_hexdump(int argc, char **argv)
{
    unsigned long address;

    if (argc < 2)
        return command_expected(argv[0], "ADDR");
    if (argc > 3)
        return command_unexpected(argv[0], argv[3]);
    if (argument_address(argv[0], argv[1], &address) != 0)
        return COMMAND_USAGE;
    unsigned long most = address == 0 ? UINTPTR_MAX : -address;     /* to the end */
    unsigned long length = min(most, (unsigned long)LENGTH_DEFAULT_BYTES);
    if (argc == 3 && argument_number(argv[0], "LEN", argv[2], 1, most, &length) != 0)
        return COMMAND_USAGE;
    return dump(address, length);
}
