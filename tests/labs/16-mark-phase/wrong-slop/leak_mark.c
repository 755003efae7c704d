// SPDX-License-Identifier: MIT
/*
 * A word may also be one past the end: better one leak missed than one false alarm.
 */
#include "leak_mark.h"

static unsigned long waiting;		/* start of the newest block; 0: none	*/

static void read_words(unsigned long start, unsigned long end)
{
	const unsigned long *word = (const unsigned long *)start;
	struct leak_block block;

	for (; word < (const unsigned long *)end; word++) {
		if ((!leak_find(*word, &block) && !leak_find(*word - 1, &block)) ||
		    leak_is_marked(&block))
			continue;
		leak_mark_block(&block);
		*leak_link(&block) = waiting;
		waiting = block.start;
	}
}

void leak_mark(void)
{
	struct leak_block block;

	waiting = 0;
	leak_each_root(read_words);
	while (waiting && leak_find(waiting, &block)) {
		waiting = *leak_link(&block);
		read_words(block.start, block.start + block.read_bytes);
	}
}
