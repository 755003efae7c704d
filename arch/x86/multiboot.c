/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/multiboot.c - the loader's information, copied into a struct boot_info.
 *
 * Problem    Loaders differ: QEMU's -kernel puts the file's name in front of the
 *            command line and GRUB does not, some give a memory map and no sizes,
 *            some maps have entries longer than the format says. And all of it
 *            lies in memory that the kernel is about to reuse.
 *
 * Idea       One pass copies everything at boot. Each read goes through a view that
 *            refuses ranges outside of what is mapped, so the worst that a broken
 *            loader gets is an empty map. Being pure, this is tested on the build
 *            machine (tests/host/test_multiboot.c).
 *
 * Cost       A few microseconds, once.
 *
 * Not done   The memory map's meaning (overlaps, junk): mm/ judges that.
 *
 * Read next  boot_info.c, which calls it.
 */
#include "arch/x86/multiboot.h"
#include "lib/string.h"

enum { MMAP_ENTRY_REST_BYTES = 20 };    /* least `size` of a memory map entry */
enum { FRAMEBUFFER_TYPE_EGA_TEXT = 2 };

/* Return: false if the string at @address was cut to fit. */
static bool copy_string(char *to, u32 size_bytes, u32 address, physical_view_fn view)
{
    for (u32 i = 0; i < size_bytes; i++) {
        const char *c = view(address + i, 1);
        to[i] = c ? *c : '\0';
        if (to[i] == '\0')
            return true;
    }
    to[size_bytes - 1] = '\0';
    return false;
}

static bool ends_with(const char *word, size_t length, const char *end)
{
    size_t end_length = strlen(end);
    return length >= end_length &&
           memcmp(word + length - end_length, end, end_length) == 0;
}

/* Is the first word of a command line, @length characters, the kernel's file? */
static bool is_kernel_file(const char *word, size_t length)
{
    if (memchr(word, '=', length) || memchr(word, '"', length))
        return false;
    return memchr(word, '/', length) || ends_with(word, length, ".elf") ||
           strncmp(word, "marbles", strlen("marbles")) == 0;
}

static void strip_kernel_file(struct boot_info *boot)
{
    char *line = boot->cmdline;
    size_t length = strcspn(line, " ");
    if (strcmp(boot->loader, "qemu") != 0 && !is_kernel_file(line, length))
        return;
    line += length;
    line += strspn(line, " ");
    memmove(boot->cmdline, line, strlen(line) + 1);
}

static void add_range(struct boot_info *boot, u64 start, u64 length_bytes, u32 type)
{
    if (boot->range_count == BOOT_RANGES_MAX) {
        boot->ranges_dropped++;
        return;
    }
    boot->ranges[boot->range_count++] = (struct boot_range){
        .start = start, .length_bytes = length_bytes, .type = type,
    };
}

static void parse_memory_map(struct boot_info *boot, const struct multiboot_info *mbi,
                             physical_view_fn view)
{
    u32 offset = 0, left = mbi->mmap_length;
    while (left >= sizeof(struct multiboot_mmap_entry)) {
        const struct multiboot_mmap_entry *entry =
            view(mbi->mmap_addr + offset, sizeof(*entry));
        if (!entry || entry->size < MMAP_ENTRY_REST_BYTES)
            return;
        add_range(boot, entry->start, entry->length_bytes, entry->type);
        if (entry->size > left - sizeof(entry->size))
            return;
        offset += sizeof(entry->size) + entry->size;
        left -= sizeof(entry->size) + entry->size;
    }
}

static void parse_memory(struct boot_info *boot, const struct multiboot_info *mbi,
                         physical_view_fn view)
{
    enum { KIB = 1024, UPPER_START = 1 << 20, AVAILABLE = 1 };
    if (mbi->flags & MULTIBOOT_MEMORY_MAP)
        parse_memory_map(boot, mbi, view);
    if (boot->range_count == 0 && mbi->flags & MULTIBOOT_MEMORY) {
        add_range(boot, 0, (u64)mbi->mem_lower * KIB, AVAILABLE);
        add_range(boot, UPPER_START, (u64)mbi->mem_upper * KIB, AVAILABLE);
    }
}

/* Past the folders of a path, which alone might fill a module's name. */
static u32 skip_folders(u32 string, physical_view_fn view)
{
    u32 name = string;
    for (u32 i = 0; i < BOOT_CMDLINE_BYTES; i++) {
        const char *c = view(string + i, sizeof(*c));
        if (c == NULL || *c == '\0' || *c == ' ')
            break;
        if (*c == '/')
            name = string + i + 1;
    }
    return name;
}

static void parse_modules(struct boot_info *boot, const struct multiboot_info *mbi,
                          physical_view_fn view)
{
    for (u32 i = 0; i < mbi->mods_count; i++) {
        const struct multiboot_module *module =
            i < BOOT_MODULES_MAX
                ? view(mbi->mods_addr + i * (u32)sizeof(*module), sizeof(*module))
                : NULL;
        if (!module || module->end < module->start) {
            boot->modules_dropped = mbi->mods_count - i;
            return;
        }
        struct boot_module *copy = &boot->modules[boot->module_count++];
        copy->start = module->start;
        copy->end = module->end;
        if (module->string)
            copy_string(copy->name, sizeof(copy->name),
                        skip_folders(module->string, view), view);
    }
}

void multiboot_parse(struct boot_info *boot, enum boot_framebuffer *framebuffer,
                     u32 mbi_address, physical_view_fn view)
{
    const struct multiboot_info *mbi = view(mbi_address, sizeof(*mbi));
    *boot = (struct boot_info){ .cmdline = "" };
    *framebuffer = FRAMEBUFFER_UNKNOWN;
    if (!mbi)
        return;
    if (mbi->flags & MULTIBOOT_LOADER_NAME)
        copy_string(boot->loader, sizeof(boot->loader), mbi->boot_loader_name, view);
    if (mbi->flags & MULTIBOOT_CMDLINE) {
        boot->cmdline_cut =
            !copy_string(boot->cmdline, sizeof(boot->cmdline), mbi->cmdline, view);
        strip_kernel_file(boot);
    }
    parse_memory(boot, mbi, view);
    if (mbi->flags & MULTIBOOT_MODULES)
        parse_modules(boot, mbi, view);
    if (mbi->flags & MULTIBOOT_FRAMEBUFFER)
        *framebuffer = mbi->framebuffer_type == FRAMEBUFFER_TYPE_EGA_TEXT
                           ? FRAMEBUFFER_TEXT : FRAMEBUFFER_GRAPHICS;
}
