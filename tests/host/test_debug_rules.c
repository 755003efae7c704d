/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_debug_rules.c - which checks are on, for whom: rules, and switching
 * while blocks live. Zeroing when memory is handed out and given back.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/kmalloc.h"
#include "mm/page_alloc.h"
#include "mm/quarantine.h"
#include "mm/slab_internal.h"
#include "mm/vmalloc.h"
#include "tests/host/checks.h"
#include "tests/host/machine.h"

enum { Z = DEBUG_REDZONE, P = DEBUG_POISON, F = DEBUG_SANITY };

static u32 flags_of(const char *name)
{
    return machine_cache(name)->debug;
}

static void letters(void **state)
{
    u32 flags;
    char bad = 0;
    assert_int_equal(debug_parse("FZPUQ", &flags, &bad), 0);
    assert_int_equal(flags, DEBUG_CHECKS);
    assert_int_equal(debug_parse("QZ", &flags, &bad), 0);
    assert_int_equal(flags, DEBUG_QUARANTINE | DEBUG_REDZONE);
    assert_int_equal(debug_parse("-", &flags, &bad), 0);
    assert_int_equal(flags, 0);
    assert_int_equal(debug_parse("FX", &flags, &bad), -EINVAL);
    assert_int_equal(bad, 'X');
}

static void rules_hold_in_order(void **state)
{
    debug_set(F | Z | P, true, "*");
    debug_set(Z, false, "kmalloc-?");
    debug_set(P, false, "pages");
    assert_int_equal(flags_of("kmalloc-8"), F | P);
    assert_int_equal(flags_of("kmalloc-16"), F | Z | P);
    assert_int_equal(debug_pages, F | Z);
    assert_int_equal(debug_vmalloc, F | Z | P);
    assert_int_equal(debug_flags_for("kmalloc-9"), F | P);
    debug_set(Z, true, "*");                    /* wins over what was before */
    assert_int_equal(flags_of("kmalloc-8"), F | Z | P);
}

static void caches_made_later_obey(void **state)
{
    assert_int_equal(debug_set(F | Z, true, "my-*"), 0);
    debug_set(Z, false, "my-2");
    struct kmem_cache *a = kmem_cache_create("my-1", 10, 0, 0, NULL);
    struct kmem_cache *b = kmem_cache_create("my-2", 10, 0, 0, NULL);
    struct kmem_cache *c = kmem_cache_create("other", 10, 0, 0, NULL);
    assert_int_equal(a->debug, F | Z);
    assert_int_equal(b->debug, F);
    assert_int_equal(c->debug, 0);
    assert_int_equal(debug_set(F, false, "my-*"), 2);
    assert_int_equal(a->debug, Z);
}

static void switching_to_and_fro_fills_nothing(void **state)
{
    for (u32 i = 0; i < 1000; i++) {
        assert_true(debug_set(DEBUG_CHECKS, i & 1, "*") > 0);
        assert_int_equal(debug_set(P, i & 1, "kmalloc-64"), 1);
    }
    char name[40];
    int error = 0;
    for (u32 i = 0; error >= 0 && i < 1000; i++) {
        snprintf(name, sizeof(name), "n%u", i);
        error = debug_set(P, true, name);
    }
    assert_int_equal(error, -ENOSPC);
    assert_true(debug_set(P, false, "*") > 0);
    assert_int_equal(debug_flags_for("n1"), DEBUG_CHECKS & ~P);
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(debug_set(P, true, name), -ENAMETOOLONG);
}

static void metadata_is_never_checked(void **state)
{
    debug_set(DEBUG_CHECKS, true, "*");
    assert_int_equal(flags_of("meta-64"), 0);
    assert_int_equal(debug_set(DEBUG_CHECKS, true, "meta-*"), 0);
}

/* Blocks of every flag's time are freed in every other's. */
static void switching_while_blocks_live(void **state)
{
    enum { BLOCKS = 200, STEPS = 4000 };
    static u8 *p[BLOCKS];
    u32 size[BLOCKS] = { 0 };
    memset(p, 0, sizeof(p));
    for (u32 step = 0; step < STEPS; step++) {
        u32 i = machine_random(BLOCKS);
        if (step % 16 == 0)
            debug_set(machine_random(64), step & 16, step % 64 ? "*" : "kmalloc-*");
        if (p[i] != NULL)
            assert_null(memchr_inv(p[i], (int)i, size[i]));
        if (machine_random(3)) {
            kfree(p[i]);
            p[i] = kmalloc(size[i] = 1 + machine_random(9000), GFP_KERNEL);
        } else {
            p[i] = krealloc(p[i], size[i] = 1 + machine_random(300), GFP_KERNEL);
        }
        memset(p[i], (int)i, size[i]);
        if (step % 64 == 0)
            assert_true(machine_check());
    }
    struct heap_check result;
    debug_check_heap(&result);
    checks_expect_none();
    assert_true(result.sound);
}

