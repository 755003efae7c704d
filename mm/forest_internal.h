/* SPDX-License-Identifier: MIT */
#ifndef MM_FOREST_INTERNAL_H
#define MM_FOREST_INTERNAL_H
/* mm/forest_internal.h - between forest.c and forest_walk.c. World stopped. */
#include "mm/block.h"
#include "mm/forest.h"

/** forest_passes - does the leaked @block pass, after forest_select()? */
bool forest_passes(const struct forest_filter *filter, const struct block *block);

/** forest_leader - the leader that @block hangs below. Return: false if it was freed. */
bool forest_leader(const struct block *block, struct block *leader);
#endif
