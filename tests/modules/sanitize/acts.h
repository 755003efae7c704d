/* SPDX-License-Identifier: MIT */
#ifndef TESTS_MODULES_SANITIZE_ACTS_H
#define TESTS_MODULES_SANITIZE_ACTS_H
/*
 * tests/modules/sanitize/acts.h - between the parts of the module kasan_acts.
 */
#include <linux/types.h>

struct act {
    long size, at;                  /* of the block; where it is touched            */
    u8 *(*take)(long size);
    void (*give)(u8 *p);
};

/** run_act - announce @function, called @name, of which @kind and @text must be said
 *  ("nothing": no report), and run it in a thread of its own. */
void run_act(const char *kind, const char *name, int (*function)(void *data),
             struct act act, const char *text);

#define RUN(kind, function, act, text) run_act(kind, #function, function, act, text)

void object_acts(void);
void string_acts(void);
#endif
