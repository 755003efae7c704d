/* SPDX-License-Identifier: MIT */
#ifndef GRAPHS_H
#define GRAPHS_H
/* tests/modules/graphs.h - see graph_run.c. */
#include <linux/percpu.h>
#include <linux/types.h>

#define BLOCKS_MAX  32			/* sets of blocks are bits of a u32 */
#define ROOTS       4			/* of each kind */
#define OBJECT_SIZE 52
#define WORD        sizeof(unsigned long)

enum kind { SMALL, LARGE, OBJECT, PAGES, VMALLOC, KINDS };

struct node {
	unsigned long inverted;		/* of the block's address */
	u32 size, capacity;
	enum kind kind;
	/* The verdicts of graph_judge.c, and of the detector. */
	u32 reaches;			/* set of blocks, itself among them */
	bool is_held, is_leaked, is_leader;
	int leader;			/* index */
};

/* In memory that the detector does not read. */
struct graph {
	u32 count;
	struct node node[BLOCKS_MAX];
};
extern bool graph_exact;
extern struct graph *graph;
extern struct kmem_cache *graph_cache;

/* The roots; the last are what a thread has on its stack. */
extern unsigned long graph_bss[ROOTS], graph_data[ROOTS];
DECLARE_PER_CPU(unsigned long, graph_percpu);
extern unsigned long graph_stack_inverted[ROOTS];

static inline unsigned long start_of(const struct node *b)
{
	return ~b->inverted;
}

/* graph_build - a graph into *graph and the roots. False: no memory. */
bool graph_build(u32 seed);
/* graph_clear - free all its blocks, empty all roots. */
void graph_clear(void);

/* graph_judge - fill in ->reaches and ->is_held. */
void graph_judge(void);
#endif
