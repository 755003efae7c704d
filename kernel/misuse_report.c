/* SPDX-License-Identifier: MIT */
/*
 * kernel/misuse_report.c - a bad free, explained: by whom, of what, whose it was.
 *
 * Problem    "Bad free" helps nobody. Who did it, what lies there, who allocated it?
 * Idea       mm/misuse.c collected the evidence; here it becomes sentences, between
 *            the lines that frame every report (kernel/bug.h).
 * Cost       Only on bad acts.
 * Locking    Called with interrupts off; printing is allowed anywhere.
 */
#include "kernel/misuse_report.h"
#include "arch/paging.h"
#include "arch/sections.h"
#include "kernel/backtrace.h"
#include "kernel/bug.h"
#include "kernel/thread.h"
#include "lib/printk.h"
#include "mm/comm.h"
#include "mm/depot.h"
#include "mm/misuse.h"
#include "mm/slab.h"
#include "mm/vmap.h"

/* No allocator gave @address out: what is it then? */
static const char *describe_non_block(uintptr_t address)
{
    const struct vm_area *area = vm_area_of(address);
    if ((area != NULL && area->kind == VM_AREA_STACK) ||
        address - idle_thread.stack_low < idle_thread.stack_top - idle_thread.stack_low)
        return "stack pointer: a thread's stack is no block";
    if (address - (uintptr_t)__image_start <
        (uintptr_t)__image_end - (uintptr_t)__image_start)
        return "static pointer: part of the kernel's image";
    return "wild pointer: no allocator gave it out";
}

static void print_act(const struct misuse *m)
{
    const struct block *b = &m->block;
    unsigned long address = m->address;
    if (m->kind == MISUSE_BAD_CACHE_FREE)
        pr_emerg("kmem_cache_free(\"%s\", 0x%08lx): that object belongs to cache "
                 "\"%s\"\n", m->expectation, address, kmem_cache_name(b->cache));
    else if (m->kind == MISUSE_DOUBLE_FREE)
        pr_emerg("%s(0x%08lx): that block is free already\n", m->function, address);
    else if (b->type != BLOCK_NONE && b->start != address)
        pr_emerg("%s(0x%08lx): interior pointer: %lu bytes into the %s block 0x%08lx\n",
                 m->function, address, address - (unsigned long)b->start,
                 block_type_name(b->type), (unsigned long)b->start);
    else if (m->bad_order >= 0)
        pr_emerg("%s(0x%08lx, %d): wrong order: the block has %u pages; expected: %s\n",
                 m->function, address, m->bad_order, b->capacity_bytes / PAGE_SIZE,
                 m->expectation);
    else if (b->type != BLOCK_NONE)
        pr_emerg("%s(0x%08lx): foreign pointer: a %s block; expected: %s\n", m->function,
                 address, block_type_name(b->type), m->expectation);
    else
        pr_emerg("%s(0x%08lx): %s; expected: %s\n", m->function, address,
                 describe_non_block(m->address), m->expectation);
}

static void print_owner(const struct block *b)
{
    if (b->type == BLOCK_NONE || !(b->tag->flags & TAG_LIVE))
        return;
    pr_emerg("the block has %u bytes, allocated by comm \"%s\", pid %u, seq %u:\n",
             b->tag->size_bytes, comm_name(b->tag->comm), b->tag->thread_id,
             b->tag->sequence);
    print_backtrace(b->tag->trace->frames, b->tag->trace->frame_count, '0');
}

static void report(const struct misuse *m)
{
    bug_begin(misuse_kind_name(m->kind), m->trace[0], true);
    print_act(m);
    pr_emerg("the heap is unchanged; called by:\n");
    print_backtrace(m->trace, m->trace_count, '0');
    print_owner(&m->block);
    bug_end();
}

void misuse_report_init(void)
{
    misuse_set_reporter(report);
}
