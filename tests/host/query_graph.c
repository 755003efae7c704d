/* SPDX-License-Identifier: MIT */
/*
 * tests/host/query_graph.c - random graphs of blocks, with some of the roots on "stacks".
 */
#include "tests/host/query_graph.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "tests/host/machine.h"

uintptr_t graph_root_words[GRAPH_ROOTS];
const struct query_roots graph_roots = { graph_root_words, GRAPH_ROOTS, GRAPH_GLOBALS };

static void add_block(struct kmem_cache *cache)
{
    u32 size = 8 + machine_random(120), pages = 1 + machine_random(5000);
    switch (machine_random(8)) {
    case 0:
        model_add((void *)__get_free_pages(GFP_KERNEL, 0), PAGE_SIZE, BLOCK_PAGES);
        break;
    case 1:
        model_add(vmalloc(pages), pages, BLOCK_VMALLOC);
        break;
    case 2:
        model_add(kmem_cache_alloc(cache, GFP_KERNEL), 52, BLOCK_CACHE);
        break;
    default:
        model_add(kmalloc(size, GFP_KERNEL), size, BLOCK_KMALLOC);
    }
}

static uintptr_t word_about(const struct model_block *b)
{
    struct page *page = page_of(b->start);
    switch (machine_random(8)) {
    case 0:
        return b->start + b->size;
    case 1:
        return b->start + machine_random(b->size);
    case 2:
        return page != NULL ? (uintptr_t)page : b->start;
    default:
        return b->start;
    }
}

static void clear_blocks(void)
{
    for (int i = 0; i < model_count; i++)
        memset((void *)model[i].start, 0, model[i].size);
}

void graph_connect(unsigned edges)
{
    while (edges-- > 0) {
        const struct model_block *from = &model[machine_random((u32)model_count)];
        uintptr_t word = word_about(&model[machine_random((u32)model_count)]);
        u32 slots = min(from->size / 8, 8u);
        if (slots == 0)
            continue;
        memcpy((void *)(from->start + 8 * machine_random(slots)), &word, sizeof(word));
    }
}

void graph_set_roots(void)
{
    memset(graph_root_words, 0, sizeof(graph_root_words));
    for (u32 i = machine_random(GRAPH_ROOTS); i > 0; i--)
        graph_root_words[machine_random(GRAPH_ROOTS)] =
            word_about(&model[machine_random((u32)model_count)]);
}

static void annotate(void)
{
    static const u8 flags[] = { TAG_NOT_LEAK, TAG_IGNORE, TAG_NO_SCAN };
    for (int i = 0; i < model_count; i++) {
        u32 what = machine_random(30);
        struct block block;
        if (what >= ARRAY_SIZE(flags) || !block_find(model[i].start, &block))
            continue;
        tag_set_flags(block.tag, flags[what]);
        model[i].flags = flags[what];
    }
}

void graph_make(u32 seed, u32 most_blocks)
{
    machine_init(4 * 1024 * 1024);
    machine_seed(seed);
    machine_add_root(graph_root_words, GRAPH_GLOBALS * sizeof(*graph_root_words),
                     ROOT_DATA);
    machine_add_root(graph_root_words + GRAPH_GLOBALS,
                     GRAPH_STACK_WORDS * sizeof(*graph_root_words), ROOT_STACK);
    struct kmem_cache *cache = kmem_cache_create("graph", 52, 0, 0, NULL);
    model_reset();
    for (u32 i = 1 + machine_random(most_blocks); i > 0; i--)
        add_block(cache);
    clear_blocks();
    graph_connect(machine_random(2 * (u32)model_count + 1));
    annotate();
    graph_set_roots();
}
