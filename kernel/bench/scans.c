/* SPDX-License-Identifier: MIT */
/*
 * kernel/bench/scans.c - workloads of the detector: scans, and questions.
 *
 * Problem    A scan that finds less than there is to find would be fast, too.
 * Idea       Each looks at its result: the self-test passed, as many are lost as were,
 *            the chain is as long as it must be. If not, there is no figure.
 * State      The answers, which are too large for a stack. One bench at a time.
 * Read next  mm/kmemleak.c, mm/why.c, mm/query.c, mm/diff.c.
 */
#include "kernel/bench/workloads.h"
#include "lib/compiler.h"
#include "mm/baseline.h"
#include "mm/kmemleak.h"
#include "mm/query.h"

static const char mark_name[] = "bench";
static struct chain chain __unscanned;
static struct block asked __unscanned;

/* ---- scans -------------------------------------------------------------- */

static bool scan(struct bench *b, struct kmemleak_summary *summary)
{
    if (kmemleak_scan(summary) != 0)
        b->failed = "the detector is off";
    else if (!summary->self_test_ok)
        b->failed = "the scan's self-test failed";
    return b->failed == NULL;
}

void scan_once(struct bench *b, u32 turn)
{
    struct kmemleak_summary summary;
    if (scan(b, &summary) && summary.objects < b->blocks)
        b->failed = "the scan saw fewer blocks than there are";
}

void scan_finding_all(struct bench *b, u32 turn)
{
    struct kmemleak_summary summary;
    if (scan(b, &summary) && summary.leaked < b->blocks)
        b->failed = "the scan found fewer leaks than there are";
}

/* ---- questions ---------------------------------------------------------- */

/* About the block at the end of the chain, which was allocated first. */
bool prepare_query(struct bench *b)
{
    if (!prepare_linked(b))
        return false;
    void **block = b->first;
    while (block != NULL && *block != NULL)
        block = *block;
    if (!block_find((uintptr_t)block, &asked))
        b->failed = "the block to ask about is no block";
    return b->failed == NULL;
}

void why_last(struct bench *b, u32 turn)
{
    why_held(&asked, (uintptr_t)__builtin_frame_address(0), &chain);
    if (chain.verdict != CHAIN_HELD || chain.length != b->blocks)
        b->failed = "the answer is not the chain that was made";
}

static bool count_reference(const struct reference *reference, void *context)
{
    ++*(u32 *)context;
    return true;
}

void who_last(struct bench *b, u32 turn)
{
    u32 count = 0;
    who_refers(&asked, (uintptr_t)__builtin_frame_address(0), count_reference, &count);
    if (count == 0)
        b->failed = "nobody refers to a block that is referred to";
}

/* ---- diff --------------------------------------------------------------- */

bool prepare_diff(struct bench *b)
{
    if (mark_set(mark_name) != 0)
        b->failed = "no memory for a mark";
    return b->failed == NULL && prepare_linked(b);
}

void diff_once(struct bench *b, u32 turn)
{
    struct diff diff;
    if (diff_make(&diff, mark_name, NULL) != 0) {
        b->failed = "no memory for a diff";
        return;
    }
    if (diff.net_blocks < (s32)b->blocks)
        b->failed = "the diff tells fewer blocks than there are";
    diff_free(&diff);
}

void finish_diff(struct bench *b)
{
    finish_population(b);
    mark_drop(mark_name);
}
