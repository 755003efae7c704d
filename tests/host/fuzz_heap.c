/* SPDX-License-Identifier: MIT */
/*
 * tests/host/fuzz_heap.c - any sequence of calls, through all allocators of mm/.
 *
 * Each operation is a byte, its arguments the bytes behind. A table of what is held is
 * the reference: blocks never overlap, keep their contents, are found by their address;
 * a bad free is reported once and changes nothing; checks are switched at any time; the
 * detector finds each block leaked (no root refers to any). At the end all is given
 * back, and then every page must be free again, so one machine serves all inputs.
 */
#include "tests/host/host_support.h"
#include <stdlib.h>
#include "lib/string.h"
#include "mm/block.h"
#include "mm/kmalloc.h"
#include "mm/kmemleak.h"
#include "mm/page_alloc.h"
#include "mm/slab_internal.h"
#include "mm/vmalloc.h"
#include "mm/vmap.h"
#include "tests/host/machine.h"
#include "tests/host/pattern.h"
#include "tests/host/switch_checks.h"

#define REQUIRE(condition) do { if (!(condition)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HELD_MAX = 48, CACHES = 4, FUZZ_MEMORY_BYTES = 8 << 20, CHECK_INTERVAL = 8 };
enum kind { NOTHING, KMALLOC, CACHE, PAGES, VMALLOC, STACK };

struct held {
    enum kind kind;
    unsigned char *p;
    u32 size;                           /* as requested                         */
    u32 room;                           /* that nobody else may overlap         */
    u8 pattern;
    u8 which;                           /* order, or index of the cache         */
};

static struct held held[HELD_MAX];
static struct kmem_cache *caches[CACHES];
static u32 free_at_start, window_at_start, blocks_at_start;

static const uint8_t *input, *input_end;

static u32 next_byte(void)
{
    return input < input_end ? *input++ : 0;
}

/* Small ones are likely, and sizes around the classes' edges. */
static u32 next_size(void)
{
    u32 kind = next_byte(), low = next_byte();
    switch (kind % 8) {
    default:
        return low;
    case 4:
        return (8u << low % 11) + kind / 32 % 3 - 1;
    case 5:
        return kind / 8 * 256 + low;
    case 6:
        return kind / 8 * 4096 + low;
    case 7:
        return low << (8 + kind / 8 % 8);
    }
}

static void fill(struct held *h)
{
    static u8 pattern;
    h->pattern = pattern = pattern % 251 + 1;
    pattern_fill(h->p, h->size, h->pattern);
}

static void verify(const struct held *h, u32 size)
{
    REQUIRE(pattern_holds(h->p, h->size, size, h->pattern));
}

/* ---- taking and giving back ------------------------------------------- */

static bool overlaps(const struct held *a, const struct held *b)
{
    return a->p < b->p + b->room && b->p < a->p + a->room;
}

static void admit(struct held *h)
{
    struct block block;
    REQUIRE(block_find((uintptr_t)h->p, &block) == (h->kind != STACK));
    h->room = h->kind != STACK ? block.capacity_bytes : h->size;
    if (h->kind != STACK)
        REQUIRE(block.start == (uintptr_t)h->p && block.tag->size_bytes == h->size &&
                h->room >= h->size);
    REQUIRE(h->kind != KMALLOC || (ksize(h->p) >= h->size && ksize(h->p) <= h->room));
    for (struct held *other = held; other < held + HELD_MAX; other++)
        REQUIRE(other == h || other->kind == NOTHING || !overlaps(h, other));
    fill(h);
}

static void take(struct held *h)
{
    static const gfp_t flags[] = { GFP_KERNEL, GFP_KERNEL | __GFP_ZERO };
    u32 op = next_byte();
    bool zero = op / 8 % 2;
    h->which = (u8)next_byte();
    switch (op % 8) {
    default:
        *h = (struct held){ .kind = KMALLOC, .size = next_size() };
        h->p = kmalloc(h->size, flags[zero]);
        break;
    case 3:
        h->which %= CACHES;
        if (caches[h->which] == NULL)
            return;
        h->kind = CACHE;
        h->size = kmem_cache_size(caches[h->which]);
        h->p = kmem_cache_alloc(caches[h->which], flags[zero]);
        h->room = h->size;
        break;
    case 4:
        h->which %= 6;
        h->kind = PAGES;
        h->size = PAGE_SIZE << h->which;
        h->p = (void *)__get_free_pages(flags[zero], h->which);
        break;
    case 5:
        h->kind = VMALLOC;
        h->size = next_size();
        fake_paging_fail_after(op / 16 == 0 ? h->which : -1);
        h->p = zero ? vzalloc(h->size) : vmalloc(h->size);
        fake_paging_fail_after(-1);
        break;
    case 6:
        zero = true;
        h->kind = STACK;
        h->size = PAGE_SIZE * (1 + h->which % 4);
        h->p = vmap_stack_alloc(h->size);
    }
    if (ZERO_OR_NULL_PTR(h->p)) {
        REQUIRE(h->p == NULL || (h->kind == KMALLOC && h->size == 0));
        h->kind = NOTHING;
        return;
    }
    REQUIRE(!zero || pattern_holds(h->p, h->size, h->size, 0));
    admit(h);
}

