/* SPDX-License-Identifier: MIT */
/*
 * lib/ubsan/handlers.c - undefined behaviour, as it happens, in words.
 *
 * Problem    1 << 32 is 1 on this machine, 0 on another, and anything at all where the
 *            compiler knew it beforehand. No test on one machine finds that.
 *
 * Idea       With -fsanitize=undefined the compiler puts a comparison before each
 *            operation that can go wrong, and calls one of these when it does. Each
 *            says what was computed of what. Then execution goes on with what the
 *            machine makes of it, except behind __builtin_unreachable().
 *
 * State      report.c's.
 * Cost       A comparison for each operation.
 * Not done   Floating point: the kernel has none.
 * Read next  docs/sanitizers.md; the GCC manual, "Program Instrumentation Options".
 */
#include "lib/assert.h"
#include "lib/compiler.h"
#include "lib/printk.h"
#include "lib/ubsan/report.h"

static void overflow(struct ubsan_operation *o, uintptr_t a, const char *operator,
                     uintptr_t b)
{
    char left[UBSAN_VALUE_BYTES], right[UBSAN_VALUE_BYTES];
    if (!ubsan_begin(&o->place, "signed-integer-overflow"))
        return;
    pr_emerg("%s %s %s cannot be represented in type %s\n",
             ubsan_value(left, o->type, a), operator, ubsan_value(right, o->type, b),
             o->type->name);
    ubsan_end();
}

void __ubsan_handle_add_overflow(struct ubsan_operation *o, uintptr_t a, uintptr_t b)
{
    overflow(o, a, "+", b);
}

void __ubsan_handle_sub_overflow(struct ubsan_operation *o, uintptr_t a, uintptr_t b)
{
    overflow(o, a, "-", b);
}

void __ubsan_handle_mul_overflow(struct ubsan_operation *o, uintptr_t a, uintptr_t b)
{
    overflow(o, a, "*", b);
}

void __ubsan_handle_negate_overflow(struct ubsan_operation *o, uintptr_t a)
{
    char value[UBSAN_VALUE_BYTES];
    if (!ubsan_begin(&o->place, "signed-integer-overflow"))
        return;
    pr_emerg("-(%s) cannot be represented in type %s\n", ubsan_value(value, o->type, a),
             o->type->name);
    ubsan_end();
}

void __ubsan_handle_divrem_overflow(struct ubsan_operation *o, uintptr_t a, uintptr_t b)
{
    char left[UBSAN_VALUE_BYTES];
    if (!ubsan_begin(&o->place, "division-overflow"))
        return;
    if (ubsan_unsigned(o->type, b) == 0)
        pr_emerg("division of %s by zero\n", ubsan_value(left, o->type, a));
    else
        pr_emerg("%s / -1 cannot be represented in type %s\n",
                 ubsan_value(left, o->type, a), o->type->name);
    ubsan_end();
}

void __ubsan_handle_shift_out_of_bounds(struct ubsan_shift *s, uintptr_t value,
                                        uintptr_t exponent)
{
    char left[UBSAN_VALUE_BYTES], right[UBSAN_VALUE_BYTES];
    u32 bits = ubsan_bits(s->left);
    if (!ubsan_begin(&s->place, "shift-out-of-bounds"))
        return;
    ubsan_value(left, s->left, value);
    ubsan_value(right, s->right, exponent);
    if (ubsan_is_negative(s->right, exponent))
        pr_emerg("shift exponent %s is negative\n", right);
    else if (ubsan_unsigned(s->right, exponent) >= bits)
        pr_emerg("shift exponent %s is too large for %u-bit type %s\n", right, bits,
                 s->left->name);
    else if (ubsan_is_negative(s->left, value))
        pr_emerg("left shift of negative value %s\n", left);
    else
        pr_emerg("left shift of %s by %s places cannot be represented in type %s\n",
                 left, right, s->left->name);
    ubsan_end();
}

void __ubsan_handle_out_of_bounds(struct ubsan_index *i, uintptr_t index)
{
    char value[UBSAN_VALUE_BYTES];
    if (!ubsan_begin(&i->place, "array-index-out-of-bounds"))
        return;
    pr_emerg("index %s is out of range for type %s\n",
             ubsan_value(value, i->index, index), i->array->name);
    ubsan_end();
}

