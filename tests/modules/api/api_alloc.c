/* SPDX-License-Identifier: MIT */
/* tests/modules/api/api_alloc.c - allocation as in Linux, where a module can see it. */
#include <linux/gfp.h>
#include <linux/kmemleak.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include "api_test.h"

struct object {
    long words[5];
};

static DEFINE_PER_CPU(int, counter);
static DEFINE_PER_CPU(void *, holder);

static void test_kmalloc(void)
{
    char *p = kmalloc(0, GFP_KERNEL), *q;

    CHECK(p == ZERO_SIZE_PTR && ksize(p) == 0 && ZERO_OR_NULL_PTR(p));
    kfree(p);
    kfree(NULL);
    CHECK(!kmalloc_array(~0u, 16, GFP_KERNEL | __GFP_NOWARN));
    CHECK(!kcalloc(1u << 31, 4, GFP_KERNEL | __GFP_NOWARN));
    p = kzalloc(33, GFP_KERNEL);
    CHECK(p && ksize(p) >= 33 && mem_is_zero(p, 33));
    strcpy(p, "hold");
    p = krealloc(p, 700, GFP_KERNEL);
    CHECK(p && strcmp(p, "hold") == 0 && ksize(p) >= 700);
    CHECK(krealloc_array(p, ~0u, 2, GFP_KERNEL) == NULL);
    p = krealloc(p, 0, GFP_KERNEL);
    CHECK(p == ZERO_SIZE_PTR);
    q = kasprintf(GFP_KERNEL, "%s-%d", "a", 7);
    CHECK(q && strcmp(q, "a-7") == 0);
    kfree(q);
    q = kvmalloc(8 << 20, GFP_KERNEL);
    CHECK(q && is_vmalloc_addr(q));
    kvfree(q);
    q = kvzalloc(100, GFP_KERNEL);
    CHECK(q && !is_vmalloc_addr(q));
    kvfree(q);
}

static void test_caches(void)
{
    struct kmem_cache *cache = KMEM_CACHE(object, SLAB_HWCACHE_ALIGN);
    void *p[4];

    CHECK(cache && kmem_cache_size(cache) == sizeof(struct object));
    CHECK(kmem_cache_alloc_bulk(cache, GFP_KERNEL, 4, p) == 4);
    kmem_cache_free_bulk(cache, 4, p);
    p[0] = kmem_cache_zalloc(cache, GFP_KERNEL);
    CHECK(IS_ALIGNED((unsigned long)p[0], 64));
    kmem_cache_free(cache, p[0]);
    kmem_cache_destroy(cache);
}

static void test_pages(void)
{
    struct page *page = alloc_pages(GFP_KERNEL | __GFP_ZERO, 1);
    unsigned long address = __get_free_page(GFP_KERNEL);

    CHECK(page && page_to_pfn(page) == PFN_DOWN(__pa(page_address(page))));
    CHECK(virt_to_page(page_address(page)) == page && pfn_to_page(page_to_pfn(page)) == page);
    CHECK(get_order(1) == 0 && get_order(PAGE_SIZE + 1) == 1 && PAGE_SIZE == 4096);
    __free_pages(page, 1);
    CHECK(PAGE_ALIGNED(address));
    free_page(address);
}

static void test_percpu(void)
{
    int __percpu *p = alloc_percpu(int);
    int cpu;

    this_cpu_write(counter, 5);
    this_cpu_add(counter, 3);
    CHECK(this_cpu_inc_return(counter) == 9 && this_cpu_xchg(counter, 1) == 9);
    get_cpu_var(counter)++;
    put_cpu_var(counter);
    for_each_possible_cpu(cpu) {
        CHECK(per_cpu(counter, cpu) == 2 && *per_cpu_ptr(p, cpu) == 0);
        per_cpu(holder, cpu) = kmalloc(129, GFP_KERNEL);
    }
    CHECK(num_online_cpus() == 1 && smp_processor_id() == 0);
    free_percpu(p);
    kfree(this_cpu_read(holder));
}

static int __init api_alloc_init(void)
{
    test_kmalloc();
    test_caches();
    test_pages();
    test_percpu();
    return api_verdict();
}
module_init(api_alloc_init);

static void __exit api_alloc_exit(void)
{
}
module_exit(api_alloc_exit);
MODULE_LICENSE("GPL");
