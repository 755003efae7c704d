/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_query.c - who refers to a block and why it is held, in the kernel:
 * real roots, real stacks.
 */
#include <kunit/test.h>
#include "arch/context.h"
#include "arch/cpu.h"
#include "kernel/confidence.h"
#include "kernel/sched.h"
#include "mm/kmalloc.h"
#include "mm/page_alloc.h"
#include "mm/vmalloc.h"
#include "tests/kunit/blocks.h"

static uintptr_t asked;                 /* inverted                                */
static uintptr_t query_holder[2];       /* of .bss, where its address is put       */
static struct chain chain __unscanned;
static struct reference_place place __unscanned;
static char words[REFERENCE_NAME_BYTES] __unscanned;

static noinline uintptr_t plant(u32 bytes)
{
    void *p = kzalloc(bytes, GFP_KERNEL);
    KASSERT(p != NULL);
    return hidden(p);
}

static int query_init(struct kunit *test)
{
    asked = plant(40);
    return 0;
}

static void query_exit(struct kunit *test)
{
    memset(query_holder, 0, sizeof(query_holder));
    kfree(revealed(asked));
}

static void ask_above(void *inverted, uintptr_t frame)
{
    struct block block;
    unsigned long flags = irq_save();
    bool found = block_find(~(uintptr_t)inverted, &block);
    KASSERT(found);
    why_held(&block, frame, &chain);
    if (chain.length > 0)
        reference_locate(&place, &chain.links[0]);
    irq_restore(flags);
    if (chain.length > 0)
        reference_words(words, &place);
}

/* As a command asks: its own frames do not count. */
static noinline void ask(uintptr_t inverted)
{
    ask_above((void *)inverted, (uintptr_t)__builtin_frame_address(0));
}

static void a_variable_holds_it(struct kunit *test)
{
    ask(asked);
    KUNIT_EXPECT_EQ(test, chain.verdict, CHAIN_LEAKED);
    KUNIT_EXPECT_EQ(test, chain.leader.start, ~asked);
    query_holder[1] = ~asked + 8;
    ask(asked);
    KUNIT_EXPECT_EQ(test, chain.verdict, CHAIN_HELD);
    KUNIT_EXPECT_EQ(test, chain.length, 1);
    KUNIT_EXPECT_EQ(test, chain.links[0].slot, (uintptr_t)&query_holder[1]);
    KUNIT_EXPECT_TRUE(test, place.is_interior);
    KUNIT_EXPECT_STREQ(test, words, "query_holder+0x4");
}

static noinline void decree(void)
{
    kmemleak_not_leak(revealed(asked));
}

static void a_decree_holds_it(struct kunit *test)
{
    decree();
    ask(asked);
    KUNIT_EXPECT_EQ(test, chain.verdict, CHAIN_NOT_LEAK);
    KUNIT_EXPECT_EQ(test, chain.length, 0);
    query_holder[0] = ~asked;                   /* a root is the better answer */
    ask(asked);
    KUNIT_EXPECT_EQ(test, chain.verdict, CHAIN_HELD);
}

static noinline void hold_on_stack(struct kunit *test)
{
    void *volatile on_stack __maybe_unused = revealed(asked);
    ask(asked);
    KUNIT_EXPECT_EQ(test, chain.verdict, CHAIN_HELD);
    KUNIT_EXPECT_EQ(test, chain.links[0].slot, (uintptr_t)&on_stack);
    KUNIT_EXPECT_EQ(test, place.kind, REFERENCE_STACK);
    KUNIT_EXPECT_EQ(test, place.thread_id, current_thread()->id);
    KUNIT_EXPECT_NOT_NULL(test, strstr(words, " in hold_on_stack() tests/kunit/"));
    on_stack = NULL;
    ask(asked);
    KUNIT_EXPECT_EQ(test, chain.verdict, CHAIN_LEAKED);
}

static void a_stack_holds_it(struct kunit *test)
{
    hold_on_stack(test);
}

/* The address is nowhere but in %ebx when context_call_saved() is called. */
static noinline void ask_with_register(uintptr_t inverted)
{
    void (*function)(void *, uintptr_t) = ask_above;
    uintptr_t argument = inverted;
    __asm__ volatile("notl %%ebx\n\t"
                     "call context_call_saved\n\t"
                     "xorl %%ebx, %%ebx"
                     : "+b"(inverted), "+a"(function), "+d"(argument)
                     :
                     : "ecx", "memory", "cc");
}

