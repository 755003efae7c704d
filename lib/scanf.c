/* SPDX-License-Identifier: MIT */
/*
 * lib/scanf.c - text read by a format.
 *
 * Problem    "3,0x40,name" into three variables.
 * Idea       printf's engine turned around: format and text are walked together,
 *            until they differ. Each conversion says how much of the text it took.
 * State      None.
 * Cost       Linear.
 * Not done   Numbers that overflow are cut, as in C.
 * Read next  lib/printf.c; tests/host/test_scanf.c compares with the C library.
 */
#include "lib/scanf.h"
#include "lib/compiler.h"
#include "lib/limits.h"
#include "lib/string.h"

#define SPACES " \t\n\v\f\r"

struct conversion {
    bool drop;                  /* '*': store nothing                           */
    size_t width;               /* at most this many characters                 */
    int size;                   /* of the integer: 1, 2, 4, 8 bytes             */
    char letter;
    const char *set;            /* %[: behind the bracket and '^'               */
    size_t set_length;
    bool set_inverted;
};

static const char *parse_size(const char *fmt, int *size)
{
    *size = sizeof(int);
    if (*fmt == 'h') {
        *size = fmt[1] == 'h' ? 1 : 2;
        return fmt + (fmt[1] == 'h' ? 2 : 1);
    }
    if (fmt[0] == 'l' && fmt[1] == 'l') {
        *size = 8;
        return fmt + 2;
    }
    if (*fmt == 'l' || *fmt == 'z') {
        *size = sizeof(long);
        return fmt + 1;
    }
    return fmt;
}

/* Behind the '['. Return: behind the ']', which as first character is a member. */
static const char *parse_set(const char *fmt, struct conversion *c)
{
    c->set_inverted = *fmt == '^';
    c->set = fmt + c->set_inverted;
    const char *end = *c->set == '\0' ? NULL : strchr(c->set + 1, ']');
    c->set_length = end != NULL ? (size_t)(end - c->set) : strlen(c->set);
    return c->set + c->set_length + (end != NULL);
}

/* Behind the '%'. Return: behind the conversion. */
static const char *parse(const char *fmt, struct conversion *c)
{
    *c = (struct conversion){ .width = 0 };
    if (*fmt == '*') {
        c->drop = true;
        fmt++;
    }
    for (; *fmt >= '0' && *fmt <= '9'; fmt++)
        c->width = c->width * 10 + (size_t)(*fmt - '0');
    fmt = parse_size(fmt, &c->size);
    c->letter = *fmt;
    if (*fmt != '\0')
        fmt++;
    if (c->width == 0)
        c->width = c->letter == 'c' ? 1 : INT_MAX;
    return c->letter == '[' ? parse_set(fmt, c) : fmt;
}

static void store(void *to, int size, unsigned long long value)
{
    switch (size) {
    case 1:  *(u8 *)to = (u8)value; break;
    case 2:  *(u16 *)to = (u16)value; break;
    case 8:  *(u64 *)to = value; break;
    default: *(u32 *)to = (u32)value; break;
    }
}

static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    c |= 'a' - 'A';
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : UINT_MAX;
}

/* Return: characters read, 0 if they are no number. */
static size_t read_number(const char *text, const struct conversion *c,
                          unsigned long long *value)
{
    size_t at = 0, digits = 0;
    unsigned base = c->letter == 'x' || c->letter == 'X' ? 16
                    : c->letter == 'o' ? 8 : c->letter == 'i' ? 0 : 10;
    bool negative = text[0] == '-';
    if (text[0] == '-' || text[0] == '+')
        at++;
    if ((base == 0 || base == 16) && at + 2 < c->width && text[at] == '0' &&
        (text[at + 1] | 0x20) == 'x' && digit_value(text[at + 2]) < 16) {
        at += 2;
        base = 16;
    } else if (base == 0) {
        base = text[at] == '0' ? 8 : 10;
    }
    *value = 0;
    for (; at < c->width && digit_value(text[at]) < base; at++, digits++)
        *value = *value * base + digit_value(text[at]);
    if (negative)
        *value = -*value;
    return digits > 0 ? at : 0;
}

static bool accepts(const struct conversion *c, char character)
{
    if (character == '\0')
        return false;
    switch (c->letter) {
    case 'c': return true;
    case 's': return strchr(SPACES, character) == NULL;
    default:  return (memchr(c->set, character, c->set_length) != NULL) !=
                     c->set_inverted;
    }
}

/* Return: characters read; 0 if there are none, or for %c too few. */
static size_t read_text(const char *text, const struct conversion *c, char *to)
{
    size_t length = 0;
    while (length < c->width && accepts(c, text[length]))
        length++;
    if (length == 0 || (c->letter == 'c' && length < c->width))
        return 0;
    if (to != NULL)
        memcpy(to, text, length);
    if (to != NULL && c->letter != 'c')
        to[length] = '\0';
    return length;
}

static bool is_text(char letter)
{
    return letter == 's' || letter == 'c' || letter == '[';
}

int vsscanf(const char *text, const char *fmt, va_list args)
{
    const char *start = text;
    int stored = 0;
    while (*fmt != '\0') {
        struct conversion c;
        unsigned long long value;
        if (strchr(SPACES, *fmt) != NULL) {             /* any run of spaces, or none */
            fmt++;
            text += strspn(text, SPACES);
            continue;
        }
        if (fmt[0] != '%' || fmt[1] == '%') {
            fmt += *fmt == '%';
            if (*fmt++ != *text++)
                break;
            continue;
        }
        fmt = parse(fmt + 1, &c);
        if (c.letter == 'n') {
            store(va_arg(args, void *), c.size, (unsigned long long)(text - start));
            continue;
        }
        if (c.letter != 'c' && c.letter != '[')
            text += strspn(text, SPACES);
        void *to = c.drop ? NULL : va_arg(args, void *);
        size_t length = is_text(c.letter) ? read_text(text, &c, to)
                        : strchr("diuxXo", c.letter) != NULL && c.letter != '\0'
                        ? read_number(text, &c, &value) : 0;
        if (length == 0)
            break;
        if (to != NULL && !is_text(c.letter))
            store(to, c.size, value);
        stored += to != NULL;
        text += length;
    }
    return stored;
}

int sscanf(const char *text, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int stored = vsscanf(text, fmt, args);
    va_end(args);
    return stored;
}
