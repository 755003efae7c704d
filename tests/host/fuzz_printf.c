/* SPDX-License-Identifier: MIT */
/*
 * tests/host/fuzz_printf.c - lib/printf.c against the C library.
 *
 * Method: the input's bytes choose the parts of one conversion, so that each format
 * is valid and defined in C: no flag that does not go with its letter, counts that
 * stay small. Length and text must agree for every buffer size, and nothing may be
 * written behind it (ASan).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/printf.h"
#undef snprintf
#undef vsnprintf

#define REQUIRE(condition)                                                  \
    do {                                                                    \
        if (!(condition)) {                                                 \
            fprintf(stderr, "%s does not hold for \"%s\": \"%s\", not \"%s\"\n", \
                    #condition, fmt, ours, theirs);                         \
            abort();                                                        \
        }                                                                   \
    } while (0)

enum { FORMAT_BYTES = 64, COUNT_MAX = 70, TEXT_BYTES = 512 };

struct input {
    const uint8_t *next, *end;
};

static unsigned take(struct input *in)
{
    return in->next < in->end ? *in->next++ : 0;
}

static unsigned long long take_number(struct input *in)
{
    unsigned long long value = 0;
    for (unsigned i = take(in) % 9; i > 0; i--)
        value = value << 8 | take(in);
    return take(in) & 1 ? -value : value;
}

/* The flags that C defines for @letter, each perhaps. */
static char *put_flags(char *fmt, char letter, unsigned choice)
{
    const char *allowed = strchr("di", letter) ? "-+ 0" : strchr("oxX", letter) ? "-#0"
                        : letter == 'u' ? "-0" : "-";
    for (; *allowed; allowed++, choice >>= 1)
        if (choice & 1)
            *fmt++ = *allowed;
    return fmt;
}

static char *put_counts(char *fmt, char letter, struct input *in)
{
    unsigned which = take(in);
    if (which & 1)
        fmt += sprintf(fmt, "%u", 1 + take(in) % COUNT_MAX);
    if (which & 2 && letter != 'c')
        fmt += sprintf(fmt, ".%u", take(in) % COUNT_MAX);
    return fmt;
}

/* Both ways, into exactly @room bytes of the heap. */
static void compare(const char *fmt, size_t room, ...)
{
    char theirs[TEXT_BYTES], *ours = malloc(room ? room : 1);
    va_list args, again;
    ours[0] = '\0';
    va_start(args, room);
    va_copy(again, args);
    int our_length = marbles_vsnprintf(ours, room, fmt, args);
    int their_length = vsnprintf(theirs, sizeof(theirs), fmt, again);
    va_end(again);
    va_end(args);

    REQUIRE(our_length == their_length);
    if (room > 0 && (size_t)our_length >= room)
        theirs[room - 1] = '\0';
    REQUIRE(room == 0 || strcmp(ours, theirs) == 0);
    free(ours);
}

static void compare_string(const char *fmt, size_t room, struct input *in)
{
    char text[32] = "";
    for (unsigned i = 0, length = take(in) % sizeof(text); i < length; i++)
        text[i] = (char)(1 + take(in) % 255);
    text[sizeof(text) - 1] = '\0';
    compare(fmt, room, text);
}

static void compare_one(struct input *in)
{
    static const char letters[] = "diuoxXcs";
    static const char *const lengths[] = { "", "hh", "h", "l", "ll", "j", "z", "t" };
    char letter = letters[take(in) % (sizeof(letters) - 1)];
    char fmt[FORMAT_BYTES] = "<%", *next = fmt + 2;
    bool is_integer = letter != 'c' && letter != 's';
    unsigned length = is_integer ? take(in) % 8 : 0;
    size_t room = take(in);
    next = put_flags(next, letter, take(in));
    next = put_counts(next, letter, in);
    sprintf(next, "%s%c>", lengths[length], letter);
    if (letter == 's')
        compare_string(fmt, room, in);
    else if (letter == 'c')
        compare(fmt, room, (int)(1 + take(in) % 255));
    else if (length >= 3)
        compare(fmt, room, take_number(in));        /* 64 bits here, all of them */
    else
        compare(fmt, room, (int)take_number(in));
}

/* Any bytes as a format without arguments to take: it must end, in bounds. */
static void format_junk(const uint8_t *data, size_t size)
{
    char fmt[128], text[64];
    size_t length = 0;
    for (size_t i = 0; i < size && length + 1 < sizeof(fmt); i++)
        if (!strchr("diuoxXbcsp*0123456789", data[i]))
            fmt[length++] = (char)data[i];
    fmt[length] = '\0';
    marbles_snprintf(text, sizeof(text), fmt, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = { data, data + size };
    while (in.next < in.end)
        compare_one(&in);
    format_junk(data, size);
    return 0;
}
