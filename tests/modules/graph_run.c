// SPDX-License-Identifier: MIT
/*
 * tests/modules/graph_run.c - random graphs of blocks, judged twice: by the leak
 * detector, and in graph_judge.c. Every block must get the same verdict.
 *
 * Both read the words that are really in memory. Addresses are remembered only
 * inverted, where the detector does not look. All that handles them as they are
 * runs below the frame of run_seed(), and only from there up is this stack a root.
 */
#include <linux/completion.h>
#include <linux/init.h>
#include <linux/kmemleak.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include "graphs.h"
#include "until_stopped.h"

#define COMPLAINTS 40

static uint seed = 1, count = 100;
module_param(seed, uint, 0444);
module_param(count, uint, 0444);

/* Nothing is written behind a block's size: somebody watches. */
bool graph_exact;
module_param_named(exact, graph_exact, bool, 0444);

struct graph *graph;
struct kmem_cache *graph_cache;

static struct completion words_are_held;
static u32 blocks_sum, leaked_sum, wrong_sum;

/* ---- a thread whose stack is a root -------------------------------------- */

static int hold(void *unused)
{
	volatile unsigned long words[ROOTS];
	int i;

	for (i = 0; i < ROOTS; i++)
		words[i] = ~graph_stack_inverted[i];
	complete(&words_are_held);
	wait_for_stop();
	return 0;
}

static struct task_struct *start_holder(void)
{
	struct task_struct *holder;

	init_completion(&words_are_held);
	holder = kthread_run(hold, NULL, "graph-holder");
	if (!IS_ERR(holder))
		wait_for_completion(&words_are_held);
	return holder;
}

/* ---- comparing ------------------------------------------------------------ */

static void complain(u32 seed_now, unsigned long address, u32 size, const char *what)
{
	if (wrong_sum++ < COMPLAINTS)
		pr_err("graphs: seed %u: 0x%08lx (size %u) %s\n", seed_now, address, size, what);
}

static int index_of(unsigned long address)
{
	u32 i;

	for (i = 0; i < graph->count; i++)
		if (start_of(&graph->node[i]) == address)
			return i;
	return -1;
}

static void read_verdicts(u32 seed_now)
{
	struct block_cursor cursor = { 0 };
	struct kmemleak_object object;

	while (kmemleak_next_leaked(&cursor, &object)) {
		int i = index_of(object.address);

		if (i < 0) {
			complain(seed_now, object.address, object.size_bytes, "is not ours");
			continue;
		}
		graph->node[i].is_leaked = true;
		graph->node[i].is_leader = object.flags & TAG_LEADER;
		graph->node[i].leader = index_of(object.leader);
		if (object.size_bytes != graph->node[i].size)
			complain(seed_now, object.address, object.size_bytes, "has a wrong size");
	}
}

static const char *verdict_on_block(const struct node *b, u32 index)
{
	const struct node *leader = &graph->node[max(b->leader, 0)];

	if (b->is_leaked == b->is_held)
		return b->is_held ? "is held, but reported" : "is leaked, but not reported";
	if (!b->is_leaked)
		return NULL;
	if (b->leader < 0 || !leader->is_leader)
		return "has no leader";
	if (!(leader->reaches & (1u << index)))
		return "cannot be reached from its leader";
	return b->is_leader && leader != b ? "leads, but has another leader" : NULL;
}

/* A component that no other one references has one leader, any other has none. */
static const char *verdict_on_component(u32 index)
{
	u32 to = graph->node[index].reaches, from = 0, leaders = 0, i;

	if (graph->node[index].is_held)
		return NULL;
	for (i = 0; i < graph->count; i++)
		if (graph->node[i].reaches & (1u << index))
			from |= 1u << i;
	for (i = 0; i < graph->count; i++)
		if (to & from & (1u << i))
			leaders += graph->node[i].is_leader;
	if (from & ~to)
		return leaders == 0 ? NULL : "hangs below another one, but has a leader";
	return leaders == 1 ? NULL : "is of a source component without exactly one leader";
}

static noinline void compare(u32 seed_now, const struct kmemleak_summary *summary)
{
	u32 leaked = 0, i;

	read_verdicts(seed_now);
	for (i = 0; i < graph->count; i++) {
		const struct node *b = &graph->node[i];
		const char *wrong = verdict_on_block(b, i);

		wrong = wrong ? wrong : verdict_on_component(i);
		if (wrong)
			complain(seed_now, start_of(b), b->size, wrong);
		leaked += b->is_leaked;
	}
	if (leaked != summary->leaked || !summary->self_test_ok)
		complain(seed_now, 0, summary->leaked, "the summary is wrong");
	blocks_sum += graph->count;
	leaked_sum += leaked;
}

/* ---- rounds --------------------------------------------------------------- */

static noinline int run_seed(u32 seed_now)
{
	struct kmemleak_summary summary;
	struct task_struct *holder;
	int err = -ENOMEM;

	if (!graph_build(seed_now))
		goto out;
	holder = start_holder();
	if (IS_ERR(holder))
		goto out;
	graph_judge();
	err = kmemleak_scan_above(&summary, (unsigned long)__builtin_frame_address(0));
	if (!err)
		compare(seed_now, &summary);
	kthread_stop(holder);
out:
	graph_clear();
	return err;
}

static int __init graphs_init(void)
{
	int err = -ENOMEM;
	u32 i;

	graph = vzalloc(sizeof(*graph));
	graph_cache = kmem_cache_create("graphs", OBJECT_SIZE, 0, 0, NULL);
	if (!graph || !graph_cache)
		goto out;
	kmemleak_no_scan(graph);
	for (err = 0, i = 0; i < count && !err; i++)
		err = run_seed(seed + i);
	pr_info("graphs: %u seeds, %u blocks, %u leaked, %u wrong\n", i, blocks_sum,
		leaked_sum, wrong_sum);
out:
	kmem_cache_destroy(graph_cache);
	vfree(graph);
	graph = NULL;
	return err;
}

static void __exit graphs_exit(void)
{
}

module_init(graphs_init);
module_exit(graphs_exit);
MODULE_LICENSE("GPL");
