/* SPDX-License-Identifier: MIT */
/* lib/print_hex_dump.c - Linux's hex dump into the log. Read next: lib/hexdump.c. */
#include "lib/print_hex_dump.h"
#include "lib/compiler.h"
#include "lib/printf.h"
#include "lib/printk.h"

enum { ROW_BYTES = 16, LONG_ROW_BYTES = 32, LINE_BYTES = LONG_ROW_BYTES * 4 + 4 };

static char shown(u8 byte)
{
    return byte >= ' ' && byte <= '~' ? (char)byte : '.';
}

static void format_row(char *line, const u8 *row, size_t count, size_t row_bytes,
                       size_t group, bool ascii)
{
    size_t at = 0, column = row_bytes * 2 + row_bytes / group + 1;
    for (size_t i = 0; i < count; i += group) {
        at += (size_t)scnprintf(line + at, LINE_BYTES - at, i > 0 ? " " : "");
        for (size_t byte = group; byte-- > 0;)      /* most significant first */
            at += (size_t)scnprintf(line + at, LINE_BYTES - at, "%02x", row[i + byte]);
    }
    if (!ascii)
        return;
    at += (size_t)scnprintf(line + at, LINE_BYTES - at, "%*s", (int)(column - at), "");
    for (size_t i = 0; i < count; i++)
        at += (size_t)scnprintf(line + at, LINE_BYTES - at, "%c", shown(row[i]));
}

void print_hex_dump(const char *level, const char *prefix, int prefix_type, int row_bytes,
                    int group_bytes, const void *data, size_t bytes, bool ascii)
{
    size_t row = row_bytes == LONG_ROW_BYTES ? LONG_ROW_BYTES : ROW_BYTES;
    size_t group = group_bytes == 2 || group_bytes == 4 || group_bytes == 8
                   ? (size_t)group_bytes : 1;
    char line[LINE_BYTES];
    if (bytes % group != 0)
        group = 1;
    for (size_t at = 0; at < bytes; at += row) {
        const u8 *start = (const u8 *)data + at;
        format_row(line, start, min(row, bytes - at), row, group, ascii);
        if (prefix_type == DUMP_PREFIX_ADDRESS)
            printk("%s%s%p: %s\n", level, prefix, (const void *)start, line);
        else if (prefix_type == DUMP_PREFIX_OFFSET)
            printk("%s%s%08zx: %s\n", level, prefix, at, line);
        else
            printk("%s%s%s\n", level, prefix, line);
    }
}
