/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SANITIZE_SANITIZE_H
#define KERNEL_SANITIZE_SANITIZE_H
/* kernel/sanitize/sanitize.h - what the KASAN and UBSAN builds add to the kernel. */
#include "lib/export.h"
#include "lib/types.h"

struct bad_access;

/** SANITIZERS - what this file was compiled for: a module's need not be the kernel's. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED_KASAN " KASAN"
#else
#define SANITIZED_KASAN ""
#endif
#ifdef CONFIG_UBSAN
#define SANITIZED_UBSAN " UBSAN"
#else
#define SANITIZED_UBSAN ""
#endif
#define SANITIZERS SANITIZED_KASAN SANITIZED_UBSAN

#ifdef CONFIG_KASAN
/** kasan_report_init - name stacks and globals in reports. Boot only. */
void kasan_report_init(void);

/** kasan_print_shadow - as part of the report of @access: the shadow around it. */
void kasan_print_shadow(const struct bad_access *access);
#else
static inline void kasan_report_init(void) { }
static inline void kasan_print_shadow(const struct bad_access *access) { }
#endif

#ifdef CONFIG_UBSAN
/** ubsan_report_init - show call stacks. Boot only. */
void ubsan_report_init(void);
#else
static inline void ubsan_report_init(void) { }
#endif

#if defined(CONFIG_KASAN) || defined(CONFIG_UBSAN)
/** sanitizer_export_find - what instrumented modules call; NULL: not there. */
const struct export_symbol *sanitizer_export_find(const char *name);
#else
static inline const struct export_symbol *sanitizer_export_find(const char *name)
{
    return NULL;
}
#endif
#endif
