/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_INITRD_H
#define KERNEL_INITRD_H
/*
 * kernel/initrd.h - the files that the boot loader brought along.
 *
 * Files stay in the boot modules' memory, which is never freed, never written and
 * never scanned: pointers to names and contents are valid for ever.
 * A path may begin with "/" or "./": "a/b", "/a/b", "./a//b" are the same.
 */
#include "lib/types.h"

struct initrd_file {
    const char *path;               /* as in the archive; may begin with "./"  */
    const void *data;               /* of a symbolic link: its target          */
    size_t bytes;
    u32 mode;                       /* lib/cpio.h, CPIO_MODE_                  */
    u32 mtime;                      /* seconds since 1970                      */
};

/** initrd_init - read and check the archives among the boot modules. A damaged one
 *  is reported and left out as a whole. Needs kmalloc(). */
void initrd_init(void);

/** initrd_find - the contents of the regular file at @path.
 *  Return: false if there is none (a directory is none); the rest is untouched. */
bool initrd_find(const char *path, const void **data, size_t *bytes);

/** initrd_lookup - whatever is at @path, or NULL. */
const struct initrd_file *initrd_lookup(const char *path);

/** initrd_count, initrd_at - all entries, sorted by path, each path once. */
unsigned initrd_count(void);
const struct initrd_file *initrd_at(unsigned index);
#endif