/* What was done with an address; GCC numbers them so. */
static const char *act_name(u8 act)
{
    static const char *const names[] = {
        "load of", "store to", "reference binding to", "member access within",
        "member call on", "constructor call on", "downcast of", "downcast of",
        "upcast of", "cast to virtual base of", "_Nonnull binding to",
        "dynamic operation on",
    };
    return act < ARRAY_SIZE(names) ? names[act] : "use of";
}

void __ubsan_handle_type_mismatch_v1(struct ubsan_mismatch *m, uintptr_t address)
{
    const char *act = act_name(m->act), *type = m->type->name;
    u32 alignment = 1u << m->log_alignment;
    unsigned long where = address;
    const char *kind = address == 0                     ? "null-pointer-use"
                       : !IS_ALIGNED(address, alignment) ? "misaligned-access"
                                                        : "object-size-mismatch";
    if (!ubsan_begin(&m->place, kind))
        return;
    if (address == 0)
        pr_emerg("%s null pointer of type %s\n", act, type);
    else if (!IS_ALIGNED(address, alignment))
        pr_emerg("%s misaligned address 0x%08lx for type %s, which requires %u byte "
                 "alignment\n", act, where, type, alignment);
    else
        pr_emerg("%s address 0x%08lx with insufficient space for an object of type %s\n",
                 act, where, type);
    ubsan_end();
}

void __ubsan_handle_pointer_overflow(struct ubsan_unreachable *p, uintptr_t base,
                                     uintptr_t result)
{
    if (!ubsan_begin(&p->place, "pointer-overflow"))
        return;
    if (base == 0)
        pr_emerg("applying an offset of %lu to a null pointer\n", (unsigned long)result);
    else
        pr_emerg("pointer arithmetic from 0x%08lx overflowed to 0x%08lx\n",
                 (unsigned long)base, (unsigned long)result);
    ubsan_end();
}

void __ubsan_handle_load_invalid_value(struct ubsan_operation *o, uintptr_t value)
{
    char text[UBSAN_VALUE_BYTES];
    if (!ubsan_begin(&o->place, "invalid-load"))
        return;
    pr_emerg("load of value %s, which is not a valid value for type %s\n",
             ubsan_value(text, o->type, value), o->type->name);
    ubsan_end();
}

void __ubsan_handle_vla_bound_not_positive(struct ubsan_operation *o, uintptr_t bound)
{
    char text[UBSAN_VALUE_BYTES];
    if (!ubsan_begin(&o->place, "vla-bound-not-positive"))
        return;
    pr_emerg("variable length array of %s elements\n", ubsan_value(text, o->type, bound));
    ubsan_end();
}

void __ubsan_handle_nonnull_arg(struct ubsan_argument *a)
{
    if (!ubsan_begin(&a->place, "nonnull-argument"))
        return;
    pr_emerg("null pointer passed as argument %d, which is declared to never be null\n",
             a->number);
    ubsan_end();
}

void __ubsan_handle_nonnull_return_v1(struct ubsan_return *r, struct ubsan_place *place)
{
    if (!ubsan_begin(place, "nonnull-return"))
        return;
    pr_emerg("null pointer returned from a function that is declared never to\n");
    ubsan_end();
}

void __ubsan_handle_invalid_builtin(struct ubsan_builtin *b)
{
    if (!ubsan_begin(&b->place, "invalid-builtin"))
        return;
    pr_emerg("0 passed to %s(), whose result is then not defined\n",
             b->which == 0 ? "__builtin_ctz" : "__builtin_clz");
    ubsan_end();
}

/* Nothing follows in the code: the caller must not go on. */
void __ubsan_handle_builtin_unreachable(struct ubsan_unreachable *u)
{
    struct ubsan_place place = u->place;
    if (ubsan_begin(&u->place, "unreachable")) {
        pr_emerg("__builtin_unreachable() was reached\n");
        ubsan_end();
    }
    assert_fail(place.file, (int)place.line, "unreachable code", "never reached");
}
