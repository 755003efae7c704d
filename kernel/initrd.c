/* SPDX-License-Identifier: MIT */
/*
 * kernel/initrd.c - the files that the boot loader brought along.
 *
 * Problem    Modules and their data must come from somewhere, and there is no disk
 *            and no file system.
 *
 * Idea       As Linux: a cpio archive as boot module. It is read from end to end at
 *            boot, so damage anywhere in it is found before any of it is used; what
 *            remains is a table of paths and pointers into the archive. Paths
 *            normalise by comparison (lib/path.h): "./x" is found as "x".
 *
 *              files[]   etc/motd --> | header | name | data | header ...  |
 *                        foo.ko   -------------------------------^
 *
 *            Where a path occurs twice the later entry counts, as if the archives
 *            were unpacked one over the other.
 *
 * State      files[file_count], sorted by path_compare(), no two equal. Written by
 *            initrd_init() only.
 *
 * Cost       A search is binary. The table takes 40 bytes for each file.
 *
 * Locking    None: nothing changes after the boot.
 *
 * Not done   Compressed archives; following symbolic links.
 *
 * Read next  lib/cpio.c, kernel/shell/cmd_initrd.c.
 */
#include "kernel/initrd.h"
#include "arch/machine.h"
#include "arch/paging.h"
#include "lib/compiler.h"
#include "lib/cpio.h"
#include "lib/path.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/kmalloc.h"

static struct initrd_file *files;
static unsigned file_count;

/* ---- Looking up ------------------------------------------------------------ */

/* The first index whose path is not before @path. */
static unsigned lower_bound(const char *path)
{
    unsigned low = 0, high = file_count;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (path_compare(files[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct initrd_file *initrd_lookup(const char *path)
{
    unsigned i = lower_bound(path);
    return i < file_count && path_compare(files[i].path, path) == 0 ? &files[i] : NULL;
}

bool initrd_find(const char *path, const void **data, size_t *bytes)
{
    const struct initrd_file *file = initrd_lookup(path);

    if (!file || (file->mode & CPIO_MODE_TYPE) != CPIO_MODE_FILE)
        return false;
    *data = file->data;
    *bytes = file->bytes;
    return true;
}

unsigned initrd_count(void)
{
    return file_count;
}

const struct initrd_file *initrd_at(unsigned index)
{
    return index < file_count ? &files[index] : NULL;
}

/* ---- Reading an archive ---------------------------------------------------- */

static bool same_inode(const struct cpio_entry *a, const struct cpio_entry *b)
{
    return a->inode == b->inode && a->device_major == b->device_major &&
           a->device_minor == b->device_minor;
}

/* Of several names for one file only the last has the data: give it to all. */
static void find_linked_data(struct cpio rest, struct cpio_entry *entry)
{
    struct cpio_entry later;

    if (entry->links < 2 || entry->bytes > 0 ||
        (entry->mode & CPIO_MODE_TYPE) != CPIO_MODE_FILE)
        return;
    while (cpio_next(&rest, &later) > 0) {
        if (same_inode(entry, &later) && later.bytes > 0) {
            entry->data = later.data;
            entry->bytes = later.bytes;
            return;
        }
    }
}

/* Put an entry into its place; one with the same path gives way. */
static void add_file(const struct cpio_entry *entry)
{
    unsigned i = lower_bound(entry->name);
    struct initrd_file *file = &files[i];

    if (i == file_count || path_compare(file->path, entry->name) != 0) {
        memmove(file + 1, file, (file_count - i) * sizeof(*file));
        file_count++;
    }
    *file = (struct initrd_file){
        .path = entry->name,
        .data = entry->data,
        .bytes = entry->bytes,
        .mode = entry->mode,
        .mtime = entry->mtime,
    };
}

/* Read the whole archive once. Return: its number of entries, or -EINVAL. */
static int count_entries(struct cpio archive, const char *name)
{
    struct cpio_entry entry;
    int got, count = 0;

    while ((got = cpio_next(&archive, &entry)) > 0)
        count++;
    if (got == 0)
        return count;
    pr_err("initrd: %s is damaged and not used: at offset %zu (0x%zx) %s\n", name,
           archive.error.offset, archive.error.offset, archive.error.words);
    return got;
}

/* Return: false if memory is out; then nothing has changed. */
static bool make_room(unsigned more)
{
    struct initrd_file *bigger =
        krealloc(files, (file_count + more) * sizeof(*files), GFP_KERNEL);
    if (bigger)
        files = bigger;
    return bigger != NULL;
}

static void read_archive(const void *data, size_t bytes, const char *name)
{
    struct cpio archive;
    struct cpio_entry entry;

    cpio_open(&archive, data, bytes);
    int count = count_entries(archive, name);
    if (count < 0)
        return;
    if (count > 0 && !make_room((unsigned)count)) {
        pr_err("initrd: %s is not used: no memory for a table of its %d files\n", name,
               count);
        return;
    }
    while (cpio_next(&archive, &entry) > 0) {
        find_linked_data(archive, &entry);
        add_file(&entry);
    }
    pr_info("initrd: %s: %d file%s in %zu bytes\n", name, count,
            plural((unsigned)count), bytes);
}

/* What to call a module: loaders give its file's name, its command line, or nothing. */
static void module_name(const struct boot_module *module, unsigned number, char *name,
                        size_t size_bytes)
{
    size_t length = strcspn(module->name, " ");
    if (length > 0)
        snprintf(name, size_bytes, "%.*s", (int)length, module->name);
    else
        snprintf(name, size_bytes, "boot module %u", number);
}

void initrd_init(void)
{
    const struct boot_info *info = machine_boot_info();
    char name[BOOT_NAME_BYTES];

    for (unsigned i = 0; i < info->module_count; i++) {
        const struct boot_module *module = &info->modules[i];
        module_name(module, i, name, sizeof(name));
        if (module->end <= DIRECT_MAP_BYTES_MAX)
            read_archive(phys_to_virt(module->start), module->end - module->start, name);
        else
            pr_err("initrd: %s is not used: it ends at 0x%08x, beyond the direct map\n",
                   name, module->end);
    }
    if (info->modules_dropped > 0)
        pr_err("initrd: %u boot module%s unread: at most %u are kept\n",
               info->modules_dropped, plural(info->modules_dropped), BOOT_MODULES_MAX);
}
