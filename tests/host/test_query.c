/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_query.c - who refers to a block, why it is held, by what: against
 * query_model.c, on random graphs, also while the last scan's verdicts are stale.
 *
 * Each answer must also be free of traces: all tags are as they were before.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/hold.h"
#include "mm/kmemleak.h"
#include "mm/query.h"
#include "tests/host/machine.h"
#include "tests/host/query_graph.h"

enum { GLOBALS = GRAPH_GLOBALS, ROOTS = GRAPH_ROOTS };

static struct tag tags[MODEL_BLOCKS_MAX];

static struct block block_of(int i)
{
    struct block block;
    assert_true(block_find(model[i].start, &block));
    return block;
}

static void save_tags(void)
{
    for (int i = 0; i < model_count; i++)
        tags[i] = *block_of(i).tag;
}

static void assert_no_trace(void)
{
    for (int i = 0; i < model_count; i++) {
        struct tag now = *block_of(i).tag;
        if (!(now.flags & TAG_LEAKED))              /* the link is free for any use */
            now.grey_next = tags[i].grey_next;
        assert_memory_equal(&now, &tags[i], sizeof(now));
    }
}

/* ---- why --------------------------------------------------------------- */

static void check_link(const struct reference *r, int holder, int target)
{
    bool is_interior;
    struct block block = block_of(target);
    assert_int_equal(*(const uintptr_t *)r->slot, r->value);
    assert_int_equal(query_target(r->value, &is_interior), target);
    assert_int_equal(reference_is_interior(r, &block), is_interior);
    assert_int_equal(r->from_block, holder >= 0);
    if (holder < 0) {
        assert_true(r->slot >= (uintptr_t)graph_root_words &&
                    r->slot < (uintptr_t)(graph_root_words + ROOTS));
        assert_true(r->slot >= r->root.start && r->slot < r->root.end);
        return;
    }
    assert_int_equal(r->holder.start, model[holder].start);
    assert_true(query_is_read(holder));
    assert_true(reference_offset(r) + sizeof(uintptr_t) <= model[holder].size);
    assert_int_equal(reference_offset(r), r->slot - model[holder].start);
}

static int holder_of(const struct reference *r)
{
    return r->from_block ? model_at(r->holder.start) : -1;
}

/* Each link leads to the holder of the next, the last one to block @i. */
static void check_links(const struct chain *chain, int i)
{
    assert_int_equal(chain->head_count, chain->length);
    assert_int_equal(chain->tail_count, 0);
    for (u32 l = 0; l < chain->length; l++)
        check_link(&chain->links[l], holder_of(&chain->links[l]),
                   l + 1 < chain->length ? holder_of(&chain->links[l + 1]) : i);
}

static void check_leaked(const struct chain *chain, int i)
{
    int below[MODEL_BLOCKS_MAX], leader = model_at(chain->leader.start);
    bool among[MODEL_BLOCKS_MAX];
    assert_int_equal(chain->verdict, CHAIN_LEAKED);
    assert_true(leader >= 0 && model[leader].leaked);
    assert_true(model_is_source[model[leader].component]);
    for (int k = 0; k < model_count; k++)
        among[k] = model[k].leaked;
    query_below(leader, among, below);
    assert_int_equal(chain->length, below[i]);
    if (chain->length > 0)
        assert_int_equal(holder_of(&chain->links[0]), leader);
}

static void check_why(int i, const int *held, const int *decreed)
{
    static struct chain chain;
    struct block block = block_of(i);
    why_held(&block, 0, &chain);
    if (held[i] >= 0) {
        assert_int_equal(chain.verdict, CHAIN_HELD);
        assert_int_equal(chain.length, held[i]);
        assert_false(chain.links[0].from_block);
    } else if (decreed[i] >= 0 || (model[i].flags & TAG_IGNORE)) {
        assert_int_equal(chain.verdict, CHAIN_NOT_LEAK);
        assert_int_equal(chain.length, decreed[i] >= 0 ? decreed[i] : 0);
        if (chain.length > 0)
            assert_true(model[holder_of(&chain.links[0])].flags & TAG_NOT_LEAK);
    } else {
        check_leaked(&chain, i);
    }
    check_links(&chain, i);
    assert_no_trace();
}

/* ---- who, and what holds ------------------------------------------------- */

struct counted {
    int target;
    u32 words, roots;
};

static bool count_reference(const struct reference *r, void *context)
{
    struct counted *c = context;
    check_link(r, holder_of(r), c->target);
    c->words++;
    c->roots += !r->from_block;
    return true;
}

