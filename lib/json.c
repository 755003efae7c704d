/* SPDX-License-Identifier: MIT */
/*
 * lib/json.c - what -j prints, so that any program can read it.
 *
 * Problem    Names come from modules and files: a quote, a control character or a
 *            stray byte must not break the line for the program that reads it.
 *
 * Idea       Everything goes through one buffer, so that a line reaches the console
 *            in one piece and no log message can split it; only a line longer than
 *            the buffer goes out in several. Valid UTF-8 passes, any other byte
 *            becomes the Unicode character of its number: nothing is lost.
 *
 * State      struct json, on the caller's stack.
 *
 * Read next  RFC 8259, section 7 (strings); RFC 3629, section 4 (UTF-8).
 */
#include "lib/json.h"
#include "lib/compiler.h"
#include "lib/string.h"

static void flush(struct json *json)
{
    if (json->used_bytes > 0)
        json->emit(json->context, json->buffer, json->used_bytes);
    json->used_bytes = 0;
}

/* An emit_fn. */
static void put(void *context, const char *text, size_t length)
{
    struct json *json = context;
    while (length > 0) {
        size_t piece = min(length, (size_t)(JSON_BUFFER_BYTES - json->used_bytes));
        memcpy(json->buffer + json->used_bytes, text, piece);
        json->used_bytes = (u16)(json->used_bytes + piece);
        text += piece;
        length -= piece;
        if (json->used_bytes == JSON_BUFFER_BYTES)
            flush(json);
    }
}

static __printf(2, 3) void putf(struct json *json, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    format_to(put, json, fmt, args);
    va_end(args);
}

static void put_key(struct json *json, const char *key)
{
    putf(json, "%s\"%s\":", json->need_comma ? "," : "", key);
    json->need_comma = true;
}

/* How many bytes the sequence that @lead begins has; 0: none begins so. */
static unsigned utf8_length(u8 lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef)
        return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/* Neither overlong, nor a surrogate, nor beyond U+10FFFF: all shows in two bytes. */
static bool utf8_second_is_valid(u8 lead, u8 second)
{
    switch (lead) {
    case 0xe0: return second >= 0xa0 && second <= 0xbf;
    case 0xed: return second >= 0x80 && second <= 0x9f;
    case 0xf0: return second >= 0x90 && second <= 0xbf;
    case 0xf4: return second >= 0x80 && second <= 0x8f;
    default:   return second >= 0x80 && second <= 0xbf;
    }
}

/* Bytes of the valid UTF-8 character at @s, which is not at its NUL; 0: not one. */
static unsigned utf8_character(const char *s)
{
    const u8 *byte = (const u8 *)s;
    unsigned length = utf8_length(byte[0]);
    if (length > 1 && !utf8_second_is_valid(byte[0], byte[1]))
        return 0;
    for (unsigned i = 2; i < length; i++)
        if ((byte[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

/* Return: what stands for @c behind a backslash, or 0. */
static char short_escape(char c)
{
    switch (c) {
    case '"': case '\\': return c;
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default:   return 0;
    }
}

static void put_string(struct json *json, const char *s)
{
    putf(json, "\"");
    for (unsigned length; *s; s += length) {
        length = utf8_character(s);
        if (short_escape(*s))
            putf(json, "\\%c", short_escape(*s));
        else if (length == 0 || (u8)*s < ' ' || *s == 0x7f)
            putf(json, "\\u%04x", (u8)*s);
        else
            put(json, s, length);
        length = max(length, 1u);
    }
    putf(json, "\"");
}

void json_begin(struct json *json, emit_fn emit, void *context)
{
    json->emit = emit;
    json->context = context;
    json->need_comma = false;
    json->used_bytes = 0;
    putf(json, "{");
}

void json_string(struct json *json, const char *key, const char *value)
{
    put_key(json, key);
    if (value)
        put_string(json, value);
    else
        putf(json, "null");
}

void json_number(struct json *json, const char *key, u64 value)
{
    put_key(json, key);
    putf(json, "%llu", (unsigned long long)value);
}

void json_signed(struct json *json, const char *key, s64 value)
{
    put_key(json, key);
    putf(json, "%lld", (long long)value);
}

void json_bool(struct json *json, const char *key, bool value)
{
    put_key(json, key);
    putf(json, value ? "true" : "false");
}

void json_address(struct json *json, const char *key, uintptr_t address)
{
    put_key(json, key);
    putf(json, "\"%p\"", (void *)address);
}

void json_hex(struct json *json, const char *key, u64 value)
{
    put_key(json, key);
    putf(json, "\"0x%llx\"", (unsigned long long)value);
}

void json_addresses(struct json *json, const char *key, const uintptr_t *addresses,
                    size_t count)
{
    put_key(json, key);
    putf(json, "[");
    for (size_t i = 0; i < count; i++)
        putf(json, "%s\"%p\"", i ? "," : "", (void *)addresses[i]);
    putf(json, "]");
}

void json_array(struct json *json, const char *key)
{
    put_key(json, key);
    putf(json, "[");
    json->need_comma = false;
}

void json_object(struct json *json)
{
    putf(json, json->need_comma ? ",{" : "{");
    json->need_comma = false;
}

void json_object_end(struct json *json)
{
    putf(json, "}");
    json->need_comma = true;
}

void json_array_end(struct json *json)
{
    putf(json, "]");
    json->need_comma = true;
}

void json_end(struct json *json)
{
    putf(json, "}\n");
    flush(json);
}
