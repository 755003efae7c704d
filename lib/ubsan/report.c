/* SPDX-License-Identifier: MIT */
/*
 * lib/ubsan/report.c - once for each place, with values in words.
 *
 * Problem    What is undefined happens in loops, and a thousand equal reports hide the
 *            second kind.
 * Idea       The compiler hands over a record of the place, which lies in writable
 *            memory: its column, once the report is out, is made a mark.
 * State      The marks; a count; whether a report is under way, for what printing one
 *            does wrong itself cannot be told by printing.
 * Cost       Only where behaviour is undefined.
 * Locking    None: the worst is a report told twice.
 * Read next  handlers.c.
 */
#include "lib/ubsan/report.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string_more.h"

enum { PLACE_TOLD = UINT32_MAX };

static void (*print_stack)(void);
static bool is_reporting;
static u32 count;

void ubsan_set_stack_printer(void (*printer)(void))
{
    print_stack = printer;
}

u32 ubsan_count(void)
{
    return count;
}

/* Modules are compiled by absolute paths, which are somebody else's. */
static const char *short_name(const char *file)
{
    return file[0] == '/' ? kbasename(file) : file;
}

bool ubsan_begin(struct ubsan_place *place, const char *kind)
{
    if (is_reporting || place->column == PLACE_TOLD)
        return false;
    is_reporting = true;
    pr_emerg("UBSAN: %s in %s:%u:%u\n", kind, short_name(place->file), place->line,
             place->column);
    place->column = PLACE_TOLD;
    return true;
}

void ubsan_end(void)
{
    pr_emerg("call stack:\n");
    if (print_stack != NULL)
        print_stack();
    pr_emerg("UBSAN end: %u so far\n", ++count);
    is_reporting = false;
}

u32 ubsan_bits(const struct ubsan_type *type)
{
    return 1u << (type->info >> 1);
}

static bool is_signed(const struct ubsan_type *type)
{
    return type->info & 1;
}

/* Sign extended. */
static s64 signed_value(const struct ubsan_type *type, uintptr_t value)
{
    u32 bits = ubsan_bits(type);
    if (bits > 32)
        return *(const s64 *)value;
    return (s64)((u64)value << (64 - bits)) >> (64 - bits);
}

u64 ubsan_unsigned(const struct ubsan_type *type, uintptr_t value)
{
    u32 bits = ubsan_bits(type);
    if (bits > 32)
        return *(const u64 *)value;
    return bits == 32 ? value : value & ((1u << bits) - 1);
}

bool ubsan_is_negative(const struct ubsan_type *type, uintptr_t value)
{
    return is_signed(type) && signed_value(type, value) < 0;
}

const char *ubsan_value(char text[UBSAN_VALUE_BYTES], const struct ubsan_type *type,
                        uintptr_t value)
{
    if (type->kind != 0)
        scnprintf(text, UBSAN_VALUE_BYTES, "(no integer)");
    else if (is_signed(type))
        scnprintf(text, UBSAN_VALUE_BYTES, "%lld", (long long)signed_value(type, value));
    else
        scnprintf(text, UBSAN_VALUE_BYTES, "%llu",
                  (unsigned long long)ubsan_unsigned(type, value));
    return text;
}
