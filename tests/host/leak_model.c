/* SPDX-License-Identifier: MIT */
/*
 * tests/host/leak_model.c - reachability and leaders, written from the definition.
 *
 * A reference is an aligned word with a value in [start, start + size) of a block, or
 * the address of the struct page of an alloc_pages() block. A leader is any one
 * member of a component of leaked blocks to which no other component refers.
 * Tarjan, "Depth-first search and linear graph algorithms", 1972.
 */
#include "tests/host/leak_model.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/page.h"

struct model_block model[MODEL_BLOCKS_MAX];
int model_count;
u32 model_leaked, model_leaked_bytes, model_scanned_bytes;
int model_component_count;
bool model_is_source[MODEL_BLOCKS_MAX];

enum { NO_EDGE, INTERIOR_EDGE, EXACT_EDGE };
static u8 edge[MODEL_BLOCKS_MAX][MODEL_BLOCKS_MAX];

void model_reset(void)
{
    model_count = 0;
}

int model_add(const void *start, u32 size, enum block_type type)
{
    KASSERT(start != NULL && model_count < MODEL_BLOCKS_MAX);
    model[model_count] = (struct model_block){
        .start = (uintptr_t)start, .size = size, .type = type,
    };
    return model_count++;
}

int model_at(uintptr_t start)
{
    for (int i = 0; i < model_count; i++)
        if (model[i].start == start)
            return i;
    return -1;
}

/* Which block does @word refer to, and how? */
static int referred(uintptr_t word, u8 *how)
{
    for (int i = 0; word != 0 && i < model_count; i++) {
        const struct model_block *b = &model[i];
        bool by_page = b->type == BLOCK_PAGES &&
                       word == (uintptr_t)virt_to_page((void *)b->start);
        *how = by_page || word == b->start ? EXACT_EDGE : INTERIOR_EDGE;
        if (by_page || (word >= b->start && word < b->start + b->size))
            return i;
    }
    return -1;
}

static void reach(int from, int to, u8 how)
{
    if (from < 0 || model[from].reached)
        model[to].exactly_referenced |= how == EXACT_EDGE;
    if (model[to].reached)
        return;
    model[to].reached = true;
    for (int i = 0; i < model_count; i++)
        if (edge[to][i] != NO_EDGE)
            reach(to, i, edge[to][i]);
}

static void read_blocks(void)
{
    for (int i = 0; i < model_count; i++) {
        const uintptr_t *words = (const uintptr_t *)model[i].start;
        memset(edge[i], NO_EDGE, (size_t)model_count);
        if (model[i].flags & (TAG_NO_SCAN | TAG_IGNORE))
            continue;
        for (u32 w = 0; w < model[i].size / sizeof(*words); w++) {
            u8 how;
            int to = referred(words[w], &how);
            if (to >= 0 && how > edge[i][to])
                edge[i][to] = how;
        }
    }
}

/* ---- strongly connected components of the leaked blocks ---------------- */

static int numbers[MODEL_BLOCKS_MAX], lows[MODEL_BLOCKS_MAX], next_number;
static int stack[MODEL_BLOCKS_MAX], stack_count;

static void connect(int v)
{
    numbers[v] = lows[v] = ++next_number;
    stack[stack_count++] = v;
    for (int w = 0; w < model_count; w++) {
        if (edge[v][w] == NO_EDGE || !model[w].leaked)
            continue;
        if (numbers[w] == 0)
            connect(w);
        if (model[w].component < 0 && lows[w] < lows[v])
            lows[v] = lows[w];
    }
    if (lows[v] != numbers[v])
        return;
    int w;
    do {
        w = stack[--stack_count];
        model[w].component = model_component_count;
    } while (w != v);
    model_component_count++;
}

static void find_components(void)
{
    memset(numbers, 0, sizeof(numbers));
    next_number = stack_count = model_component_count = 0;
    for (int i = 0; i < model_count; i++)
        if (model[i].leaked && numbers[i] == 0)
            connect(i);
    for (int c = 0; c < model_component_count; c++)
        model_is_source[c] = true;
    for (int i = 0; i < model_count; i++)
        for (int j = 0; j < model_count; j++)
            if (model[i].leaked && model[j].leaked && edge[i][j] != NO_EDGE &&
                model[i].component != model[j].component)
                model_is_source[model[j].component] = false;
}

void model_scan(const uintptr_t *roots, unsigned count)
{
    read_blocks();
    for (int i = 0; i < model_count; i++) {
        model[i].reached = model[i].leaked = model[i].exactly_referenced = false;
        model[i].component = -1;
    }
    for (unsigned i = 0; i < count; i++) {
        u8 how;
        int to = referred(roots[i], &how);
        if (to >= 0)
            reach(-1, to, how);
    }
    for (int i = 0; i < model_count; i++)
        if (model[i].flags & TAG_NOT_LEAK)
            reach(-1, i, INTERIOR_EDGE);
    model_leaked = model_leaked_bytes = model_scanned_bytes = 0;
    for (int i = 0; i < model_count; i++) {
        struct model_block *b = &model[i];
        b->leaked = !b->reached && !(b->flags & TAG_IGNORE);
        model_leaked += b->leaked;
        model_leaked_bytes += b->leaked ? b->size : 0;
        if (b->reached && !(b->flags & (TAG_NO_SCAN | TAG_IGNORE)))
            model_scanned_bytes += b->size / sizeof(uintptr_t) * sizeof(uintptr_t);
    }
    find_components();
}

bool model_reaches(int from, int to)
{
    static bool seen[MODEL_BLOCKS_MAX];
    int todo[MODEL_BLOCKS_MAX], count = 0;
    memset(seen, 0, sizeof(seen));
    seen[todo[count++] = from] = true;
    while (count > 0) {
        int v = todo[--count];
        for (int w = 0; w < model_count; w++)
            if (edge[v][w] != NO_EDGE && model[w].leaked && !seen[w])
                seen[todo[count++] = w] = true;
    }
    return seen[to];
}
