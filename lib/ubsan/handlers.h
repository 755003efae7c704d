/* SPDX-License-Identifier: MIT */
#ifndef LIB_UBSAN_HANDLERS_H
#define LIB_UBSAN_HANDLERS_H
/*
 * lib/ubsan/handlers.h - what -fsanitize=undefined makes GCC call, and what it hands
 * over. The names and structures are GCC's (gcc/ubsan.cc, libsanitizer/ubsan).
 *
 * A value that fits in 32 bits is handed over itself, a longer one by its address.
 */
#include "lib/types.h"

struct ubsan_place {
    const char *file;
    u32 line;
    u32 column;                     /* 0: not known; UBSAN_TOLD once reported   */
};

struct ubsan_type {
    u16 kind;                       /* 0: an integer                            */
    u16 info;                       /* integer: bit 0: signed; rest: log2(bits) */
    char name[];                    /* in quotes: 'int'                         */
};

struct ubsan_operation {
    struct ubsan_place place;
    const struct ubsan_type *type;
};

struct ubsan_shift {
    struct ubsan_place place;
    const struct ubsan_type *left, *right;
};

struct ubsan_index {
    struct ubsan_place place;
    const struct ubsan_type *array, *index;
};

struct ubsan_mismatch {
    struct ubsan_place place;
    const struct ubsan_type *type;
    u8 log_alignment;
    u8 act;                         /* index into the table of acts             */
};

struct ubsan_argument {
    struct ubsan_place place, attribute;
    int number;
};

struct ubsan_return {
    struct ubsan_place attribute;
};

struct ubsan_builtin {
    struct ubsan_place place;
    u8 which;                       /* 0: ctz, 1: clz                           */
};

struct ubsan_unreachable {
    struct ubsan_place place;
};

void __ubsan_handle_add_overflow(struct ubsan_operation *o, uintptr_t a, uintptr_t b);
void __ubsan_handle_sub_overflow(struct ubsan_operation *o, uintptr_t a, uintptr_t b);
void __ubsan_handle_mul_overflow(struct ubsan_operation *o, uintptr_t a, uintptr_t b);
void __ubsan_handle_negate_overflow(struct ubsan_operation *o, uintptr_t a);
void __ubsan_handle_divrem_overflow(struct ubsan_operation *o, uintptr_t a, uintptr_t b);
void __ubsan_handle_shift_out_of_bounds(struct ubsan_shift *s, uintptr_t value,
                                        uintptr_t exponent);
void __ubsan_handle_out_of_bounds(struct ubsan_index *i, uintptr_t index);
void __ubsan_handle_type_mismatch_v1(struct ubsan_mismatch *m, uintptr_t address);
void __ubsan_handle_pointer_overflow(struct ubsan_unreachable *p, uintptr_t base,
                                     uintptr_t result);
void __ubsan_handle_load_invalid_value(struct ubsan_operation *o, uintptr_t value);
void __ubsan_handle_vla_bound_not_positive(struct ubsan_operation *o, uintptr_t bound);
void __ubsan_handle_nonnull_arg(struct ubsan_argument *a);
void __ubsan_handle_nonnull_return_v1(struct ubsan_return *r, struct ubsan_place *place);
void __ubsan_handle_invalid_builtin(struct ubsan_builtin *b);
void __ubsan_handle_builtin_unreachable(struct ubsan_unreachable *u);
#endif
