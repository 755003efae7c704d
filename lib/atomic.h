/* SPDX-License-Identifier: MIT */
#ifndef LIB_ATOMIC_H
#define LIB_ATOMIC_H
/*
 * lib/atomic.h - numbers that several contexts change at once, none losing a change.
 *
 * atomic_t (32 bits), atomic64_t, atomic_long_t, with Linux's names:
 *
 *   atomic_OP(i, v)                   change only      OP: add sub and or xor andnot
 *   atomic_OP_return(i, v)            the value after it       add sub
 *   atomic_fetch_OP(i, v)             the value before it
 *   atomic_inc, _dec, _xchg, _cmpxchg, _try_cmpxchg, _add_unless, ..._and_test
 *
 * All of them order memory fully, so Linux's _relaxed, _acquire and _release forms
 * are the same functions. One template makes all three types; the compiler turns
 * each into a locked instruction, 64 bits into a loop around CMPXCHG8B.
 */
#include "lib/compiler.h"
#include "lib/types.h"

typedef struct {
    int counter;
} atomic_t;

typedef struct {
    s64 __aligned(8) counter;
} atomic64_t;

typedef struct {
    long counter;
} atomic_long_t;

#define ATOMIC_INIT(i)      { (i) }
#define ATOMIC64_INIT(i)    { (i) }
#define ATOMIC_LONG_INIT(i) { (i) }

#define xchg(p, value)          __sync_swap_(p, value)
#define cmpxchg(p, old, new)    __sync_val_compare_and_swap(p, old, new)
#define try_cmpxchg(p, old, new) ({                                             \
    __typeof__(*(p)) cmpxchg_old_ = *(old);                                     \
    *(old) = cmpxchg(p, cmpxchg_old_, new);                                     \
    *(old) == cmpxchg_old_;                                                     \
})
#define __sync_swap_(p, value) ({                                               \
    __typeof__(*(p)) swap_old_;                                                 \
    do                                                                          \
        swap_old_ = *(volatile __typeof__(*(p)) *)(p);                          \
    while (!__sync_bool_compare_and_swap(p, swap_old_, value));                 \
    swap_old_;                                                                  \
})

/* atomic_add, atomic_add_return, atomic_fetch_add and so on. */
#define ATOMIC_CHANGE(prefix, type, value, op, builtin)                         \
    static inline void prefix##_##op(value i, type *v)                          \
    {                                                                           \
        __sync_fetch_and_##builtin(&v->counter, i);                             \
    }                                                                           \
    static inline value prefix##_##op##_return(value i, type *v)                \
    {                                                                           \
        return __sync_##builtin##_and_fetch(&v->counter, i);                    \
    }                                                                           \
    static inline value prefix##_fetch_##op(value i, type *v)                   \
    {                                                                           \
        return __sync_fetch_and_##builtin(&v->counter, i);                      \
    }

#define ATOMIC_STEP(prefix, type, value, step, op)                              \
    static inline void prefix##_##step(type *v)                                 \
    {                                                                           \
        prefix##_##op(1, v);                                                    \
    }                                                                           \
    static inline value prefix##_##step##_return(type *v)                       \
    {                                                                           \
        return prefix##_##op##_return(1, v);                                    \
    }                                                                           \
    static inline value prefix##_fetch_##step(type *v)                          \
    {                                                                           \
        return prefix##_fetch_##op(1, v);                                       \
    }                                                                           \
    static inline bool prefix##_##step##_and_test(type *v)                      \
    {                                                                           \
        return prefix##_##op##_return(1, v) == 0;                               \
    }

#define ATOMIC_BITS(prefix, type, value)                                        \
    ATOMIC_CHANGE(prefix, type, value, and, and)                                \
    ATOMIC_CHANGE(prefix, type, value, or, or)                                  \
    ATOMIC_CHANGE(prefix, type, value, xor, xor)                                \
    static inline value prefix##_fetch_andnot(value i, type *v)                 \
    {                                                                           \
        return prefix##_fetch_and(~i, v);                                       \
    }                                                                           \
    static inline void prefix##_andnot(value i, type *v)                        \
    {                                                                           \
        prefix##_and(~i, v);                                                    \
    }