static void give(struct held *h)
{
    verify(h, h->size);
    switch (h->kind) {
    case NOTHING: return;
    case KMALLOC: kfree(h->p); break;
    case CACHE:   kmem_cache_free(caches[h->which], h->p); break;
    case PAGES:   free_pages((unsigned long)h->p, h->which); break;
    case VMALLOC: vfree(h->p); break;
    case STACK:   vmap_stack_free(h->p); break;
    }
    h->kind = NOTHING;
}

static void resize(struct held *h)
{
    u32 size = next_size();
    if (h->kind != KMALLOC)
        return;
    unsigned char *p = krealloc(h->p, size, GFP_KERNEL);
    if (p == NULL)
        return verify(h, h->size);              /* untouched */
    if (size == 0) {
        h->kind = NOTHING;
        return;
    }
    u32 kept = size < h->size ? size : h->size;
    h->p = p;
    verify(h, kept);
    h->size = size;
    admit(h);
}

/* ---- misuse and the rest ----------------------------------------------- */

static void misuse(const struct held *h)
{
    u32 how = next_byte(), live = block_count();
    uintptr_t at = (uintptr_t)h->p + (how / 8 % 2 ? 0 : 1 + next_size());
    bool is_start = false;                      /* of any block: no misuse of kfree */
    for (struct held *other = held; other < held + HELD_MAX; other++)
        is_start |= other->kind != NOTHING && (uintptr_t)other->p == at;
    if (is_start || ZERO_OR_NULL_PTR((void *)at))
        return;
    machine_misuse_count = 0;
    switch (how % 4) {
    case 0:
        kfree((void *)at);
        break;
    case 1:
        kmem_cache_free(caches[0], (void *)at);
        break;
    case 2:
        free_pages(at, how / 16 % 4);
        break;
    case 3:
        vfree((void *)at);
    }
    REQUIRE(machine_misuse_count == 1);
    REQUIRE(block_count() == live);
}

static void change_cache(void)
{
    struct kmem_cache **c = &caches[CACHES - 1];
    u32 size = 1 + next_size() % CACHE_OBJECT_BYTES_MAX, align = 1u << next_byte() % 13;
    if (*c == NULL) {
        *c = kmem_cache_create("fuzzed", size, align, 0, NULL);
        return;
    }
    bool busy = cache_live_count(*c) + (*c)->guarded_count > 0;
    kmem_cache_destroy(*c);
    REQUIRE(busy == (machine_cache("fuzzed") != NULL));
    if (!busy)
        *c = NULL;
}

static u32 held_blocks(void)
{
    u32 count = 0;
    for (u32 i = 0; i < HELD_MAX; i++)
        count += held[i].kind != NOTHING && held[i].kind != STACK;
    return count;
}

static void scan(void)
{
    struct kmemleak_summary s;
    REQUIRE(kmemleak_scan(&s) == 0 && s.self_test_ok);
    REQUIRE(s.objects == held_blocks() && s.leaked == s.objects);
    /* Stale words in fresh memory may make one block refer to another. */
    REQUIRE(s.leaders + s.indirect == s.leaked && (s.leaders > 0) == (s.leaked > 0));
}

static void step(void)
{
    u32 op = next_byte();
    struct held *h = &held[next_byte() % HELD_MAX];
    switch (op % 16) {
    case 0:
        return scan();
    case 1:
        return change_cache();
    case 8:
        REQUIRE(switch_checks(next_byte()));
        break;
    case 2: case 3: case 4:
        return misuse(h);
    case 5: case 6: case 7:
        return resize(h);
    default:
        return h->kind == NOTHING ? take(h) : give(h);
    }
}

static void start_machine(void)
{
    machine_init(FUZZ_MEMORY_BYTES);
    caches[0] = kmem_cache_create("fuzz-52", 52, 0, 0, NULL);
    caches[1] = kmem_cache_create("fuzz-200", 200, 0, SLAB_HWCACHE_ALIGN, NULL);
    caches[2] = kmem_cache_create("fuzz-3000", 3000, 64, 0, NULL);
    kfree(kmalloc(8, GFP_KERNEL));
    scan();
    free_at_start = machine_free_pages();
    window_at_start = vmap_free_pages();
    blocks_at_start = block_count();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (free_at_start == 0)
        start_machine();
    input = data;
    input_end = data + size;
    for (unsigned steps = 0; input < input_end; steps++) {
        step();
        if (steps % CHECK_INTERVAL == 0)
            REQUIRE(machine_check());
    }
    REQUIRE(block_count() == blocks_at_start + held_blocks());
    for (struct held *h = held; h < held + HELD_MAX; h++)
        if (h->kind != NOTHING)
            give(h);
    kmem_cache_destroy(caches[CACHES - 1]);
    caches[CACHES - 1] = NULL;
    REQUIRE(machine_check() && switch_checks_off());
    REQUIRE(machine_free_pages() == free_at_start && block_count() == blocks_at_start);
    REQUIRE(vmap_free_pages() == window_at_start && fake_paging_mapped_pages() == 0);
    return 0;
}
