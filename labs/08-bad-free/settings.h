/* SPDX-License-Identifier: MIT */
#ifndef SETTINGS_H
#define SETTINGS_H
/*
 * settings.h - what a ticket printer can be told by a text:
 *
 *     # summer
 *     harbour = Spiekeroog
 *     copies = 2; footer = Have a good crossing!
 *
 * Lines end in '\n' or ';'. Blanks around names and values do not count, empty lines and
 * those that begin with '#' say nothing. A name that comes twice has its last value.
 */
#include <linux/types.h>

#define SETTINGS_COUNT 5	/* harbour, copies, paper, logo, footer */

/* Read @text: all of it counts, or nothing. Returns 0; -EINVAL: a line has no '=', or a
 * value is not what its name wants (copies and paper: a number from 1 to 999, others: 1
 * to 40 characters); -ENOENT: there is no such name; -ENOMEM. */
int settings_load(const char *text);

/* Copy the value of @name to @value. Returns 0, -ENOENT, or -ENOSPC. */
int settings_get(const char *name, char *value, size_t bytes);

/* As the printer came from the factory. */
void settings_reset(void);
#endif