#define ATOMIC_EXCHANGE(prefix, type, value)                                    \
    static inline value prefix##_xchg(type *v, value new_value)                 \
    {                                                                           \
        return xchg(&v->counter, new_value);                                    \
    }                                                                           \
    static inline value prefix##_cmpxchg(type *v, value old, value new_value)   \
    {                                                                           \
        return cmpxchg(&v->counter, old, new_value);                            \
    }                                                                           \
    static inline bool prefix##_try_cmpxchg(type *v, value *old, value new_value) \
    {                                                                           \
        return try_cmpxchg(&v->counter, old, new_value);                        \
    }

/* Changes that depend on the value found. */
#define ATOMIC_CONDITIONAL(prefix, type, value)                                 \
    static inline value prefix##_fetch_add_unless(type *v, value i, value unless) \
    {                                                                           \
        value old = prefix##_read(v);                                           \
        while (old != unless && !prefix##_try_cmpxchg(v, &old, old + i))        \
            continue;                                                           \
        return old;                                                             \
    }                                                                           \
    static inline bool prefix##_add_unless(type *v, value i, value unless)      \
    {                                                                           \
        return prefix##_fetch_add_unless(v, i, unless) != unless;               \
    }                                                                           \
    static inline bool prefix##_inc_not_zero(type *v)                           \
    {                                                                           \
        return prefix##_add_unless(v, 1, 0);                                    \
    }                                                                           \
    static inline bool prefix##_inc_unless_negative(type *v)                    \
    {                                                                           \
        value old = prefix##_read(v);                                           \
        while (old >= 0 && !prefix##_try_cmpxchg(v, &old, old + 1))             \
            continue;                                                           \
        return old >= 0;                                                        \
    }                                                                           \
    static inline bool prefix##_dec_unless_positive(type *v)                    \
    {                                                                           \
        value old = prefix##_read(v);                                           \
        while (old <= 0 && !prefix##_try_cmpxchg(v, &old, old - 1))             \
            continue;                                                           \
        return old <= 0;                                                        \
    }                                                                           \
    /* The old value minus 1, even if that is negative: then it stays. */       \
    static inline value prefix##_dec_if_positive(type *v)                       \
    {                                                                           \
        value old = prefix##_read(v);                                           \
        while (old > 0 && !prefix##_try_cmpxchg(v, &old, old - 1))              \
            continue;                                                           \
        return old - 1;                                                         \
    }

#define ATOMIC_TYPE(prefix, type, value)                                        \
    ATOMIC_CHANGE(prefix, type, value, add, add)                                \
    ATOMIC_CHANGE(prefix, type, value, sub, sub)                                \
    ATOMIC_STEP(prefix, type, value, inc, add)                                  \
    ATOMIC_STEP(prefix, type, value, dec, sub)                                  \
    ATOMIC_BITS(prefix, type, value)                                            \
    ATOMIC_EXCHANGE(prefix, type, value)                                        \
    ATOMIC_CONDITIONAL(prefix, type, value)                                     \
    static inline bool prefix##_sub_and_test(value i, type *v)                  \
    {                                                                           \
        return prefix##_sub_return(i, v) == 0;                                  \
    }                                                                           \
    static inline bool prefix##_add_negative(value i, type *v)                  \
    {                                                                           \
        return prefix##_add_return(i, v) < 0;                                   \
    }

static inline int atomic_read(const atomic_t *v)
{
    return READ_ONCE(v->counter);
}

static inline void atomic_set(atomic_t *v, int i)
{
    WRITE_ONCE(v->counter, i);
}

static inline long atomic_long_read(const atomic_long_t *v)
{
    return READ_ONCE(v->counter);
}

static inline void atomic_long_set(atomic_long_t *v, long i)
{
    WRITE_ONCE(v->counter, i);
}

/* A plain load would be two: exchange 0 for 0 instead. */
static inline s64 atomic64_read(const atomic64_t *v)
{
    return __sync_val_compare_and_swap((s64 *)&v->counter, 0, 0);
}

ATOMIC_TYPE(atomic, atomic_t, int)
ATOMIC_TYPE(atomic_long, atomic_long_t, long)
ATOMIC_TYPE(atomic64, atomic64_t, s64)

static inline void atomic64_set(atomic64_t *v, s64 i)
{
    (void)atomic64_xchg(v, i);
}
#endif
