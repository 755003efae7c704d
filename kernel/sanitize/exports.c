/* SPDX-License-Identifier: MIT */
/*
 * kernel/sanitize/exports.c - what the compiler has instrumented modules call.
 *
 * Idea       A table of its own, for it is the compiler's and not the kernel's: nobody
 *            writes these names. Read next: kernel/module/exports.c.
 */
#include "kernel/sanitize/sanitize.h"
#include "lib/compiler.h"
#include "lib/string.h"
#include "lib/ubsan/handlers.h"
#include "mm/kasan/compiler.h"

#define EXPORT(symbol) { (const void *)&symbol, #symbol }

#ifdef CONFIG_KASAN
#define KASAN_EXPORTS                                                              \
    EXPORT(__asan_load1_noabort), EXPORT(__asan_load2_noabort),                    \
    EXPORT(__asan_load4_noabort), EXPORT(__asan_load8_noabort),                    \
    EXPORT(__asan_load16_noabort), EXPORT(__asan_loadN_noabort),                   \
    EXPORT(__asan_store1_noabort), EXPORT(__asan_store2_noabort),                  \
    EXPORT(__asan_store4_noabort), EXPORT(__asan_store8_noabort),                  \
    EXPORT(__asan_store16_noabort), EXPORT(__asan_storeN_noabort),                 \
    EXPORT(__asan_handle_no_return), EXPORT(__asan_register_globals),              \
    EXPORT(__asan_unregister_globals), EXPORT(__asan_alloca_poison),               \
    EXPORT(__asan_allocas_unpoison),
#else
#define KASAN_EXPORTS
#endif

#ifdef CONFIG_UBSAN
#define UBSAN_EXPORTS                                                              \
    EXPORT(__ubsan_handle_add_overflow), EXPORT(__ubsan_handle_sub_overflow),      \
    EXPORT(__ubsan_handle_mul_overflow), EXPORT(__ubsan_handle_negate_overflow),   \
    EXPORT(__ubsan_handle_divrem_overflow),                                        \
    EXPORT(__ubsan_handle_shift_out_of_bounds),                                    \
    EXPORT(__ubsan_handle_out_of_bounds), EXPORT(__ubsan_handle_type_mismatch_v1), \
    EXPORT(__ubsan_handle_pointer_overflow),                                       \
    EXPORT(__ubsan_handle_load_invalid_value),                                     \
    EXPORT(__ubsan_handle_vla_bound_not_positive),                                 \
    EXPORT(__ubsan_handle_nonnull_arg), EXPORT(__ubsan_handle_nonnull_return_v1),  \
    EXPORT(__ubsan_handle_invalid_builtin),                                        \
    EXPORT(__ubsan_handle_builtin_unreachable),
#else
#define UBSAN_EXPORTS
#endif

static const struct export_symbol exports[] = { KASAN_EXPORTS UBSAN_EXPORTS };

const struct export_symbol *sanitizer_export_find(const char *name)
{
    for (u32 i = 0; i < ARRAY_SIZE(exports); i++)
        if (strcmp(exports[i].name, name) == 0)
            return &exports[i];
    return NULL;
}
