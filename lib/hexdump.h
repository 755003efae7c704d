/* SPDX-License-Identifier: MIT */
#ifndef LIB_HEXDUMP_H
#define LIB_HEXDUMP_H
/*
 * lib/hexdump.h - memory as lines of 16 bytes, in hexadecimal and as characters:
 *
 *     00 00 00 00 ad 4e ad de ff ff ff ff 00 00 00 00  .....N..........
 */
#include "lib/printf.h"
#include "lib/types.h"

enum {
    HEXDUMP_ROW_BYTES = 16,                         /* memory in one line      */
    HEXDUMP_LINE_BYTES = HEXDUMP_ROW_BYTES * 4 + 2, /* its text with the NUL   */
    HEXDUMP_INDENT_MAX = 32,                        /* characters before it    */
};

/**
 * hexdump_line - one line's text, no newline. A short line is padded so that its
 * characters stand below those of the others.
 * @row, @count: 0..HEXDUMP_ROW_BYTES bytes. Return: characters written.
 */
size_t hexdump_line(char line[HEXDUMP_LINE_BYTES], const void *row, size_t count);

/** hexdump - all of [@data, @data + @bytes): for each line @emit is called once,
 *  with @indent (at most HEXDUMP_INDENT_MAX characters), the text and a newline. */
void hexdump(emit_fn emit, void *context, const char *indent, const void *data,
             size_t bytes);
#endif
