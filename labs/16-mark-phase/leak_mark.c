// SPDX-License-Identifier: MIT
/*
 * leak_mark.c - marks all blocks that can be reached from the roots.
 *
 * A first version, written one afternoon after a lecture on graphs: depth first, as in
 * the textbook. It found the two leaks that it was tried with.
 */
#include "leak_mark.h"

static void visit(unsigned long start, unsigned long end);

/* Does @word refer to a block that was not seen yet? Then see it, and what it holds. */
static void follow(unsigned long word)
{
	struct leak_block block;

	if (!leak_find(word, &block))
		return;
	if (word != block.start || leak_is_marked(&block))
		return;
	leak_mark_block(&block);
	visit(block.start, block.start + block.read_bytes);
}

/* Look at all words in [start, end). */
static void visit(unsigned long start, unsigned long end)
{
	const unsigned long *word = (const unsigned long *)start;

	for (; word < (const unsigned long *)end; word++)
		follow(*word);
}

void leak_mark(void)
{
	leak_each_root(visit);
}
