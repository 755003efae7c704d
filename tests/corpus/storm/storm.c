// SPDX-License-Identifier: MIT
/*
 * tests/corpus/storm/storm.c - random bad acts, of every kind that is told without
 * watching each access, in the midst of honest work.
 *
 * insmod storm seed=N acts=N
 *
 * Before each act a line says what must be told: `act N KIND 0xADDRESS`, the address of
 * the block, or where there is none, the pointer. A block that was overrun is "spoilt":
 * nothing more is done to it but to free it, or it stays for `slabdebug check`.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

enum source { KMALLOC, CACHE, PAGES, VMALLOC, SOURCES };

struct live {
	unsigned char *p;
	size_t size;
	enum source source;
	int cache, order, is_spoilt;
};

static unsigned int seed = 1, acts = 100;
module_param(seed, uint, 0444);
module_param(acts, uint, 0444);

static struct kmem_cache *caches[3];
static const unsigned int cache_bytes[3] = { 24, 100, 700 };
static struct live lives[48];
static unsigned int done;
static char a_static[64];

static u32 next_random(u32 below)
{
	static u32 state;

	if (state == 0)
		state = seed * 2654435761u | 1;
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % below;
}

static void announce(const char *kind, const void *p)
{
	pr_info("act %u %s 0x%08lx\n", done++, kind, (unsigned long)p);
}

static size_t random_size(void)
{
	switch (next_random(8)) {
	case 0:
		return 1 + next_random(16);
	case 1:
		return 1 + next_random(12000);
	case 2:
		return 8u << next_random(9);
	default:
		return 1 + next_random(600);
	}
}

static int live_get(struct live *l)
{
	memset(l, 0, sizeof(*l));
	l->source = next_random(8) < 5 ? KMALLOC : 1 + next_random(3);
	l->size = random_size();
	switch (l->source) {
	case KMALLOC:
		l->p = kmalloc(l->size, GFP_KERNEL);
		break;
	case CACHE:
		l->cache = next_random(3);
		l->size = cache_bytes[l->cache];
		l->p = kmem_cache_alloc(caches[l->cache], GFP_KERNEL);
		break;
	case PAGES:
		l->order = next_random(2);
		l->size = PAGE_SIZE << l->order;
		l->p = (void *)__get_free_pages(GFP_KERNEL, l->order);
		break;
	default:
		l->p = vmalloc(l->size);
	}
	if (l->p)
		memset(l->p, next_random(250), l->size);
	return l->p != NULL;
}

static void give(const struct live *l, unsigned char *p)
{
	switch (l->source) {
	case KMALLOC:
		kfree(p);
		break;
	case CACHE:
		kmem_cache_free(caches[l->cache], p);
		break;
	case PAGES:
		free_pages((unsigned long)p, l->order);
		break;
	default:
		vfree(p);
	}
}

static void live_put(struct live *l)
{
	if (l->p)
		give(l, l->p);
	memset(l, 0, sizeof(*l));
}

/* None of the bytes that checks use. */
static unsigned char some_byte(void)
{
	return 0x21 + next_random(0x30);
}

static void free_twice(struct live *l)
{
	struct live was = *l;

	live_put(l);
	announce("double-free", was.p);
	give(&was, was.p);
}

static void free_inside(struct live *l)
{
	if (l->size < 2)
		return;
	announce("invalid-free", l->p);
	give(l, l->p + 1 + next_random(l->size - 1));
}

static void free_nothing(struct live *l)
{
	char local[32];
	void *const wrong[] = { local + next_random(32), a_static + next_random(64),
				(void *)free_nothing, (void *)"text", &lives[3],
				(void *)(next_random(0x7fffffff) | 0x1000), &kfree };
	unsigned char *p = wrong[next_random(ARRAY_SIZE(wrong))];

	barrier_data(local);
	announce("invalid-free", p);
	if (next_random(4))
		kfree(p);
	else
		vfree(p);
}

static void free_foreign(struct live *l)
{
	if (l->source == CACHE) {
		announce("bad-cache-free", l->p);
		kmem_cache_free(caches[(l->cache + 1) % 3], l->p);
		return;
	}
	announce("invalid-free", l->p);
	if (l->source == KMALLOC && next_random(2))
		vfree(l->p);
	else if (l->source == KMALLOC)
		free_pages((unsigned long)l->p, 0);
	else
		kfree(l->p);
}

static void overflow(struct live *l)
{
	size_t far = next_random(32), first = next_random(2) ? 0 : far;

	if (l->source == VMALLOC && l->size % PAGE_SIZE + far + 1 > PAGE_SIZE)
		return;				/* would meet an unmapped page */
	if (l->source == VMALLOC && l->size % PAGE_SIZE == 0)
		return;
	announce("out-of-bounds-write", l->p);
	memset(l->p + l->size + first, some_byte(), far - first + 1);
	l->is_spoilt = 1;
}

static void underflow(struct live *l)
{
	size_t far = 1 + next_random(32);

	if (l->source == VMALLOC)
		return;
	announce("out-of-bounds-write", l->p);
	memset(l->p - far, some_byte(), next_random(2) ? 1 : far);
	l->is_spoilt = 1;
}

static void write_late(struct live *l)
{
	struct live was = *l;
	size_t at = next_random(l->size);

	if (l->source == VMALLOC)
		return;
	live_put(l);
	announce("use-after-free-write", was.p);
	memset(was.p + at, some_byte(), 1 + next_random(was.size - at));
}

static void (*const bad_acts[])(struct live *l) = {
	free_twice, free_inside, free_nothing, free_foreign, overflow, underflow, write_late,
};

static int storm(void *unused)
{
	unsigned int steps = 0;

	while (done < acts && steps++ < 100 * acts) {
		struct live *l = &lives[next_random(ARRAY_SIZE(lives))];

		if (!l->p)
			live_get(l);
		else if (l->is_spoilt || next_random(3) == 0)
			live_put(l);
		else
			bad_acts[next_random(ARRAY_SIZE(bad_acts))](l);
	}
	return 0;
}

static int __init storm_init(void)
{
	struct task_struct *thread;
	int i;

	for (i = 0; i < 3; i++) {
		caches[i] = kmem_cache_create("storm", cache_bytes[i], 0, 0, NULL);
		if (!caches[i])
			return -ENOMEM;
	}
	thread = kthread_run(storm, NULL, "storm");
	if (IS_ERR(thread))
		return PTR_ERR(thread);
	msleep(10);
	kthread_stop(thread);
	pr_info("storm: %u acts\n", done);
	return 0;
}

static void __exit storm_exit(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lives); i++)
		live_put(&lives[i]);
	for (i = 0; i < 3; i++)
		kmem_cache_destroy(caches[i]);
}

module_init(storm_init);
module_exit(storm_exit);
MODULE_LICENSE("GPL");
