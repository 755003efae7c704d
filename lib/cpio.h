/* SPDX-License-Identifier: MIT */
#ifndef LIB_CPIO_H
#define LIB_CPIO_H
/*
 * lib/cpio.h - reading a cpio archive that lies in memory ("newc" and "crc").
 *
 *     struct cpio archive;
 *     struct cpio_entry entry;
 *     int got;
 *     cpio_open(&archive, data, bytes);
 *     while ((got = cpio_next(&archive, &entry)) > 0)
 *         ... entry.name, entry.data ...
 *     if (got < 0)
 *         ... archive.error says what is damaged, and at which byte ...
 *
 * Several archives may lie one behind the other, with zeros in between, as Linux
 * allows: they read as one.
 */
#include "lib/types.h"

enum {
    CPIO_MODE_TYPE = 0170000,       /* what kind of file, in entry->mode        */
    CPIO_MODE_LINK = 0120000,       /* symbolic; its data is the target         */
    CPIO_MODE_FILE = 0100000,
    CPIO_MODE_DIR  = 0040000,
    CPIO_ERROR_BYTES = 112,
};

struct cpio_error {
    size_t offset;                  /* of the damage, from the archive's start  */
    char words[CPIO_ERROR_BYTES];   /* what is there, and what was expected     */
};

struct cpio {
    const u8 *data;
    size_t bytes;
    size_t at;                      /* where the next entry is expected         */
    bool was_trailer;               /* the entry before was TRAILER!!!          */
    bool is_damaged;                /* then error is valid, and at stays        */
    struct cpio_error error;
};

/** One file. @name and @data point into the archive. */
struct cpio_entry {
    size_t offset;                  /* of its header                            */
    const char *name;               /* terminated, not empty                    */
    const void *data;               /* at a multiple of 4 from the start        */
    size_t bytes;                   /* of data                                  */
    u32 mode;                       /* type and permissions, as in Unix         */
    u32 inode, device_major, device_minor;
    u32 links;                      /* > 1: entries with this inode are one file,
                                       whose data only the last of them has     */
    u32 mtime;                      /* seconds since 1970                       */
};

/** cpio_open - begin at the start of @data, which must stay in place. */
void cpio_open(struct cpio *archive, const void *data, size_t bytes);

/**
 * cpio_next - read the next entry; nothing outside of the archive is touched.
 * Return: 1 with *@entry filled; 0 at the end; -EINVAL: damaged, see
 * @archive->error, and *@entry is undefined.
 */
int cpio_next(struct cpio *archive, struct cpio_entry *entry);
#endif
