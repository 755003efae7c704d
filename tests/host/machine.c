/* SPDX-License-Identifier: MIT */
/*
 * tests/host/machine.c - mm/ brought up in the order of mm_init(), as often as wished.
 *
 * Problem    The allocators' state is static, and each test wants it fresh.
 * Idea       Their init functions forget all they knew; what is left over (sums of
 *            the tags) is cleared here. Roots and the reporter are registered once
 *            for the process and look into tables that each test fills anew.
 */
#include "tests/host/machine.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/debug.h"
#include "mm/depot.h"
#include "mm/guard.h"
#include "mm/kmalloc.h"
#include "mm/kmemleak.h"
#include "mm/oom.h"
#include "mm/page_alloc.h"
#include "mm/page_poison.h"
#include "mm/quarantine.h"
#include "mm/slab_internal.h"
#include "mm/slab_stats.h"
#include "mm/timeline.h"
#include "mm/vmap.h"
#include "tests/host/host_support.h"

enum { ROOTS_MAX = 16 };

unsigned machine_misuse_count;
struct misuse machine_last_misuse;

static struct root_range roots[ROOTS_MAX];
static unsigned root_count;
static u32 random_state;

/* The linker's names for the end of initialised and of all data, end(3). */
extern char edata[], end[];

static uintptr_t self_test_words[ROOTS_MAX];
static unsigned self_test_word_count;

/*
 * The detector's self-test plants a block and keeps its address in a static variable
 * of its own, which no test can name: in the first scan, find it among all
 * uninitialised data. The sanitizer's gaps between variables are read, too.
 */
static __attribute__((no_sanitize("address"))) void find_self_test(void)
{
    uintptr_t stop = (uintptr_t)end - sizeof(uintptr_t);
    uintptr_t at = ALIGN((uintptr_t)edata, sizeof(at));
    for (; at <= stop; at += sizeof(at)) {
        struct block block;
        uintptr_t word = *(const uintptr_t *)at;
        if (page_of(word) == NULL || !block_find(word, &block) || block.cache == NULL ||
            strcmp(block.cache->name, "kmemleak_self_test") != 0)
            continue;
        KASSERT(self_test_word_count < ROOTS_MAX);
        self_test_words[self_test_word_count++] = at;
    }
}

static void visit_self_test(root_visit_fn visit, void *context)
{
    if (self_test_word_count == 0)
        find_self_test();
    for (unsigned i = 0; i < self_test_word_count; i++) {
        struct root_range range = {
            .start = self_test_words[i],
            .end = self_test_words[i] + sizeof(uintptr_t),
            .kind = ROOT_BSS,
            .name = "self-test",
        };
        visit(&range, context);
    }
}

static void visit_roots(root_visit_fn visit, void *context)
{
    for (unsigned i = 0; i < root_count; i++)
        visit(&roots[i], context);
    visit_self_test(visit, context);
}

static void record_misuse(const struct misuse *misuse)
{
    machine_misuse_count++;
    machine_last_misuse = *misuse;
}

static void register_once(void)
{
    static bool registered;
    if (!registered)
        root_source_register(visit_roots);
    registered = true;
    misuse_set_reporter(record_misuse);
}

void machine_init(size_t bytes)
{
    timeline = (struct timeline){ 0 };          /* its ring goes with the old memory */
    tag_watch_set(NULL);
    register_once();
    root_count = 0;
    machine_misuse_count = 0;
    machine_seed(1);
    tag_stats = (struct tag_stats){ 0 };
    host_trace_count = 1;
    host_trace[0] = 0x1000;

    fake_paging_init(bytes);
    u32 pages = (u32)(bytes / PAGE_SIZE);
    u32 reserved = 1 + DIV_ROUND_UP(pages * (u32)sizeof(struct page), PAGE_SIZE);
    page_alloc_init(phys_to_virt(PAGE_SIZE), pages);
    page_alloc_release(reserved, pages - reserved);
    debug_forget();
    page_poison_init();
    quarantine_init();
    page_reserve_set(0, NULL);
    depot_init();
    slab_init();
    kmalloc_init();
    vmap_init();
    kmemleak_init();
}

void machine_add_root(const void *start, size_t bytes, enum root_kind kind)
{
    KASSERT(root_count < ROOTS_MAX);
    roots[root_count++] = (struct root_range){
        .start = (uintptr_t)start, .end = (uintptr_t)start + bytes, .kind = kind,
        .name = "test",
    };
}

bool machine_check(void)
{
    return page_alloc_check() && slab_check() && block_check();
}

u32 machine_free_pages(void)
{
    guard_flush();                      /* freed areas are remembered */
    /* Twice: a slab that goes may leave the one of its descriptor empty. */
    for (int pass = 0; pass < 2; pass++)
        for (struct kmem_cache *c = cache_first(); c != NULL; c = cache_next(c))
            kmem_cache_shrink(c);
    struct page_stats stats;
    page_stats(&stats);
    return stats.free;
}

struct kmem_cache *machine_cache(const char *name)
{
    struct kmem_cache *c = cache_first();
    while (c != NULL && strcmp(c->name, name) != 0)
        c = cache_next(c);
    return c;
}

struct machine_sums machine_sums(void)
{
    return (struct machine_sums){ .tags = tag_stats, .live = depot_live() };
}

bool machine_sums_stay(const struct machine_sums *before)
{
    struct machine_sums now = machine_sums();
    return memcmp(before, &now, sizeof(now)) == 0;
}

bool machine_misused(enum misuse_kind kind)
{
    bool once = machine_misuse_count == 1 && machine_last_misuse.kind == kind;
    machine_misuse_count = 0;
    return once;
}

void machine_seed(u32 seed)
{
    random_state = seed * 2654435761u + 12345;
}

u32 machine_random(u32 below)
{
    random_state ^= random_state << 13;         /* xorshift32, Marsaglia 2003 */
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % below;
}

u32 machine_four_in_a_row(struct page *const *held, u32 count)
{
    static u8 held_of_four[MACHINE_BYTES / PAGE_SIZE / 4];
    memset(held_of_four, 0, sizeof(held_of_four));
    for (u32 i = 0; i < count; i++)
        if (++held_of_four[page_to_pfn(held[i]) / 4] == 4)
            return page_to_pfn(held[i]) & ~3u;
    KASSERT(false);                         /* no four in a row */
    return 0;
}
