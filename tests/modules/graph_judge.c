// SPDX-License-Identifier: MIT
/*
 * tests/modules/graph_judge.c - what is reachable, by other means than the detector's:
 * every word of every block is compared with every block, and sets are bits.
 */
#include <linux/mm.h>
#include <linux/percpu.h>
#include "graphs.h"

static u32 referenced_by(unsigned long word)
{
	u32 set = 0, i;

	for (i = 0; word >= PAGE_OFFSET && i < graph->count; i++) {
		const struct node *b = &graph->node[i];
		void *start = (void *)start_of(b);

		if (word - start_of(b) < b->size ||
		    (b->kind == PAGES && word == (unsigned long)virt_to_page(start)))
			set |= 1u << i;
	}
	return set;
}

static u32 roots_reach(void)
{
	u32 set = referenced_by(this_cpu_read(graph_percpu)), held = 0, i;

	for (i = 0; i < ROOTS; i++)
		set |= referenced_by(graph_bss[i]) | referenced_by(graph_data[i]) |
		       referenced_by(~graph_stack_inverted[i]);
	for (i = 0; i < graph->count; i++)
		if (set & (1u << i))
			held |= graph->node[i].reaches;
	return held;
}

/* The transitive closure, after Warshall, 1962. */
void graph_judge(void)
{
	u32 i, k, held;

	for (i = 0; i < graph->count; i++) {
		struct node *b = &graph->node[i];
		const unsigned long *word = (void *)start_of(b);

		b->reaches = 1u << i;
		for (k = 0; k < b->size / WORD; k++)
			b->reaches |= referenced_by(word[k]);
	}
	for (k = 0; k < graph->count; k++)
		for (i = 0; i < graph->count; i++)
			if (graph->node[i].reaches & (1u << k))
				graph->node[i].reaches |= graph->node[k].reaches;
	held = roots_reach();
	for (i = 0; i < graph->count; i++)
		graph->node[i].is_held = held & (1u << i);
}
