// SPDX-License-Identifier: MIT
/*
 * leak_mark.c - marks all that can be reached. Blocks wait in a queue of fixed size:
 * nobody has more than 256 grey blocks at a time. And what the queue held in the last
 * scan holds it in this one: static variables are roots.
 */
#include "leak_mark.h"

#define WAITING_MOST 256

static struct leak_block waiting[WAITING_MOST];
static unsigned int count;

static void read_words(unsigned long start, unsigned long end)
{
	const unsigned long *word = (const unsigned long *)start;
	struct leak_block block;

	for (; word < (const unsigned long *)end && count < WAITING_MOST; word++) {
		if (!leak_find(*word, &block) || leak_is_marked(&block))
			continue;
		leak_mark_block(&block);
		waiting[count++] = block;
	}
}

void leak_mark(void)
{
	unsigned int i;

	count = 0;
	leak_each_root(read_words);
	for (i = 0; i < count; i++)
		read_words(waiting[i].start, waiting[i].start + waiting[i].read_bytes);
}
