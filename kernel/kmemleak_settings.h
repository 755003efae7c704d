/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_KMEMLEAK_SETTINGS_H
#define KERNEL_KMEMLEAK_SETTINGS_H
/* kernel/kmemleak_settings.h - the detector's settings on the boot command line. */
#include "lib/types.h"

/** For cmdline.c's table: 0, or -EINVAL. @value must stay. */
int kmemleak_cmdline(const char *value);            /* kmemleak=on|off|strict       */
int kmemleak_cmdline_scan(const char *value);       /* kmemleak.scan=SECONDS        */
int kmemleak_cmdline_suppress(const char *value);   /* kmemleak.suppress=GLOB:MAX,... */

/** kmemleak_strict - shall leaks that are left at the end make the exit status 1? */
bool kmemleak_strict(void);

/** kmemleak_settings_start - do what the command line asked for. Boot only, when there
 *  is memory, and threads can be made. */
void kmemleak_settings_start(void);
#endif
