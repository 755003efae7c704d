/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_BACKGROUND_SCAN_H
#define KERNEL_BACKGROUND_SCAN_H
/* kernel/background_scan.h - scans by themselves, which tell only what is new. */
#include "lib/types.h"

enum { BACKGROUND_SCAN_SECONDS = 600, BACKGROUND_SCAN_SECONDS_MAX = 86400 };

/** background_scan_set - scan every @seconds from now on; 0: not any more.
 *  Return: 0; -ENOMEM: no thread could be made, and none scans. */
int background_scan_set(u32 seconds);

/** background_scan_seconds - between two scans; 0: there are none. */
u32 background_scan_seconds(void);

/**
 * kmemleak_begin, kmemleak_end - around a scan and all that reads what it found: no
 * other one comes in between, so that what is shown is one scan's, and the stack of who
 * shows it, which holds addresses, keeps nothing alive. Threads only.
 */
void kmemleak_begin(void);
void kmemleak_end(void);
#endif
