// SPDX-License-Identifier: MIT
/*
 * tests/bench/churn/churn.c - carry out a trace of allocations, and tell what it costs.
 *
 * Problem    How much memory does an allocator need for what was asked of it, after ten
 *            million allocations and frees in disorder? And how long do they take?
 *
 * Idea       The trace comes from trace.h; here it is done, in Linux's API alone, so
 *            that this file builds unchanged for Marbles and for Linux. insmod makes
 *            the tables and stops; each churn_phase(), called by churn_step.ko, does a
 *            tenth of the operations. In between the shell can look at buddyinfo and
 *            slabinfo. The phase after the last one frees all that is left.
 *
 *            The work is done by a thread of this module, made before the first look at
 *            memory; so the blocks are this module's, whoever asked for the phase.
 *            Each block has its number written into it, which must still be there when
 *            it is freed: no two blocks overlap.
 *
 * State      One trace; the tables come from vmalloc() before the first look at memory.
 * Cost       16 bytes for each block that may live at once, 256 KiB for the wheel.
 * Locking    None: insmod calls, one at a time, and waits for the thread.
 * Read next  docs/fragmentation.md.
 */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/timex.h>
#include <linux/types.h>
#include <linux/vmalloc.h>
#include "trace.h"
#include "churn.h"

static unsigned int operations = 10000000, seed = 1, limit_mib = 96;
module_param(operations, uint, 0444);	/* at least 10,000                          */
module_param(seed, uint, 0444);
module_param(limit_mib, uint, 0444);	/* bytes asked for, at the highest          */

static struct trace trace;
static void **held;			/* the blocks, by number; NULL: there was
					   no memory for this one                   */
static struct kmem_cache *caches[TRACE_CACHES];
static const char *const cache_names[TRACE_CACHES] = {
	"churn_file", "churn_area", "churn_dentry", "churn_inode",
};

static struct task_struct *worker;
static DECLARE_COMPLETION(wanted);	/* a phase, or, with is_over, the end      */
static DECLARE_COMPLETION(finished);
static bool is_over;

static unsigned long free_at_start;	/* pages                                   */
static unsigned int failed, overwritten;
static unsigned int capacity_bytes;	/* living: what their slots and pages have */
static unsigned int page_bytes;		/* living: bytes of TRACE_PAGES            */
static unsigned int large_blocks;	/* living: kmalloc() of more than a page   */
static u64 alloc_cycles, free_cycles;	/* in this phase                           */
static unsigned int alloc_count, free_count;

static unsigned long free_pages_now(void)
{
	struct sysinfo info;

	si_meminfo(&info);
	return info.freeram;
}

static noinline void *take(const struct trace_block *block)
{
	if (block->kind == TRACE_KMALLOC)
		return kmalloc(block->bytes, GFP_KERNEL | __GFP_NOWARN);
	if (block->kind == TRACE_CACHE)
		return kmem_cache_alloc(caches[block->which], GFP_KERNEL | __GFP_NOWARN);
	return (void *)__get_free_pages(GFP_KERNEL | __GFP_NOWARN, block->which);
}

static noinline void give(const struct trace_block *block, void *p)
{
	if (block->kind == TRACE_KMALLOC)
		kfree(p);
	else if (block->kind == TRACE_CACHE)
		kmem_cache_free(caches[block->which], p);
	else
		free_pages((unsigned long)p, block->which);
}

/* The block @p has come (@sign 1) or goes (-1). Its class is what ksize() tells. */
static void count(const struct trace_block *block, const void *p, int sign)
{
	size_t bytes = block->kind == TRACE_KMALLOC ? ksize(p) : block->bytes;

	capacity_bytes += sign * (int)bytes;
	if (block->kind == TRACE_PAGES)
		page_bytes += sign * (int)block->bytes;
	else if (block->kind == TRACE_KMALLOC && block->bytes > PAGE_SIZE)
		large_blocks += sign;
}

static void do_alloc(u32 index)
{
	const struct trace_block *block = &trace.blocks[index];
	cycles_t before = get_cycles();
	u32 *p = take(block);

	alloc_cycles += get_cycles() - before;
	alloc_count++;
	held[index] = p;
	if (!p) {
		failed++;
		return;
	}
	*p = index;
	count(block, p, 1);
}

