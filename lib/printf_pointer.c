/* SPDX-License-Identifier: MIT */
/*
 * lib/printf_pointer.c - %p and its extensions.
 *
 * Problem    An address alone says little; its symbol, its error name or the
 *            format it points to say more. Linux's letters behind %p ask for them.
 *
 * State      The callback that knows symbols, registered once at boot.
 *
 * Cost       %pS: a symbol look-up. %pV: another pass of the engine, one level
 *            deeper on the stack.
 *
 * Read next  kernel/symbols.c.
 */
#include "lib/compiler.h"
#include "lib/err.h"
#include "lib/printf_internal.h"

enum {
    SYMBOL_TEXT_BYTES = 192,        /* name, offset, length                    */
    ADDRESS_TEXT_BYTES = 24,        /* "0x" and up to 16 digits (host tests)   */
    ERROR_TEXT_BYTES = 24,          /* "-" and the longest name                */
};

static symbol_formatter_fn symbol_formatter;

void printf_set_symbol_formatter(symbol_formatter_fn formatter)
{
    symbol_formatter = formatter;
}

static void put_address(struct formatter *f, const struct format_spec *spec,
                        uintptr_t address)
{
    char text[ADDRESS_TEXT_BYTES];
    format_text(f, spec, text, (size_t)scnprintf(text, sizeof(text), "0x%08lx",
                                                 (unsigned long)address));
}

static void put_symbol(struct formatter *f, const struct format_spec *spec,
                       uintptr_t address, char conversion)
{
    char text[SYMBOL_TEXT_BYTES];
    size_t length = 0;
    if (symbol_formatter)
        length = symbol_formatter(text, sizeof(text), address, conversion);
    if (length > 0)
        format_text(f, spec, text, length);
    else
        put_address(f, spec, address);
}

static void put_error(struct formatter *f, const struct format_spec *spec,
                      const void *pointer)
{
    const char *name = errno_name(PTR_ERR(pointer));
    char text[ERROR_TEXT_BYTES];
    int length;
    if (!IS_ERR(pointer)) {
        put_address(f, spec, (uintptr_t)pointer);
        return;
    }
    if (name)
        length = scnprintf(text, sizeof(text), "-%s", name);
    else
        length = scnprintf(text, sizeof(text), "%ld", PTR_ERR(pointer));
    format_text(f, spec, text, (size_t)length);
}

static void put_va_format(struct formatter *f, const struct va_format *inner)
{
    va_list args;
    va_copy(args, *inner->va);                  /* the caller may use it again */
    f->total += (size_t)format_to(f->emit, f->context, inner->fmt, args);
    va_end(args);
}

bool format_pointer(struct formatter *f, const struct format_spec *spec,
                    char extension)
{
    const void *pointer = va_arg(f->args, const void *);
    switch (extension) {
    case 'S': case 's': case 'B':
        put_symbol(f, spec, (uintptr_t)pointer, extension);
        return true;
    case 'e':
        put_error(f, spec, pointer);
        return true;
    case 'V':
        put_va_format(f, pointer);
        return true;
    case 'x':
        put_address(f, spec, (uintptr_t)pointer);
        return true;
    default:
        put_address(f, spec, (uintptr_t)pointer);
        return false;
    }
}
