/* SPDX-License-Identifier: MIT */
#ifndef LIB_JSON_H
#define LIB_JSON_H
/*
 * lib/json.h - JSON lines: an object a line, nearly always flat, as the -j of commands
 * prints.
 *
 *     struct json json;
 *     json_begin(&json, console_emit, NULL);
 *     json_string(&json, "caller", name);
 *     json_number(&json, "size", size);
 *     json_end(&json);                     {"caller":"leak_lost","size":64}\n
 *
 * Addresses are strings in C notation: JSON has no hexadecimal numbers. Keys are
 * written as they are, values are escaped.
 */
#include "lib/printf.h"
#include "lib/types.h"

/* A line up to this long reaches @emit in one piece. */
enum { JSON_BUFFER_BYTES = 448 };

struct json {
    emit_fn emit;
    void *context;
    bool need_comma;                    /* a member was written before          */
    u16 used_bytes;                     /* of buffer                            */
    char buffer[JSON_BUFFER_BYTES];     /* of the line, not emitted yet         */
};

/** json_begin - open an object that goes to @emit; all else is between it and
 *  json_end(). */
void json_begin(struct json *json, emit_fn emit, void *context);

/** json_string - @value's bytes that are not UTF-8 are written as \u0080..\u00ff.
 *  NULL: null. */
void json_string(struct json *json, const char *key, const char *value);
void json_number(struct json *json, const char *key, u64 value);
void json_signed(struct json *json, const char *key, s64 value);
void json_bool(struct json *json, const char *key, bool value);

/** json_address - "0xc0a3f040", eight digits. json_hex: as short as it goes. */
void json_address(struct json *json, const char *key, uintptr_t address);
void json_hex(struct json *json, const char *key, u64 value);

/** json_addresses - an array of @count addresses. */
void json_addresses(struct json *json, const char *key, const uintptr_t *addresses,
                    size_t count);

/** json_array - open an array of objects; json_object: the next one in it, whose members
 *  follow; json_object_end, json_array_end: close them. */
void json_array(struct json *json, const char *key);
void json_object(struct json *json);
void json_object_end(struct json *json);
void json_array_end(struct json *json);

/** json_end - close the object, add the newline, and emit what is left. */
void json_end(struct json *json);
#endif
