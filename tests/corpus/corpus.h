// SPDX-License-Identifier: MIT
/*
 * tests/corpus/corpus.h - what every generated batch shares: text to copy, places to
 * keep blocks in, and the runner that gives each case a thread of its own.
 *
 * insmod BATCH         all cases in order
 * insmod BATCH only=N  the Nth
 * insmod BATCH good=1  only the good ones (good=0: only the bad ones)
 * insmod BATCH where=1 those that may run with FZPUQ (2: guard all, 4: KASAN)
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/bsearch.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hashtable.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#define CORPUS_TEXT_BYTES (65536 + 4096)

struct corpus_case {
	const char *name;
	int (*run)(void *unused);
	int good, where;
};

/* Letters A to Y (Z is a byte that poison uses), and one NUL behind them all. */
static char corpus_text[CORPUS_TEXT_BYTES];
static volatile u32 corpus_sink;
static volatile int corpus_true = 1, corpus_five = 5;

/* What is still needed when a case ends, and who frees it at rmmod (NULL: nobody). */
static struct {
	void *block;
	void (*release)(const void *block);
} corpus_kept[64];
static unsigned int corpus_kept_count;

static int only = -1, good = -1, where = 7;
module_param(only, int, 0444);
module_param(good, int, 0444);
module_param(where, int, 0444);

/* A string of @length characters. */
static inline char *corpus_string(size_t length)
{
	return corpus_text + CORPUS_TEXT_BYTES - 1 - length;
}

/* What the compiler must not know. */
static inline size_t corpus_size(size_t n)
{
	OPTIMIZER_HIDE_VAR(n);
	return n;
}

static inline void *corpus_pointer(const void *p)
{
	OPTIMIZER_HIDE_VAR(p);
	return (void *)p;
}

static noinline void corpus_keep(void *block, void (*release)(const void *block))
{
	if (corpus_kept_count < ARRAY_SIZE(corpus_kept)) {
		corpus_kept[corpus_kept_count].block = block;
		corpus_kept[corpus_kept_count++].release = release;
	}
}

static int __maybe_unused corpus_compare(const void *a, const void *b)
{
	return *(const u8 *)a - *(const u8 *)b;
}

struct corpus_job {
	int (*run)(void *unused);
	struct completion started;
};

static int corpus_thread(void *data)
{
	struct corpus_job *job = data;
	int (*run)(void *unused) = job->run;

	complete(&job->started);
	return run(NULL);
}

/* The thread may end by itself or be killed: kthread_stop() returns in either case. */
static void corpus_run_one(const struct corpus_case *c)
{
	struct corpus_job job = { c->run };
	struct task_struct *thread;

	init_completion(&job.started);
	pr_info("case %s begin\n", c->name);
	thread = kthread_run(corpus_thread, &job, "%s", c->name);
	if (IS_ERR(thread)) {
		pr_err("case %s: no thread\n", c->name);
		return;
	}
	wait_for_completion(&job.started);
	pr_info("case %s end: %d\n", c->name, kthread_stop(thread));
}

static void corpus_run(const struct corpus_case *cases, int count)
{
	int i;

	for (i = 0; i < CORPUS_TEXT_BYTES - 1; i++)
		corpus_text[i] = 'A' + i % 25;
	for (i = 0; i < count; i++)
		if ((only < 0 || only == i) && (good < 0 || cases[i].good == good) &&
		    (cases[i].where & where))
			corpus_run_one(&cases[i]);
}

static void corpus_exit(void)
{
	while (corpus_kept_count > 0) {
		corpus_kept_count--;
		if (corpus_kept[corpus_kept_count].release)
			corpus_kept[corpus_kept_count].release(
				corpus_kept[corpus_kept_count].block);
		corpus_kept[corpus_kept_count].block = NULL;
	}
}
