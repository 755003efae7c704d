/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_DEBUG_SETTINGS_H
#define KERNEL_DEBUG_SETTINGS_H
/*
 * kernel/debug_settings.h - checks of memory by letters and names, as the boot command
 * line and `slabdebug` take them.
 *
 *     FZPUQ   these and no others        +P   that as well
 *     -       none                       -Q   not that
 */
#include "lib/types.h"

/**
 * debug_settings_apply - @letters for each cache that matches @glob ("pages" and
 * "vmalloc" are names, too). @bad: the letter that is none, for -EINVAL.
 * Return: how many match now; -EINVAL; -ENOSPC: too many rules; -ENAMETOOLONG.
 */
int debug_settings_apply(const char *letters, const char *glob, char *bad);

/** debug_settings_format - flags as letters, "-" for none. */
enum { DEBUG_LETTERS_BYTES = 12 };
void debug_settings_format(char buffer[DEBUG_LETTERS_BYTES], u32 flags);

/** Boot parameters: 0, or -EINVAL for a value that is none. */
int debug_settings_slab_debug(const char *value);
int debug_settings_init_on_alloc(const char *value);
int debug_settings_init_on_free(const char *value);
int debug_settings_slab_random(const char *value);
#endif
