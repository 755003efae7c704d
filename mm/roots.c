/* SPDX-License-Identifier: MIT */
/*
 * mm/roots.c - who knows about memory that is in use by itself.
 *
 * Problem    Stacks belong to the scheduler, .data and .bss to the image: mm/ knows
 *            neither, yet a scan starts from them.
 * Idea       Owners register a source; a scan asks all of them, world stopped.
 * State      The sources.
 */
#include "mm/roots.h"
#include "arch/context.h"
#include "arch/running.h"
#include "lib/assert.h"

enum { ROOT_SOURCES_MAX = 8 };

uintptr_t roots_current_frame;

static root_source_fn sources[ROOT_SOURCES_MAX];
static unsigned source_count;

void root_source_register(root_source_fn source)
{
    KASSERT(source_count < ROOT_SOURCES_MAX);
    sources[source_count++] = source;
}

void roots_visit(root_visit_fn visit, void *context)
{
    for (unsigned i = 0; i < source_count; i++)
        sources[i](visit, context);
}

void roots_clear_dead_stack(void)
{
    const struct running *running = running_here();
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (here - running->stack_low < running->stack_top - running->stack_low)
        stack_clear_dead(running->stack_low);
}
