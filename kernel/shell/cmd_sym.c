/* SPDX-License-Identifier: MIT */
/* kernel/shell/cmd_sym.c - sym: names for addresses, addresses for names. */
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "kernel/symbols.h"
#include "lib/errno.h"
#include "lib/kstrtox.h"
#include "lib/printk.h"
#include "lib/string.h"

static void print_place(const struct symbol_info *info)
{
    if (info->line != 0)
        kprintf(" %s:%u", info->file, info->line);
    if (strcmp(info->inner, info->name) != 0 && info->inner[0] != '\0')
        kprintf(" (in %s, inlined)", info->inner);
    kprintf("\n");
}

static int name_address(uintptr_t address)
{
    struct symbol_info info;

    if (!symbol_lookup(address, &info)) {
        kprintf("sym: 0x%08x lies in no symbol of the kernel\n", (unsigned)address);
        return COMMAND_FAILED;
    }
    kprintf("0x%08x %s+0x%x/0x%x", (unsigned)address, info.name,
            (unsigned)(address - info.start), info.size_bytes);
    print_place(&info);
    return COMMAND_OK;
}

static int find_name(const char *name)
{
    struct symbol_info info;
    uintptr_t address = symbol_find(name);

    if (address == 0 || !symbol_lookup(address, &info)) {
        kprintf("sym: no symbol is called '%s'\n", name);
        return COMMAND_FAILED;
    }
    kprintf("0x%08x %s, %u bytes of %s", (unsigned)address, name, info.size_bytes,
            info.is_function ? "code" : "data");
    print_place(&info);
    return COMMAND_OK;
}

int cmd_sym(int argc, char **argv)
{
    unsigned long address;

    if (argc < 2)
        return command_expected(argv[0], "ADDR or NAME");
    if (argc > 2)
        return command_unexpected(argv[0], argv[2]);
    bool is_number = kstrtoul(argv[1], 0, &address) != -EINVAL;
    if (!is_number && strchr(argv[1], '+') == NULL)
        return find_name(argv[1]);
    if (argument_address(argv[0], argv[1], &address) != 0)
        return COMMAND_USAGE;
    return name_address(address);
}
