/* SPDX-License-Identifier: MIT */
/*
 * lib/printf.c - formatted text: the engine, and the functions that fill buffers.
 *
 * Problem    Every message, and each of any length, with no buffer of that length.
 *
 * Idea       The engine reads the format once and hands each piece of text to a
 *            callback; a bounded buffer is one such callback, the console another.
 *
 *              "%-6s|%#x"  ->  emit("free", 4) emit("  ", 2) emit("|", 1) ...
 *
 *            A conversion that is not understood (%n, %f) is shown as it stands
 *            and takes no argument: the mistake can be seen, nothing is written.
 *
 * State      None but the caller's; safe in any context.
 *
 * Cost       One callback a piece.
 *
 * Read next  lib/printf_number.c, lib/printf_pointer.c; fuzz_printf.c in tests/host
 *            compares with the C library.
 */
#include "lib/printf.h"
#include "lib/compiler.h"
#include "lib/limits.h"
#include "lib/printf_internal.h"
#include "lib/string.h"

/* Widths and precisions: sums of several of them fit in a long. */
enum { COUNT_MAX = 100000000 };

void format_put(struct formatter *f, const char *text, size_t length)
{
    if (length > 0)
        f->emit(f->context, text, length);
    f->total += length;
}

void format_pad(struct formatter *f, char c, long count)
{
    static const char spaces[] = "                ", zeros[] = "0000000000000000";
    const char *run = c == '0' ? zeros : spaces;
    for (; count > 0; count -= (long)sizeof(spaces) - 1)
        format_put(f, run, (size_t)min(count, (long)sizeof(spaces) - 1));
}

void format_text(struct formatter *f, const struct format_spec *spec,
                 const char *text, size_t length)
{
    long padding = (size_t)spec->width > length ? spec->width - (long)length : 0;
    if (!spec->left)
        format_pad(f, ' ', padding);
    format_put(f, text, length);
    if (spec->left)
        format_pad(f, ' ', padding);
}

static const char *parse_flags(const char *fmt, struct format_spec *spec)
{
    for (;; fmt++) {
        switch (*fmt) {
        case '-': spec->left = true; break;
        case '+': spec->plus = true; break;
        case ' ': spec->space = true; break;
        case '#': spec->alternate = true; break;
        case '0': spec->zero = true; break;
        default:  return fmt;
        }
    }
}

/* A decimal count or '*'. What is beyond COUNT_MAX counts as that. */
static const char *parse_count(const char *fmt, struct formatter *f, int *count)
{
    if (*fmt == '*') {
        *count = max(min(va_arg(f->args, int), COUNT_MAX), -COUNT_MAX);
        return fmt + 1;
    }
    for (*count = 0; *fmt >= '0' && *fmt <= '9'; fmt++)
        *count = min(*count, COUNT_MAX / 10) * 10 + (*fmt - '0');
    return fmt;
}

static const char *parse_length(const char *fmt, enum length_modifier *length)
{
    switch (*fmt) {
    case 'h':
        *length = fmt[1] == 'h' ? LENGTH_CHAR : LENGTH_SHORT;
        return fmt + (fmt[1] == 'h' ? 2 : 1);
    case 'l':
        *length = fmt[1] == 'l' ? LENGTH_LONG_LONG : LENGTH_LONG;
        return fmt + (fmt[1] == 'l' ? 2 : 1);
    case 'j':
        *length = LENGTH_LONG_LONG;
        return fmt + 1;
    case 'z':
        *length = LENGTH_SIZE;
        return fmt + 1;
    case 't':
        *length = LENGTH_PTRDIFF;
        return fmt + 1;
    default:
        return fmt;
    }
}

/* @fmt: behind the '%'. Return: at the conversion letter. */
static const char *parse_spec(const char *fmt, struct formatter *f,
                              struct format_spec *spec)
{
    *spec = (struct format_spec){ .precision = -1 };
    fmt = parse_flags(fmt, spec);
    fmt = parse_count(fmt, f, &spec->width);
    if (spec->width < 0) {              /* only '*' can give that */
        spec->left = true;
        spec->width = -spec->width;
    }
    if (*fmt == '.')
        fmt = parse_count(fmt + 1, f, &spec->precision);
    fmt = parse_length(fmt, &spec->length);
    spec->conversion = *fmt;
    return fmt;
}

