/* SPDX-License-Identifier: MIT */
/* tests/kunit/blocks.c - what tests of the allocators ask about a block. */
#include "tests/kunit/blocks.h"
#include "arch/trap.h"
#include "arch/x86/descriptors.h"
#include "lib/assert.h"
#include "mm/debug.h"
#include "mm/depot.h"

bool blocks_are_plain(void)
{
    u32 debug = debug_flags_for("kmalloc-64") | debug_pages | debug_vmalloc;
    return !KASAN_BUILD && (debug & (DEBUG_CHECKS | DEBUG_GUARD)) == 0;
}

const char *block_caller(const void *p, struct symbol_info *info)
{
    struct kmemleak_object object;
    if (!kmemleak_object_at((uintptr_t)p, &object))
        return "";
    symbol_lookup(object.trace->frames[object.trace->caller_index] - 1, info);
    return info->inner;
}

u8 block_flags(const void *p)
{
    struct kmemleak_object object;
    return kmemleak_object_at((uintptr_t)p, &object) ? object.flags : 0;
}

u32 leaks_since(u32 sequence, uintptr_t frame)
{
    struct kmemleak_summary summary;
    struct kmemleak_object object;
    struct block_cursor cursor = { 0 };
    u32 count = 0;
    int error = kmemleak_scan_above(&summary, frame);
    KASSERT(error == 0);
    while (kmemleak_next_leaked(&cursor, &object))
        count += sequence_is_later(object.sequence, sequence);
    return count;
}

/* The line of the external FPU: on no machine that runs this does it ever fire, so
 * the processor is told by an instruction that it did. */
enum { UNUSED_IRQ = 13 };

static struct {
    void (*function)(void *context);
    void *context;
} call;

static void handle(void *unused)
{
    if (call.function != NULL)
        call.function(call.context);
}

void call_in_interrupt(void (*function)(void *context), void *context)
{
    static bool registered;
    if (!registered)
        irq_register(UNUSED_IRQ, handle, NULL);
    registered = true;
    call.context = context;
    call.function = function;
    __asm__ volatile("int %0" : : "i"(VECTOR_IRQ0 + UNUSED_IRQ) : "memory");
    call.function = NULL;
    call.context = NULL;
}
