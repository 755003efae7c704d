/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HOST_SWITCH_CHECKS_H
#define TESTS_HOST_SWITCH_CHECKS_H
/* tests/host/switch_checks.h - checks go on and off while blocks live, for fuzzers. */
#include "lib/types.h"

/** switch_checks - some flag, on (mostly) or off, for some caches, or a guard rule:
 *  chosen by the byte @how. Return: it was accepted, and nothing was reported. */
bool switch_checks(u32 how);

/** switch_checks_off - all off, and what they keep for themselves given back. */
bool switch_checks_off(void);
#endif