static void a_register_holds_it(struct kunit *test)
{
    stack_clear_dead(current_thread()->stack_low);  /* of the case before */
    ask_with_register(asked);
    KUNIT_EXPECT_EQ(test, chain.verdict, CHAIN_HELD);
    KUNIT_EXPECT_EQ(test, place.kind, REFERENCE_REGISTER);
    KUNIT_EXPECT_EQ(test, strncmp(words, "register ebx of thread ", 23), 0);
}

static void what_it_rests_on(struct kunit *test)
{
    struct confidence c;
    query_holder[0] = query_holder[1] = ~asked + 4;
    KUNIT_ASSERT_TRUE(test, confidence_gather(&c, ~asked,
                                              (uintptr_t)__builtin_frame_address(0)));
    KUNIT_EXPECT_EQ(test, c.words, 2);
    KUNIT_EXPECT_EQ(test, c.interior, 2);
    KUNIT_EXPECT_EQ(test, c.kinds[REFERENCE_GLOBAL], 2);
    KUNIT_EXPECT_STREQ(test, confidence_doubt(&c), "held only by interior pointers");
    query_holder[0] = ~asked;
    confidence_gather(&c, ~asked, (uintptr_t)__builtin_frame_address(0));
    KUNIT_EXPECT_EQ(test, c.interior, 1);
    KUNIT_EXPECT_NULL(test, confidence_doubt(&c));
}

/* Blocks of a megabyte, until one lies around the address that is also a round float. */
static void a_number_is_told_from_a_pointer(struct kunit *test)
{
    enum { ORDER = BUDDY_ORDER_MAX };
    unsigned long pages = __get_free_pages(GFP_KERNEL | __GFP_NOWARN, ORDER);
    struct confidence c;
    if (pages == 0)
        kunit_skip(test, "there is no run of pages");
    uintptr_t number = ALIGN(pages + PAGE_SIZE, 0x10000);
    query_holder[0] = number;
    pages = ~pages;
    confidence_gather(&c, ~pages, (uintptr_t)__builtin_frame_address(0));
    if (number < 0xc8000000)
        KUNIT_EXPECT_STREQ(test, confidence_doubt(&c),
                           "held only by what looks like a floating-point number");
    query_holder[0] = number + 8;
    confidence_gather(&c, ~pages, (uintptr_t)__builtin_frame_address(0));
    KUNIT_EXPECT_STREQ(test, confidence_doubt(&c), "held only by an interior pointer");
    query_holder[0] = ~pages;
    confidence_gather(&c, ~pages, (uintptr_t)__builtin_frame_address(0));
    KUNIT_EXPECT_NULL(test, confidence_doubt(&c));
    query_holder[0] = 0;
    free_pages(~pages, ORDER);
}

/* A page that nothing but its mapping holds. */
static noinline uintptr_t map_a_page(uintptr_t *mapping)
{
    struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
    KASSERT(page != NULL);
    void *area = vmap(&page, 1, VM_MAP, PAGE_KERNEL);
    KASSERT(area != NULL);
    *mapping = hidden(area);
    return hidden(page_address(page));
}

static void a_mapping_holds_its_page(struct kunit *test)
{
    uintptr_t mapping, page = map_a_page(&mapping);
    ask(page);
    KUNIT_EXPECT_EQ(test, chain.verdict, CHAIN_LEAKED);
    KUNIT_EXPECT_EQ(test, chain.leader.start, ~mapping);
    query_holder[0] = ~mapping;
    ask(page);
    KUNIT_EXPECT_EQ(test, chain.verdict, CHAIN_HELD);
    KUNIT_EXPECT_EQ(test, chain.length, 2);
    KUNIT_EXPECT_EQ(test, chain.links[1].holder.start, ~mapping);
    query_holder[0] = 0;
    vunmap(revealed(mapping));
    free_page((unsigned long)revealed(page));
}

static struct kunit_case query_cases[] = {
    KUNIT_CASE(a_variable_holds_it), KUNIT_CASE(a_decree_holds_it),
    KUNIT_CASE(a_stack_holds_it), KUNIT_CASE(a_register_holds_it),
    KUNIT_CASE(what_it_rests_on), KUNIT_CASE(a_number_is_told_from_a_pointer),
    KUNIT_CASE(a_mapping_holds_its_page), { },
};

static struct kunit_suite query_suite = {
    .name = "query", .init = query_init, .exit = query_exit, .test_cases = query_cases,
};
kunit_test_suite(query_suite);
