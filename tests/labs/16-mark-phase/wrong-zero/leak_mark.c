// SPDX-License-Identifier: MIT
/*
 * A block is read up to its first empty word: behind it there is nothing, surely.
 */
#include "leak_mark.h"

static bool waiting_only;		/* the roots were read			*/
static unsigned long waiting;		/* start of the newest block; 0: none	*/

static void read_words(unsigned long start, unsigned long end)
{
	const unsigned long *word = (const unsigned long *)start;
	struct leak_block block;

	for (; word < (const unsigned long *)end && (!waiting_only || *word); word++) {
		if (!leak_find(*word, &block) || leak_is_marked(&block))
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
	waiting_only = false;
	leak_each_root(read_words);
	waiting_only = true;
	while (waiting && leak_find(waiting, &block)) {
		waiting = *leak_link(&block);
		read_words(block.start, block.start + block.read_bytes);
	}
}
