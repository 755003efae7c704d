/* SPDX-License-Identifier: MIT */
/*
 * lib/cpio.c - a cpio archive in memory, entry by entry, trusting none of it.
 *
 * Problem    An archive may be cut short, overwritten or made to mislead; what is
 *            wrong must be told with the byte where it is, and never be followed.
 *
 * Idea       Every entry is a header of 110 characters, a name and data, the last
 *            two padded to multiples of 4 from the archive's start:
 *
 *              070701 ino mode uid gid nlink mtime filesize ... check name\0 data
 *              |magic |   thirteen numbers, eight hexadecimal digits each  |
 *
 *            Before anything is read it is compared with what is left of the
 *            archive; sizes are only subtracted from larger ones, so none wraps.
 *            An entry called TRAILER!!! ends the archive.
 *
 * State      struct cpio, the caller's. An archive once found damaged stays so.
 *
 * Cost       cpio_next() reads a header and a name; for "crc" (magic 070702), whose
 *            header has the sum of the data's bytes, also the data.
 *
 * Locking    None; nothing is written but the caller's two structures.
 *
 * Not done   The old binary and octal formats, compression, writing.
 *
 * Read next  kernel/initrd.c; the format: cpio(5), "New ASCII Format"; Linux's
 *            Documentation/driver-api/early-userspace/buffer-format.rst.
 */
#include "lib/cpio.h"
#include "lib/compiler.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"

enum {
    MAGIC_BYTES = 6,
    DIGITS = 8,                     /* of a number                              */
    NUMBERS = 13,
    HEADER_BYTES = MAGIC_BYTES + NUMBERS * DIGITS,
    PADDING = 4,                    /* names and data are padded to it          */
    SHOWN_BYTES = 24,               /* of a name, in an error                   */
};

enum number { INODE, MODE, UID, GID, LINKS, MTIME, FILE_BYTES, DEVICE_MAJOR,
              DEVICE_MINOR, RDEV_MAJOR, RDEV_MINOR, NAME_BYTES, CHECK };

static const char trailer[] = "TRAILER!!!";

void cpio_open(struct cpio *archive, const void *data, size_t bytes)
{
    *archive = (struct cpio){ .data = data, .bytes = bytes };
}

__printf(3, 4)
static int damaged(struct cpio *archive, size_t offset, const char *fmt, ...)
{
    va_list args;

    archive->is_damaged = true;
    archive->error.offset = offset;
    va_start(args, fmt);
    vsnprintf(archive->error.words, sizeof(archive->error.words), fmt, args);
    va_end(args);
    return -EINVAL;
}

/* Where number @n of the header at @offset is. */
static size_t number_offset(size_t offset, enum number n)
{
    return offset + MAGIC_BYTES + (size_t)n * DIGITS;
}

