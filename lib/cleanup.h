/* SPDX-License-Identifier: MIT */
#ifndef LIB_CLEANUP_H
#define LIB_CLEANUP_H
/*
 * lib/cleanup.h - what must be undone is undone where its scope ends: on return, on
 * break, on goto out of it. Linux's linux/cleanup.h, over GCC's attribute cleanup.
 *
 *     char *p __free(kfree) = kmalloc(64, GFP_KERNEL);     freed on return,
 *     return_ptr(p);                                       but not by this one
 *
 *     guard(mutex)(&lock);                                 to the end of the scope
 *     scoped_guard(spinlock, &lock) { ... }                to the closing brace
 *
 * _T is the variable in each definition; for a guard, the pointer to the lock.
 */
#include "lib/compiler.h"
#include "lib/err.h"
#include "lib/types.h"

#define __cleanup(function) __attribute__((__cleanup__(function)))
#define CLEANUP_PASTE_(a, b) a##b
#define CLEANUP_PASTE(a, b) CLEANUP_PASTE_(a, b)
#define CLEANUP_UNIQUE(name) CLEANUP_PASTE(name, __COUNTER__)

/* ---- pointers --------------------------------------------------------- */

/* __free(name): at the end of the scope do @action with _T, the variable's value. */
#define DEFINE_FREE(name, type, action)                         \
    static inline __maybe_unused void __free_##name(void *p)    \
    {                                                           \
        type _T = *(type *)p;                                   \
        action;                                                 \
    }
#define __free(name) __cleanup(__free_##name)

/* The value of @p, which is NULL from now on: nothing is left to clean up. */
#define __get_and_null(p, null) ({                  \
    __typeof__(p) *pp_ = &(p);                      \
    __typeof__(p) value_ = *pp_;                    \
    *pp_ = (null);                                  \
    value_;                                         \
})
static inline __must_check const volatile void *
__must_check_fn(const volatile void *p)
{
    return p;
}
#define no_free_ptr(p) \
    ((__typeof__(p))__must_check_fn((const volatile void *)__get_and_null(p, NULL)))
#define return_ptr(p) return no_free_ptr(p)
#define retain_and_null_ptr(p) ((void)__get_and_null(p, NULL))
#define take_fd(fd) __get_and_null(fd, -EBADF)

/* ---- classes: a type, what makes a value of it, what ends it ----------- */

#define DEFINE_CLASS(name, type, end, init, init_args...)                   \
    typedef type class_##name##_t;                                          \
    static inline __maybe_unused void class_##name##_destructor(type *p)    \
    {                                                                       \
        type _T = *p;                                                       \
        end;                                                                \
    }                                                                       \
    static inline __maybe_unused type class_##name##_constructor(init_args) \
    {                                                                       \
        type t = init;                                                      \
        return t;                                                           \
    }

#define EXTEND_CLASS(name, ext, init, init_args...)                         \
    typedef class_##name##_t class_##name##ext##_t;                         \
    static inline __maybe_unused void                                       \
    class_##name##ext##_destructor(class_##name##_t *p)                     \
    {                                                                       \
        class_##name##_destructor(p);                                       \
    }                                                                       \
    static inline __maybe_unused class_##name##_t                           \
    class_##name##ext##_constructor(init_args)                              \
    {                                                                       \
        class_##name##_t t = init;                                          \
        return t;                                                           \
    }

/* CLASS(name, variable)(arguments of the constructor); */
#define CLASS(name, var)                                                    \
    class_##name##_t var __cleanup(class_##name##_destructor) __maybe_unused = \
        class_##name##_constructor

/* ---- guards: classes whose value is a lock that is held ---------------- */

#define DEFINE_CLASS_IS_GUARD(name)                                         \
    static inline __maybe_unused void *class_##name##_lock_ptr(class_##name##_t *p) \
    {                                                                       \
        void *held = (void *)(uintptr_t)*p;                                 \
        return IS_ERR(held) ? NULL : held;                                  \
    }

