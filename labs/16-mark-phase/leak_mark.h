/* SPDX-License-Identifier: MIT */
#ifndef LEAK_MARK_H
#define LEAK_MARK_H
/*
 * leak_mark.h - between the kernel's leak detector and a mark phase of your own.
 *
 * leak_mark() is yours: it is called once in each scan, while the world stands still,
 * with no block marked. When it returns, the blocks that can be reached must be marked;
 * those that are not will be reported as leaked. It must not allocate, sleep or print.
 * The stack has 16 KiB, and a list may have a million blocks. Your static variables are
 * roots like any others.
 *
 * A word refers to a block if its value lies in [start, start + size) of a live block (of
 * blocks of pages also: if it is the address of their struct page). leak_find() knows.
 */
#include <linux/types.h>

struct leak_block {
	unsigned long start;	/* a multiple of 4				*/
	size_t read_bytes;	/* of whole words, from start on, that may refer to
				   other blocks; 0: its owner says it has none	*/
};

/* What you write. */
void leak_mark(void);

/* leak_each_root - hand each range of roots [start, end) to @visit; both are multiples
 * of 4. Roots are the kernel's and the modules' data, stacks, registers. */
void leak_each_root(void (*visit)(unsigned long start, unsigned long end));

/* leak_find - which live block does @word refer to? False: none. */
bool leak_find(unsigned long word, struct leak_block *block);

/* leak_is_marked, leak_mark_block - ask, and do it. */
bool leak_is_marked(const struct leak_block *block);
void leak_mark_block(const struct leak_block *block);

/* leak_link - a word that belongs to @block and is free for your use until leak_mark()
 * returns, say to link blocks that wait. At first it can hold anything. */
unsigned long *leak_link(const struct leak_block *block);
#endif