/* Words that refer to @i: in roots, and in blocks with @distance >= 0 but @without. */
static u32 words_to(int i, const int *distance, int without)
{
    bool is_interior;
    u32 words = 0;
    for (unsigned w = 0; w < ROOTS; w++)
        words += query_target(graph_root_words[w], &is_interior) == i;
    for (int k = 0; k < model_count; k++) {
        const uintptr_t *at = (const uintptr_t *)model[k].start;
        if (!query_is_read(k) || k == without || (distance != NULL && distance[k] < 0))
            continue;
        for (u32 w = 0; w < model[k].size / sizeof(*at); w++)
            words += query_target(at[w], &is_interior) == i;
    }
    return words;
}

static void check_who(int i)
{
    int distance[MODEL_BLOCKS_MAX];
    struct block block = block_of(i);
    struct counted c = { .target = i };
    who_refers(&block, 0, count_reference, &c);
    assert_int_equal(c.words, words_to(i, NULL, -1));
    c.words = 0;
    query_distances(&graph_roots, WITH_DECREED, i, distance);
    assert_int_equal(hold_words(&block, 0, count_reference, &c), 0);
    assert_int_equal(c.words, words_to(i, distance, i));
    assert_no_trace();
}

/* Each block that only stacks hold is reached from one that was found, and no found
 * one from another. */
static void check_stacks(void)
{
    static struct stack_hold found[MODEL_BLOCKS_MAX];
    int all[MODEL_BLOCKS_MAX], others[MODEL_BLOCKS_MAX], below[MODEL_BLOCKS_MAX];
    bool among[MODEL_BLOCKS_MAX], covered[MODEL_BLOCKS_MAX] = { false };
    u32 count, again, below_blocks = 0, only = 0;
    query_distances(&graph_roots, WITH_DECREED, -1, all);
    query_distances(&graph_roots, WITH_DECREED | WITHOUT_STACKS, -1, others);
    for (int i = 0; i < model_count; i++)
        among[i] = all[i] >= 0 && others[i] < 0;
    assert_int_equal(hold_by_stack(0, 0, found, MODEL_BLOCKS_MAX, &count), 0);
    for (u32 f = 0; f < count; f++) {
        int i = model_at(found[f].block.start);
        assert_true(i >= 0 && among[i]);
        assert_true(found[f].word.slot >= (uintptr_t)&graph_root_words[GLOBALS]);
        check_link(&found[f].word, -1, i);
        query_below(i, among, below);
        for (int k = 0; k < model_count; k++)
            covered[k] |= below[k] >= 0;
        for (u32 g = 0; g < count; g++)
            assert_true(g == f || below[model_at(found[g].block.start)] < 0);
        below_blocks += found[f].below_blocks;
    }
    for (int i = 0; i < model_count; i++) {
        bool is_ignored = model[i].flags & TAG_IGNORE;
        assert_true(!among[i] || covered[i] || is_ignored);
        only += among[i];
    }
    assert_true(count + below_blocks <= only);
    assert_int_equal(hold_by_stack(0, count / 2, found, 1, &again), 0);
    assert_int_equal(again, count);
    assert_no_trace();
}

static void ask_all(void)
{
    int held[MODEL_BLOCKS_MAX], decreed[MODEL_BLOCKS_MAX];
    save_tags();
    model_scan(graph_root_words, ROOTS);
    query_distances(&graph_roots, 0, -1, held);
    query_distances(&graph_roots, WITH_DECREED, -1, decreed);
    for (int i = 0; i < model_count; i++) {
        check_why(i, held, decreed);
        check_who(i);
    }
    check_stacks();
    assert_true(machine_check());
}

/* Before any scan; after one; and when things have changed since. */
static void live_through_a_graph(void)
{
    struct kmemleak_summary summary;
    u32 pages = machine_free_pages();
    ask_all();
    assert_int_equal(kmemleak_scan(&summary), 0);
    ask_all();
    graph_set_roots();
    graph_connect(3);
    ask_all();
    assert_int_equal(machine_free_pages(), pages);
}

static void small_graphs(void **state)
{
    for (u32 seed = 1; seed <= 3000; seed++) {
        graph_make(seed, 9);
        live_through_a_graph();
    }
}

static void large_graphs(void **state)
{
    for (u32 seed = 5000; seed < 5040; seed++) {
        graph_make(seed, 60);
        live_through_a_graph();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_graphs),
        cmocka_unit_test(large_graphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
