/* SPDX-License-Identifier: MIT */
#ifndef LIB_PRINT_HEX_DUMP_H
#define LIB_PRINT_HEX_DUMP_H
/* lib/print_hex_dump.h - Linux's hex dump into the log. */
#include "lib/types.h"

enum { DUMP_PREFIX_NONE, DUMP_PREFIX_ADDRESS, DUMP_PREFIX_OFFSET };

/**
 * print_hex_dump - log @bytes of @data, a line for each @row_bytes (16 or 32).
 * @level: KERN_..; @prefix: before each line, then the address or the offset.
 * @group_bytes: 1, 2, 4 or 8, shown as little-endian numbers. @ascii: and characters.
 */
void print_hex_dump(const char *level, const char *prefix, int prefix_type, int row_bytes,
                    int group_bytes, const void *data, size_t bytes, bool ascii);
#endif
