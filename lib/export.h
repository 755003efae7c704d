/* SPDX-License-Identifier: MIT */
#ifndef LIB_EXPORT_H
#define LIB_EXPORT_H
/*
 * lib/export.h - what a module lets other modules use.
 *
 * In a module EXPORT_SYMBOL() makes an entry in its section .export_symbols. In the
 * kernel nothing is scattered: kernel/module/exports.c lists everything.
 */
struct export_symbol {
    const void *address;
    const char *name;
};

#ifdef MODULE
#define EXPORT_SYMBOL(symbol)                                               \
    static const struct export_symbol export_entry_##symbol                 \
        __attribute__((used, section(".export_symbols"))) =                 \
        { (const void *)&symbol, #symbol }
#else
#define EXPORT_SYMBOL(symbol) _Static_assert(1, "see kernel/module/exports.c")
#endif

#define EXPORT_SYMBOL_GPL(symbol)                EXPORT_SYMBOL(symbol)
#define EXPORT_SYMBOL_NS(symbol, space)          EXPORT_SYMBOL(symbol)
#define EXPORT_SYMBOL_NS_GPL(symbol, space)      EXPORT_SYMBOL(symbol)
#endif