static void redzones_come_with_their_flag(void **state)
{
    u8 *p = kmalloc(20, GFP_KERNEL), *large = kmalloc(5000, GFP_KERNEL);
    u8 *area = vmalloc(100);
    debug_set(Z, true, "*");                    /* as far as there is room */
    p[20] = large[5000] = area[100] = 1;
    kfree(p);
    checks_expect(MISUSE_OUT_OF_BOUNDS_WRITE, p, 20, p + 20, p + 20);
    kfree(large);
    checks_expect(MISUSE_OUT_OF_BOUNDS_WRITE, large, 5000, large + 5000, large + 5000);
    vfree(area);
    checks_expect(MISUSE_OUT_OF_BOUNDS_WRITE, area, 100, area + 100, area + 100);
    p = kmalloc(20, GFP_KERNEL);
    debug_set(Z, false, "*");
    p[20] = 1;
    kfree(p);
    checks_expect_none();
}

static void checks_off_find_nothing(void **state)
{
    u8 *p = kmalloc(20, GFP_KERNEL);
    p[20] = 1;
    kfree(p);
    p[0] = 1;
    struct heap_check result;
    debug_check_heap(&result);
    assert_int_equal(result.blocks, 0);
    checks_expect_none();
}

/* ---- zeroing ------------------------------------------------------------------ */

static const char secret[] = "correct horse battery staple";

static bool is_somewhere(const char *text)
{
    const u8 *at = phys_to_virt(0), *end = at + MACHINE_BYTES - strlen(text);
    while ((at = memchr(at, text[0], (size_t)(end - at))) != NULL)
        if (memcmp(at++, text, strlen(text)) == 0)
            return true;
    return false;
}

static void *with_secret(void *p)
{
    memcpy(p, secret, sizeof(secret));
    return p;
}

static void init_on_alloc_zeroes(void **state)
{
    memset(phys_to_virt(MACHINE_BYTES / 2), 0xff, PAGE_SIZE);
    debug_set(DEBUG_INIT_ALLOC, true, "*");
    for (u32 size = 1; size < 20000; size += 97) {
        u8 *p = kmalloc(size, GFP_KERNEL);
        assert_null(memchr_inv(p, 0, size));
        memset(p, 0xff, size);
        kfree(p);
        p = vmalloc(size);
        assert_null(memchr_inv(p, 0, size));
        memset(p, 0xff, size);
        vfree(p);
    }
    u8 *p = (u8 *)__get_free_pages(GFP_KERNEL, 1);
    assert_null(memchr_inv(p, 0, 2 * PAGE_SIZE));
}

static void a_freed_secret_stays_readable(void **state)
{
    kfree(with_secret(kmalloc(60, GFP_KERNEL)));
    assert_true(is_somewhere(secret));          /* so that the next two mean something */
}

static void free_all_kinds(void)
{
    kfree(with_secret(kmalloc(60, GFP_KERNEL)));
    kfree((u8 *)with_secret((u8 *)kmalloc(6000, GFP_KERNEL) + 5900) - 5900);
    vfree(with_secret(vmalloc(60)));
    free_page((unsigned long)with_secret((void *)__get_free_page(GFP_KERNEL)));
    u8 *whole = kmalloc(33, GFP_KERNEL);        /* in what ksize() adds, too */
    if (ksize(whole) >= 33 + sizeof(secret))
        with_secret(whole + 33);
    kfree(whole);
}

static void init_on_free_leaves_nothing(void **state)
{
    static const u32 others[] = { 0, Z, P, DEBUG_QUARANTINE, DEBUG_CHECKS };
    for (u32 i = 0; i < ARRAY_SIZE(others); i++) {
        debug_set(DEBUG_CHECKS, false, "*");
        debug_set(DEBUG_INIT_FREE | others[i], true, "*");
        free_all_kinds();
        assert_false(is_somewhere(secret));
    }
}

static void kfree_sensitive_leaves_nothing(void **state)
{
    static const u32 others[] = { 0, Z, P, DEBUG_QUARANTINE, DEBUG_CHECKS };
    for (u32 i = 0; i < ARRAY_SIZE(others); i++) {
        debug_set(DEBUG_CHECKS, false, "*");
        debug_set(others[i], true, "*");
        for (u32 size = sizeof(secret); size < 20000; size += 333) {
            u8 *p = kmalloc(size, GFP_KERNEL);
            with_secret(p + size - sizeof(secret));
            kfree_sensitive(p);
            assert_false(is_somewhere(secret));
        }
    }
    checks_expect_none();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(letters, checks_setup),
        cmocka_unit_test_setup(rules_hold_in_order, checks_setup),
        cmocka_unit_test_setup(caches_made_later_obey, checks_setup),
        cmocka_unit_test_setup(switching_to_and_fro_fills_nothing, checks_setup),
        cmocka_unit_test_setup(metadata_is_never_checked, checks_setup),
        cmocka_unit_test_setup(switching_while_blocks_live, checks_setup),
        cmocka_unit_test_setup(redzones_come_with_their_flag, checks_setup),
        cmocka_unit_test_setup(checks_off_find_nothing, checks_setup),
        cmocka_unit_test_setup(init_on_alloc_zeroes, checks_setup),
        cmocka_unit_test_setup(a_freed_secret_stays_readable, checks_setup),
        cmocka_unit_test_setup(init_on_free_leaves_nothing, checks_setup),
        cmocka_unit_test_setup(kfree_sensitive_leaves_nothing, checks_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