static void convert_signed(struct formatter *f, const struct format_spec *spec)
{
    long long value;
    switch (spec->length) {
    case LENGTH_CHAR:      value = (signed char)va_arg(f->args, int); break;
    case LENGTH_SHORT:     value = (short)va_arg(f->args, int); break;
    case LENGTH_LONG:      value = va_arg(f->args, long); break;
    case LENGTH_LONG_LONG: value = va_arg(f->args, long long); break;
    case LENGTH_SIZE:      value = va_arg(f->args, ssize_t); break;
    case LENGTH_PTRDIFF:   value = va_arg(f->args, ptrdiff_t); break;
    default:               value = va_arg(f->args, int); break;
    }
    unsigned long long magnitude = (unsigned long long)value;
    format_number(f, spec, value < 0 ? -magnitude : magnitude, value < 0);
}

static void convert_unsigned(struct formatter *f, const struct format_spec *spec)
{
    unsigned long long value;
    switch (spec->length) {
    case LENGTH_CHAR:      value = (unsigned char)va_arg(f->args, int); break;
    case LENGTH_SHORT:     value = (unsigned short)va_arg(f->args, int); break;
    case LENGTH_LONG:      value = va_arg(f->args, unsigned long); break;
    case LENGTH_LONG_LONG: value = va_arg(f->args, unsigned long long); break;
    case LENGTH_SIZE:      value = va_arg(f->args, size_t); break;
    case LENGTH_PTRDIFF:   value = (size_t)va_arg(f->args, ptrdiff_t); break;
    default:               value = va_arg(f->args, unsigned); break;
    }
    format_number(f, spec, value, false);
}

static void convert_string(struct formatter *f, const struct format_spec *spec)
{
    const char *s = va_arg(f->args, const char *);
    size_t most = spec->precision < 0 ? SIZE_MAX : (size_t)spec->precision;
    if (s == NULL)
        s = "(null)";
    format_text(f, spec, s, strnlen(s, most));
}

static void convert_char(struct formatter *f, const struct format_spec *spec)
{
    char c = (char)va_arg(f->args, int);
    format_text(f, spec, &c, 1);
}

/* @percent: at the '%'. Return: behind the conversion. */
static const char *convert(struct formatter *f, const char *percent)
{
    struct format_spec spec;
    const char *fmt = parse_spec(percent + 1, f, &spec);
    switch (spec.conversion) {
    case 'd': case 'i':
        convert_signed(f, &spec);
        break;
    case 'u': case 'o': case 'x': case 'X': case 'b':
        convert_unsigned(f, &spec);
        break;
    case 's':
        convert_string(f, &spec);
        break;
    case 'c':
        convert_char(f, &spec);
        break;
    case 'p':
        return fmt + 1 + format_pointer(f, &spec, fmt[1]);
    case '%':
        format_put(f, "%", 1);
        break;
    case '\0':
        format_put(f, percent, (size_t)(fmt - percent));
        return fmt;
    default:
        format_put(f, percent, (size_t)(fmt + 1 - percent));
        break;
    }
    return fmt + 1;
}

int format_to(emit_fn emit, void *context, const char *fmt, va_list args)
{
    struct formatter f = { .emit = emit, .context = context };
    va_copy(f.args, args);
    while (*fmt) {
        size_t plain = strcspn(fmt, "%");
        format_put(&f, fmt, plain);
        fmt += plain;
        if (*fmt == '%')
            fmt = convert(&f, fmt);
    }
    va_end(f.args);
    return (int)min(f.total, (size_t)INT_MAX);
}

/* A buffer that keeps what fits. */
struct bounded_buffer {
    char *next;
    size_t room;
};

static void bounded_emit(void *context, const char *text, size_t length)
{
    struct bounded_buffer *buffer = context;
    size_t kept = min(length, buffer->room);
    if (kept == 0)
        return;
    memcpy(buffer->next, text, kept);
    buffer->next += kept;
    buffer->room -= kept;
}

int vsnprintf(char *buffer, size_t size_bytes, const char *fmt, va_list args)
{
    struct bounded_buffer bounded = { buffer, size_bytes ? size_bytes - 1 : 0 };
    int length = format_to(bounded_emit, &bounded, fmt, args);
    if (size_bytes > 0)
        *bounded.next = '\0';
    return length;
}

int snprintf(char *buffer, size_t size_bytes, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int length = vsnprintf(buffer, size_bytes, fmt, args);
    va_end(args);
    return length;
}

int vscnprintf(char *buffer, size_t size_bytes, const char *fmt, va_list args)
{
    int length = vsnprintf(buffer, size_bytes, fmt, args);
    if (size_bytes == 0)
        return 0;
    return (size_t)length < size_bytes ? length : (int)(size_bytes - 1);
}

int scnprintf(char *buffer, size_t size_bytes, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int length = vscnprintf(buffer, size_bytes, fmt, args);
    va_end(args);
    return length;
}
