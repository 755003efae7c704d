/* SPDX-License-Identifier: MIT */
#ifndef LIB_EDIT_DISTANCE_H
#define LIB_EDIT_DISTANCE_H
/* lib/edit_distance.h - how far apart two short words are ("did you mean"). */

/** Words longer than this count as far apart. */
enum { EDIT_DISTANCE_LENGTH_MAX = 31 };

/**
 * edit_distance - the least number of characters inserted, deleted, replaced, or
 * swapped with their neighbour, that turns @a into @b; at most
 * EDIT_DISTANCE_LENGTH_MAX, or EDIT_DISTANCE_LENGTH_MAX + 1 if either is longer.
 */
unsigned edit_distance(const char *a, const char *b);
#endif
