// SPDX-License-Identifier: MIT
/*
 * table.c - which tool sees which bug? One row for each function that has one; for each
 * tool that sees it, its bit: SEEN_GCC | SEEN_SPARSE. For kmemleak count only leaks that
 * it finds once the function has gone wrong.
 */
#include <linux/module.h>
#include "sensors.h"

const struct seen_row seen_table[6] = {
	{ "sensor_open",      0 },
	{ "sensor_close",     0 },
	{ "sensor_drop_unit", 0 },
	{ "journal_add",      0 },
	{ "frame_copy",       0 },
	{ "frame_send",       0 },
};
EXPORT_SYMBOL(seen_table);