static void do_free(u32 index)
{
	const struct trace_block *block = &trace.blocks[index];
	u32 *p = held[index];
	cycles_t before;

	held[index] = NULL;
	if (!p)
		return;
	count(block, p, -1);
	if (*p != index)
		overwritten++;
	before = get_cycles();
	give(block, p);
	free_cycles += get_cycles() - before;
	free_count++;
}

static void report(unsigned int phase)
{
	long used = (long)free_at_start - (long)free_pages_now();

	pr_info("churn: phase=%u operations=%u blocks=%u requested=%u sum=0x%08x\n",
		phase, trace.done, trace.live_blocks, trace.live_bytes, trace.sum);
	pr_info("churn: pages=%ld capacity=%u page_bytes=%u large=%u failed=%u overwritten=%u alloc=%u free=%u\n",
		used, capacity_bytes, page_bytes, large_blocks, failed, overwritten,
		(u32)div_u64(alloc_cycles, alloc_count ? alloc_count : 1),
		(u32)div_u64(free_cycles, free_count ? free_count : 1));
	alloc_cycles = free_cycles = 0;
	alloc_count = free_count = 0;
}

static void free_rest(void)
{
	u32 index;

	while ((index = trace_rest(&trace)) != TRACE_NONE)
		do_free(index);
}

static void do_phase(void)
{
	unsigned int phase = trace_phase(&trace);
	struct trace_event event;

	if (trace.done == trace.operations) {
		free_rest();
		report(TRACE_PHASES + 1);
		return;
	}
	while (trace.done < trace.operations && trace_phase(&trace) == phase) {
		trace_next(&trace, &event);
		if (event.is_free)
			do_free(event.index);
		else
			do_alloc(event.index);
	}
	report(phase + 1);
}

static int work(void *unused)
{
	for (;;) {
		wait_for_completion(&wanted);
		if (is_over)
			break;
		do_phase();
		complete(&finished);
	}
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

void churn_phase(void)
{
	complete(&wanted);
	wait_for_completion(&finished);
}
EXPORT_SYMBOL_GPL(churn_phase);

static void stop_worker(void)
{
	is_over = true;
	complete(&wanted);
	kthread_stop(worker);
}

static void free_tables(void)
{
	unsigned int i;

	for (i = 0; i < TRACE_CACHES; i++)
		kmem_cache_destroy(caches[i]);	/* NULL is fine */
	vfree(held);
	vfree(trace.wheel);
	vfree(trace.blocks);
}

static int make_tables(void)
{
	unsigned int i, capacity = trace_blocks_for(trace.limit_bytes);

	trace.blocks = vzalloc(capacity * sizeof(*trace.blocks));
	trace.wheel = vzalloc(WHEEL_BUCKETS * sizeof(*trace.wheel));
	held = vzalloc(capacity * sizeof(*held));
	if (!trace.blocks || !trace.wheel || !held)
		return -ENOMEM;
	for (i = 0; i < TRACE_CACHES; i++) {
		caches[i] = kmem_cache_create(cache_names[i], trace_object_bytes[i], 0,
					      0, NULL);
		if (!caches[i])
			return -ENOMEM;
	}
	return 0;
}

static int __init churn_init(void)
{
	int err;

	if (operations < 10000 || operations % TRACE_PHASES || !limit_mib ||
	    limit_mib > 1024) {
		pr_err("churn: operations=%u must be a multiple of %u from 10000 on, limit_mib=%u from 1 to 1024\n",
		       operations, TRACE_PHASES, limit_mib);
		return -EINVAL;
	}
	trace.operations = operations;
	trace.limit_bytes = limit_mib << 20;
	err = make_tables();
	if (err) {
		free_tables();
		return err;
	}
	worker = kthread_run(work, NULL, "churn");
	if (IS_ERR(worker)) {
		free_tables();
		return PTR_ERR(worker);
	}
	trace_init(&trace, seed);
	free_at_start = free_pages_now();
	pr_info("churn: start operations=%u seed=%u limit_mib=%u free_pages=%lu\n",
		operations, seed, limit_mib, free_at_start);
	return 0;
}
module_init(churn_init);

static void __exit churn_exit(void)
{
	stop_worker();
	free_rest();
	free_tables();
}
module_exit(churn_exit);

MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("Memory in use and fragmentation over a trace of allocations");