#define DEFINE_GUARD(name, type, lock, unlock)                              \
    DEFINE_CLASS(name, type, if (_T) { unlock; }, ({ lock; _T; }), type _T) \
    DEFINE_CLASS_IS_GUARD(name)

/* @condlock: a try; what it does not get is no lock, and is not unlocked. */
#define DEFINE_GUARD_COND_4(name, ext, condlock, success)                   \
    EXTEND_CLASS(name, ext,                                                 \
                 ({ __typeof__(_T) got_ = _T; __maybe_unused int _RET = (condlock); \
                    (success) ? got_ : NULL; }), class_##name##_t _T)       \
    static inline __maybe_unused void *                                     \
    class_##name##ext##_lock_ptr(class_##name##_t *p)                       \
    {                                                                       \
        return class_##name##_lock_ptr(p);                                  \
    }
#define DEFINE_GUARD_COND_3(name, ext, condlock) \
    DEFINE_GUARD_COND_4(name, ext, condlock, _RET)
#define CLEANUP_PICK_4(a, b, c, d, chosen, ...) chosen
#define DEFINE_GUARD_COND(...)                                              \
    CLEANUP_PICK_4(__VA_ARGS__, DEFINE_GUARD_COND_4, DEFINE_GUARD_COND_3)(__VA_ARGS__)

#define guard(name) CLASS(name, CLEANUP_UNIQUE(guard))

#define __guard_ptr(name) class_##name##_lock_ptr

#define scoped_guard(name, args...)                                         \
    for (CLASS(name, scope)(args), *done = NULL;                            \
         __guard_ptr(name)(&scope) && !done; done = (void *)1)

/* @fail: a statement for when the lock was not to be had. */
#define scoped_cond_guard(name, fail, args...)                              \
    for (CLASS(name, scope)(args), *done = NULL; !done; done = (void *)1)   \
        if (!__guard_ptr(name)(&scope)) fail;                               \
        else

/* ---- guards with something to remember --------------------------------- */

/* A struct with the lock and @members; _T points to it. */
#define __DEFINE_LOCK_GUARD(name, type, unlock, members...)                 \
    typedef struct {                                                        \
        type *lock;                                                         \
        members;                                                            \
    } class_##name##_t;                                                     \
    static inline __maybe_unused void                                       \
    class_##name##_destructor(class_##name##_t *_T)                         \
    {                                                                       \
        if (_T->lock) { unlock; }                                           \
    }                                                                       \
    static inline __maybe_unused void *class_##name##_lock_ptr(class_##name##_t *_T) \
    {                                                                       \
        return (void *)_T->lock;                                            \
    }

#define DEFINE_LOCK_GUARD_1(name, type, dolock, unlock, members...)         \
    __DEFINE_LOCK_GUARD(name, type, unlock, members)                        \
    static inline __maybe_unused class_##name##_t class_##name##_constructor(type *l) \
    {                                                                       \
        class_##name##_t t = { .lock = l }, *_T = &t;                       \
        dolock;                                                             \
        return t;                                                           \
    }

#define DEFINE_LOCK_GUARD_0(name, dolock, unlock, members...)               \
    __DEFINE_LOCK_GUARD(name, void, unlock, members)                        \
    static inline __maybe_unused class_##name##_t class_##name##_constructor(void) \
    {                                                                       \
        class_##name##_t t = { .lock = (void *)1 }, *_T __maybe_unused = &t; \
        dolock;                                                             \
        return t;                                                           \
    }

#define DEFINE_LOCK_GUARD_1_COND(name, ext, condlock)                       \
    EXTEND_CLASS(name, ext,                                                 \
                 ({ class_##name##_t t = { .lock = l }, *_T = &t;           \
                    int _RET = (condlock); if (!_RET) _T->lock = NULL; t; }), \
                 __typeof__(((class_##name##_t *)0)->lock) l)               \
    static inline __maybe_unused void *                                     \
    class_##name##ext##_lock_ptr(class_##name##_t *p)                       \
    {                                                                       \
        return class_##name##_lock_ptr(p);                                  \
    }
#endif
