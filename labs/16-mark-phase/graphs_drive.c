// SPDX-License-Identifier: MIT
/*
 * graphs_drive.c - random graphs of blocks, to try a mark phase out.
 *
 * Each case builds graphs of which it knows what is leaked, has the detector scan, and
 * compares: precision is the share of the reported blocks that are leaked, recall the
 * share of the leaked blocks that are reported.
 *
 * All that handles addresses as they are runs below the frame of judge(), and the stack
 * is a root from there up.
 */
#include "drive.h"
#include "graph.h"

#define GRAPHS 12			/* of each case				*/
#define DEEP 40000			/* blocks in a list			*/

struct score {
	u32 leaked, reported, right;
};

/* A block that is none of ours is the kernel's, and held: a false alarm. */
static void read_verdicts(struct score *score)
{
	struct block_cursor cursor = { 0 };
	struct kmemleak_object object;
	u32 i;

	while (kmemleak_next_leaked(&cursor, &object)) {
		score->reported++;
		for (i = 0; i < node_count; i++)
			if (start_of(&nodes[i]) == object.address)
				nodes[i].is_reported = true;
	}
	for (i = 0; i < node_count; i++) {
		score->leaked += !nodes[i].is_held;
		score->right += nodes[i].is_reported && !nodes[i].is_held;
	}
}

static noinline int judge(u32 kinds, struct score *score)
{
	struct kmemleak_summary summary;
	int err = -ENOMEM;

	if (build_graph(kinds)) {
		find_held();
		err = kmemleak_scan_above(&summary,
					  (unsigned long)__builtin_frame_address(0));
		if (!err)
			read_verdicts(score);
	}
	clear_graph();
	return err;
}

static u32 percent(u32 part, u32 of)
{
	return of ? part * 100 / of : 100;
}

static int expect_precision(const struct score *s)
{
	DRIVE_EXPECT(s->right == s->reported,
		     "precision %u %%: %u blocks were reported, %u of them are leaked (recall %u %%)",
		     percent(s->right, s->reported), s->reported, s->right,
		     percent(s->right, s->leaked));
	return 0;
}

static int expect_recall(const struct score *s)
{
	DRIVE_EXPECT(s->right == s->leaked,
		     "recall %u %%: %u blocks are leaked, %u of them were reported (precision %u %%)",
		     percent(s->right, s->leaked), s->leaked, s->right,
		     percent(s->right, s->reported));
	return 0;
}

static int judge_many(u32 kinds, struct score *score)
{
	u32 i;
	int err = 0;

	*score = (struct score){ 0 };
	prandom_seed_state(&graph_state, seed);
	for (i = 0; i < GRAPHS && !err; i++)
		err = judge(kinds, score);
	DRIVE_EXPECT(!err, "graph %u: error %d", i, err);
	pr_info("graphs: %u leaked, precision %u %%, recall %u %%\n", score->leaked,
		percent(score->right, score->reported), percent(score->right, score->leaked));
	return 0;
}

static int both(u32 kinds)
{
	struct score score;

	return judge_many(kinds, &score) ?: expect_precision(&score) ?: expect_recall(&score);
}

#define ALL (STARTS | INTERIOR | PAGES | RINGS | NO_SCAN)

DRIVE_CASE(starts) { return both(STARTS); }
DRIVE_CASE(interior) { return both(STARTS | INTERIOR | PAGES); }
DRIVE_CASE(rings) { return both(STARTS | RINGS); }
DRIVE_CASE(no_scan) { return both(STARTS | NO_SCAN); }

DRIVE_CASE(precision)
{
	struct score score;

	return judge_many(ALL, &score) ?: expect_precision(&score);
}

DRIVE_CASE(recall)
{
	struct score score;

	return judge_many(ALL, &score) ?: expect_recall(&score);
}

/* ---- long lists ------------------------------------------------------------ */

struct link {
	struct link *next;
};

static noinline int make_list(unsigned long *inverted, u32 count)
{
	struct link *link, *head = NULL;
	int err = 0;

	for (; count > 0 && !err; count--) {
		link = kmalloc(sizeof(*link), GFP_KERNEL);
		if (link) {
			link->next = head;
			head = link;
		} else {
			err = -ENOMEM;
		}
	}
	*inverted = ~(unsigned long)head;
	return err;
}

static noinline void free_list(unsigned long inverted)
{
	struct link *link = (struct link *)~inverted, *next;

	for (; link; link = next) {
		next = link->next;
		kfree(link);
	}
}

static noinline void hold_list(unsigned long inverted)
{
	roots[0] = ~inverted;
}

/* A list that is held, and a shorter one that is not. */
static noinline int judge_deep(struct score *score)
{
	unsigned long held = ~0ul, lost = ~0ul;
	struct kmemleak_summary summary = { 0 };
	int err;

	score->leaked = DEEP / 10 + drive_random(1000);
	err = make_list(&held, DEEP) ?: make_list(&lost, score->leaked);
	hold_list(held);
	if (!err)
		err = kmemleak_scan_above(&summary,
					  (unsigned long)__builtin_frame_address(0));
	score->reported = summary.leaked;
	score->right = min(summary.leaked, score->leaked);
	roots[0] = 0;
	free_list(held);
	free_list(lost);
	return err;
}

DRIVE_CASE(deep)
{
	struct score score = { 0 };
	int err = judge_deep(&score);

	DRIVE_EXPECT(!err, "no scan: error %d", err);
	return expect_precision(&score) ?: expect_recall(&score);
}

DRIVE(DRIVE_ENTRY(starts), DRIVE_ENTRY(interior), DRIVE_ENTRY(rings),
      DRIVE_ENTRY(no_scan), DRIVE_ENTRY(precision),
      DRIVE_ENTRY(recall), DRIVE_ENTRY(deep));
