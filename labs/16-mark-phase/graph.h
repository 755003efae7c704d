/* SPDX-License-Identifier: MIT */
#ifndef GRAPH_H
#define GRAPH_H
/*
 * graph.h - for graphs_drive.c: a random graph of blocks, and what of it is held.
 *
 * Addresses are remembered inverted, where no detector recognises them; only the words in
 * the blocks and roots[] are as they are.
 */
#include <linux/kmemleak.h>
#include <linux/mm.h>
#include <linux/prandom.h>
#include <linux/slab.h>
#include <linux/string.h>

#define NODES 48
#define ROOTS 6
#define WORD sizeof(unsigned long)

enum { STARTS = 1, INTERIOR = 2, PAGES = 4, RINGS = 8, NO_SCAN = 16, EDGES_MOST = 32 };

struct node {
	unsigned long inverted;		/* of its address			*/
	u32 size, words;		/* words: written so far		*/
	bool is_pages, is_no_scan, is_held, is_reported;
};

static struct node nodes[NODES];
static bool edge[NODES][NODES];		/* [from][to]: a word refers to it	*/
static bool rooted[NODES];
static unsigned long roots[ROOTS];	/* the detector reads these		*/
static u32 node_count;
static struct rnd_state graph_state;	/* all that is random		*/

static u32 any_below(u32 limit)
{
	return prandom_u32_state(&graph_state) % limit;
}

static unsigned long start_of(const struct node *node)
{
	return ~node->inverted;
}

static bool add_node(u32 kinds)
{
	struct node *node = &nodes[node_count];
	void *p;

	*node = (struct node){ .size = WORD * EDGES_MOST + any_below(900) };
	node->is_pages = (kinds & PAGES) && any_below(4) == 0;
	if (node->is_pages) {
		node->size = PAGE_SIZE;
		p = (void *)get_zeroed_page(GFP_KERNEL);
	} else {
		p = kzalloc(node->size, GFP_KERNEL);
	}
	if (!p)
		return false;
	node->is_no_scan = (kinds & NO_SCAN) && any_below(3) == 0;
	if (node->is_no_scan)
		kmemleak_no_scan(p);
	node->inverted = ~(unsigned long)p;
	node_count++;
	return true;
}

/* A word that refers to @to, or, one time in eight, one that only looks as if. */
static unsigned long word_for(const struct node *to, u32 kinds)
{
	unsigned long start = start_of(to);

	if (!(kinds & (INTERIOR | PAGES)))
		return start;
	switch (any_below(8)) {
	case 0:
		return any_below(2) ? start + to->size : start - 1;
	case 1:
		return start + to->size - 1;
	case 2:
	case 3:
		return start + any_below(to->size);
	case 4:
	case 5:
		return to->is_pages ? (unsigned long)virt_to_page((void *)start) : start;
	default:
		return start;
	}
}

/* Which block is it that @word refers to? One past an end may be another's start. */
static int referenced_by(unsigned long word)
{
	const struct node *node;
	u32 i;

	for (i = 0; i < node_count; i++) {
		node = &nodes[i];
		if (word - start_of(node) < node->size ||
		    (node->is_pages &&
		     word == (unsigned long)virt_to_page((void *)start_of(node))))
			return i;
	}
	return -1;
}

/* Into the block's words from both ends: some lie between that are 0. */
static void add_edge(u32 from, u32 to, u32 kinds)
{
	struct node *node = &nodes[from];
	unsigned long *words = (unsigned long *)start_of(node);
	u32 last = node->size / WORD - 1, at = node->words / 2;
	unsigned long word = word_for(&nodes[to], kinds);
	int held = referenced_by(word);

	if (node->words >= EDGES_MOST)
		return;
	words[node->words++ % 2 ? at : last - at] = word;
	if (held >= 0 && !node->is_no_scan)
		edge[from][held] = true;
}

static void set_roots(u32 kinds)
{
	int held;
	u32 i;

	for (i = 0; i < ROOTS; i++) {
		roots[i] = word_for(&nodes[any_below(node_count)], kinds);
		held = referenced_by(roots[i]);
		if (held >= 0)
			rooted[held] = true;
	}
}

static bool build_graph(u32 kinds)
{
	u32 wanted = NODES / 2 + any_below(NODES / 2), edges, i, to;

	while (node_count < wanted)
		if (!add_node(kinds))
			return false;
	edges = wanted / 2 + any_below(wanted);
	for (i = 0; i < edges; i++)
		add_edge(any_below(wanted), any_below(wanted), kinds);
	for (i = 0; (kinds & RINGS) && i + 4 < wanted; i += 4 + any_below(6))
		for (to = 0; to < 4; to++)
			add_edge(i + to, i + (to + 1) % 4, STARTS);
	set_roots(kinds);
	return true;
}

/* What is held, by the words that were written: until nothing more is found. */
static void find_held(void)
{
	bool is_new = true;
	u32 i, k;

	for (i = 0; i < node_count; i++)
		nodes[i].is_held = rooted[i];
	while (is_new) {
		is_new = false;
		for (i = 0; i < node_count; i++)
			for (k = 0; k < node_count; k++)
				if (nodes[i].is_held && edge[i][k] && !nodes[k].is_held)
					is_new = nodes[k].is_held = true;
	}
}

static void clear_graph(void)
{
	u32 i;

	for (i = 0; i < node_count; i++)
		if (nodes[i].is_pages)
			free_page(start_of(&nodes[i]));
		else
			kfree((void *)start_of(&nodes[i]));
	node_count = 0;
	memset(edge, 0, sizeof(edge));
	memset(rooted, 0, sizeof(rooted));
	memset(roots, 0, sizeof(roots));
}
#endif
