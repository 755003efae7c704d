/* SPDX-License-Identifier: MIT */
/*
 * lib/hexdump.c - memory as text, in the shape that kmemleak reports have.
 *
 * Idea       A line is made in one go and emitted whole: nothing that is printed
 *            meanwhile can come to stand in the middle of it.
 */
#include "lib/hexdump.h"
#include "lib/assert.h"
#include "lib/compiler.h"
#include "lib/string.h"

size_t hexdump_line(char line[HEXDUMP_LINE_BYTES], const void *row, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    const u8 *byte = row;
    char *hex = line, *text = line + HEXDUMP_ROW_BYTES * 3 + 1;
    KASSERT(count <= HEXDUMP_ROW_BYTES);
    memset(line, ' ', HEXDUMP_LINE_BYTES);
    for (size_t i = 0; i < count; i++) {
        *hex++ = digits[byte[i] >> 4];
        *hex++ = digits[byte[i] & 15];
        hex++;
        *text++ = byte[i] >= ' ' && byte[i] <= '~' ? (char)byte[i] : '.';
    }
    *text = '\0';
    return (size_t)(text - line);
}

void hexdump(emit_fn emit, void *context, const char *indent, const void *data,
             size_t bytes)
{
    char line[HEXDUMP_INDENT_MAX + HEXDUMP_LINE_BYTES];
    size_t indent_length = strlen(indent);
    KASSERT(indent_length <= HEXDUMP_INDENT_MAX);
    memcpy(line, indent, indent_length);
    for (size_t done = 0; done < bytes; done += HEXDUMP_ROW_BYTES) {
        size_t count = min(bytes - done, (size_t)HEXDUMP_ROW_BYTES);
        size_t length = indent_length + hexdump_line(line + indent_length,
                                                     (const u8 *)data + done, count);
        line[length++] = '\n';                      /* in place of the NUL */
        emit(context, line, length);
    }
}
