// SPDX-License-Identifier: MIT
/* tests/modules/graph_build.c - random blocks, words in them, and roots. */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include "graphs.h"

unsigned long graph_bss[ROOTS];
unsigned long graph_data[ROOTS] = { 1, 2, 3, 4 };
DEFINE_PER_CPU(unsigned long, graph_percpu);
unsigned long graph_stack_inverted[ROOTS];

static u32 state;

static u32 below(u32 limit)		/* xorshift, Marsaglia 2003 */
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return (state >> 4) % limit;
}

/* Half of the blocks keep what their memory held before. */
static bool add_block(void)
{
	struct node *b = &graph->node[graph->count];
	gfp_t flags = below(2) ? GFP_KERNEL : GFP_KERNEL | __GFP_ZERO;
	struct page *page;
	u32 order = below(3);
	void *p = NULL;

	*b = (struct node){ .kind = below(KINDS), .leader = -1 };
	switch (b->kind) {
	case SMALL:
		b->size = 1 + below(below(4) ? 100 : 2000);
		p = kmalloc(b->size, flags);
		b->capacity = p ? ksize(p) : 0;
		break;
	case LARGE:
		b->size = KMALLOC_MAX_CACHE_SIZE + 1 + below(9000);
		p = kmalloc(b->size, flags);
		b->capacity = p ? ksize(p) : 0;
		break;
	case OBJECT:
		b->size = b->capacity = OBJECT_SIZE;
		p = kmem_cache_alloc(graph_cache, flags);
		break;
	case PAGES:
		b->size = b->capacity = PAGE_SIZE << order;
		page = alloc_pages(flags, order);
		p = page ? page_address(page) : NULL;
		break;
	default:
		b->size = 1 + below(9000);
		b->capacity = graph_exact ? b->size : PAGE_ALIGN(b->size);
		p = below(2) ? vmalloc(b->size) : vzalloc(b->size);
	}
	b->inverted = ~(unsigned long)p;
	graph->count += p != NULL;
	return p != NULL;
}

static void free_block(struct node *b)
{
	void *p = (void *)start_of(b);

	if (b->kind == OBJECT)
		kmem_cache_free(graph_cache, p);
	else if (b->kind == PAGES)
		__free_pages(virt_to_page(p), get_order(b->size));
	else if (b->kind == VMALLOC)
		vfree(p);
	else
		kfree(p);
	*b = graph->node[--graph->count];
}

/* A word that refers to a random block, or just looks as if. */
static unsigned long random_word(void)
{
	const struct node *b = &graph->node[below(graph->count)];
	unsigned long start = start_of(b);
	unsigned long page = b->kind == VMALLOC ? start
						: (unsigned long)virt_to_page((void *)start);

	switch (below(16)) {
	case 0:
	case 1:
		return start + b->size;			/* one past the end */
	case 2:
		return start + b->size - 1;
	case 3:
	case 4:
		return start + below(b->size);
	case 5:
		return start - 1;
	case 6:
	case 7:
	case 8:
		return page;
	case 9:
		return page + 1 + below(2 * sizeof(struct page));
	default:
		return start;
	}
}

/* Into any word of a block, the slack behind its size, or across two words. */
static void random_edge(void)
{
	const struct node *b = &graph->node[below(graph->count)];
	u32 limit = below(6) ? min(b->size, below(2) ? 24u : b->size) : b->capacity;
	unsigned long word = random_word(), at;

	limit = max(limit, (u32)WORD);
	if (limit > b->capacity)
		return;
	at = below(limit - WORD + 1);
	if (below(8))
		at &= ~(WORD - 1);
	else if (below(2))
		at = b->size & ~(WORD - 1);		/* the first that does not count */
	if (at + WORD <= b->capacity)
		memcpy((void *)(start_of(b) + at), &word, WORD);
}

static void ring(void)
{
	u32 first = below(graph->count), length = 2 + below(4), i;

	for (i = first; i < first + length && i + 1 < graph->count; i++) {
		u32 next = i + 1 < first + length ? i + 1 : first;
		const struct node *b = &graph->node[i];

		if (b->size >= WORD)
			*(unsigned long *)start_of(b) = start_of(&graph->node[next]);
	}
}

static unsigned long random_root(void)
{
	return below(3) ? 0 : random_word();
}

static void set_roots(void)
{
	u32 i, dropped = below(2 * ROOTS);

	for (i = 0; i < ROOTS; i++) {
		graph_bss[i] = random_root();
		graph_data[i] = random_root();
		graph_stack_inverted[i] = ~random_root();
	}
	this_cpu_write(graph_percpu, random_root());
	for (i = 0; i < dropped; i++) {
		graph_bss[below(ROOTS)] = 0;
		graph_data[below(ROOTS)] = 0;
	}
}

bool graph_build(u32 seed)
{
	u32 wanted, edges, i;

	state = seed * 2654435761u | 1;
	wanted = 1 + below(BLOCKS_MAX);
	edges = below(2 * wanted + 1);
	while (graph->count < wanted)
		if (!add_block())
			return false;
	for (i = 0; i < edges; i++)
		random_edge();
	for (i = below(wanted); i > 0; i--)		/* leaves stale words to the next */
		free_block(&graph->node[below(graph->count)]);
	while (graph->count < wanted)
		if (!add_block())
			return false;
	for (i = 0; i < edges / 2; i++)
		random_edge();
	if (below(2))
		ring();
	set_roots();
	return true;
}

void graph_clear(void)
{
	while (graph->count > 0)
		free_block(&graph->node[0]);
	memset(graph_bss, 0, sizeof(graph_bss));
	memset(graph_data, 0, sizeof(graph_data));
	this_cpu_write(graph_percpu, 0);
}
