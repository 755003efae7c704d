/* SPDX-License-Identifier: MIT */
/*
 * tests/host/query_model.c - shortest chains by relaxing until nothing changes.
 */
#include "tests/host/query_model.h"
#include "lib/string.h"
#include "mm/page.h"

int query_target(uintptr_t word, bool *is_interior)
{
    for (int i = 0; word != 0 && i < model_count; i++) {
        const struct model_block *b = &model[i];
        *is_interior = word > b->start && word < b->start + b->size;
        if (*is_interior || word == b->start ||
            (b->type == BLOCK_PAGES && word == (uintptr_t)virt_to_page((void *)b->start)))
            return i;
    }
    return -1;
}

bool query_is_read(int i)
{
    return !(model[i].flags & (TAG_NO_SCAN | TAG_IGNORE));
}

static bool relax(int distance[MODEL_BLOCKS_MAX], int to, int length)
{
    if (distance[to] >= 0 && distance[to] <= length)
        return false;
    distance[to] = length;
    return true;
}

/* Over all words of all blocks, again and again. */
static void settle(int distance[MODEL_BLOCKS_MAX], int without, const bool *among)
{
    bool is_changed = true, is_interior;
    while (is_changed) {
        is_changed = false;
        for (int i = 0; i < model_count; i++) {
            const uintptr_t *words = (const uintptr_t *)model[i].start;
            if (distance[i] < 0 || i == without || !query_is_read(i))
                continue;
            for (u32 w = 0; w < model[i].size / sizeof(*words); w++) {
                int to = query_target(words[w], &is_interior);
                if (to >= 0 && (among == NULL || among[to]))
                    is_changed |= relax(distance, to, distance[i] + 1);
            }
        }
    }
}

void query_distances(const struct query_roots *roots, unsigned flags, int without,
                     int distance[MODEL_BLOCKS_MAX])
{
    unsigned count = flags & WITHOUT_STACKS ? roots->stack_first : roots->count;
    bool is_interior;
    for (int i = 0; i < model_count; i++)
        distance[i] = (flags & WITH_DECREED) && (model[i].flags & TAG_NOT_LEAK) ? 0 : -1;
    for (unsigned w = 0; w < count; w++) {
        int to = query_target(roots->words[w], &is_interior);
        if (to >= 0 && to != without)
            relax(distance, to, 1);
    }
    settle(distance, without, NULL);
}

void query_below(int from, const bool among[MODEL_BLOCKS_MAX],
                 int distance[MODEL_BLOCKS_MAX])
{
    for (int i = 0; i < model_count; i++)
        distance[i] = -1;
    distance[from] = 0;
    settle(distance, -1, among);
}
