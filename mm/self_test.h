/* SPDX-License-Identifier: MIT */
#ifndef MM_SELF_TEST_H
#define MM_SELF_TEST_H
/* mm/self_test.h - every scan proves that it can find a leak, and only a leak. */
#include "lib/types.h"

/** self_test_init - boot only. */
void self_test_init(void);

/** self_test_plant - before the mark phase: one lost block, one held block. */
void self_test_plant(void);

/** self_test_harvest - after the mark phase, before classify(): take both back.
 *  Return: was the lost one not reached, and the held one reached? */
bool self_test_harvest(void);
#endif