static int hex_digit(u8 c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 'a' - 'A';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The header's numbers. A wrong character is told where it stands. */
static int read_numbers(struct cpio *archive, size_t offset, u32 numbers[NUMBERS])
{
    for (unsigned i = 0; i < NUMBERS * DIGITS; i++) {
        size_t at = offset + MAGIC_BYTES + i;
        int digit = hex_digit(archive->data[at]);
        if (digit < 0)
            return damaged(archive, at, "byte 0x%02x is no hexadecimal digit",
                           archive->data[at]);
        u32 *number = &numbers[i / DIGITS];
        *number = (i % DIGITS == 0 ? 0 : *number << 4) | (u32)digit;
    }
    return 0;
}

static int check_magic(struct cpio *archive, size_t offset)
{
    static const char newc[] = "070701", crc[] = "070702";
    const u8 *found = archive->data + offset;
    size_t left = archive->bytes - offset;

    if (left == 0)
        return damaged(archive, offset,
                       "the archive ends here, without the entry TRAILER!!!");
    for (unsigned i = 0; i < MAGIC_BYTES && i < left; i++)
        if (found[i] != newc[i] && found[i] != crc[i])
            return damaged(archive, offset + i, "byte 0x%02x where a header's 070701 "
                           "has '%c'", found[i], newc[i]);
    if (left < HEADER_BYTES)
        return damaged(archive, offset, "a header of %u bytes, but the archive ends "
                       "after %zu", HEADER_BYTES, left);
    return 0;
}

/* The name: ends in NUL, is not empty; some archivers pad it with further NULs. */
static int read_name(struct cpio *archive, struct cpio_entry *entry, u32 name_bytes)
{
    size_t at = entry->offset + HEADER_BYTES, left = archive->bytes - at;

    if (name_bytes > left)
        return damaged(archive, number_offset(entry->offset, NAME_BYTES),
                       "a name of %u bytes, but only %zu are left", name_bytes, left);
    if (name_bytes == 0)
        return damaged(archive, number_offset(entry->offset, NAME_BYTES),
                       "a name of 0 bytes has no end");
    entry->name = (const char *)archive->data + at;
    if (entry->name[name_bytes - 1] != '\0')
        return damaged(archive, at + name_bytes - 1, "byte 0x%02x where the name has "
                       "to end with 0", (u8)entry->name[name_bytes - 1]);
    if (entry->name[0] == '\0')
        return damaged(archive, at, "an empty name");
    return 0;
}

static int read_data(struct cpio *archive, struct cpio_entry *entry, size_t at,
                     u32 file_bytes)
{
    size_t left = at < archive->bytes ? archive->bytes - at : 0;

    if (file_bytes > left)
        return damaged(archive, number_offset(entry->offset, FILE_BYTES),
                       "%.*s has %u bytes, but only %zu are left", SHOWN_BYTES,
                       entry->name, file_bytes, left);
    entry->data = archive->data + (file_bytes > 0 ? at : 0);
    entry->bytes = file_bytes;
    return 0;
}

static int check_sum(struct cpio *archive, const struct cpio_entry *entry, u32 expected)
{
    const u8 *data = entry->data;
    u32 sum = 0;

    for (size_t i = 0; i < entry->bytes; i++)
        sum += data[i];
    if (sum != expected)
        return damaged(archive, (size_t)(data - archive->data),
                       "the bytes of %.*s add up to 0x%x, expected 0x%x", SHOWN_BYTES,
                       entry->name, sum, expected);
    return 0;
}

/* Read the entry whose header is at archive->at, and move on behind it. */
static int read_entry(struct cpio *archive, struct cpio_entry *entry)
{
    u32 numbers[NUMBERS];
    int err;

    *entry = (struct cpio_entry){ .offset = archive->at };
    err = check_magic(archive, entry->offset);
    if (!err)
        err = read_numbers(archive, entry->offset, numbers);
    if (!err)
        err = read_name(archive, entry, numbers[NAME_BYTES]);
    if (err)
        return err;
    size_t data_at = ALIGN(entry->offset + HEADER_BYTES + numbers[NAME_BYTES], PADDING);
    err = read_data(archive, entry, data_at, numbers[FILE_BYTES]);
    if (!err && archive->data[entry->offset + MAGIC_BYTES - 1] == '2' &&
        (numbers[MODE] & CPIO_MODE_TYPE) == CPIO_MODE_FILE)
        err = check_sum(archive, entry, numbers[CHECK]);
    if (err)
        return err;
    entry->mode = numbers[MODE];
    entry->inode = numbers[INODE];
    entry->device_major = numbers[DEVICE_MAJOR];
    entry->device_minor = numbers[DEVICE_MINOR];
    entry->links = numbers[LINKS];
    entry->mtime = numbers[MTIME];
    archive->at = min(ALIGN(data_at + entry->bytes, PADDING), archive->bytes);
    return 0;
}

/* Behind a trailer: zeros to the end, or up to another archive at a multiple of 4. */
static void skip_zeros(struct cpio *archive)
{
    size_t at = archive->at;

    while (at < archive->bytes && archive->data[at] == 0)
        at++;
    archive->at = at < archive->bytes ? ALIGN_DOWN(at, PADDING) : at;
}

int cpio_next(struct cpio *archive, struct cpio_entry *entry)
{
    for (;;) {
        if (archive->is_damaged)
            return -EINVAL;
        if (archive->was_trailer && archive->at == archive->bytes)
            return 0;
        int err = read_entry(archive, entry);
        if (err)
            return err;
        archive->was_trailer = strcmp(entry->name, trailer) == 0;
        if (!archive->was_trailer)
            return 1;
        skip_zeros(archive);
    }
}
