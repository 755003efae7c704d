/* SPDX-License-Identifier: MIT */
/*
 * mm/misuse.c - what kind of bad act was it, who did it, and was it told before?
 *
 * Problem    A pointer came in that the allocator never gave out, or took back long
 *            ago; a byte changed that nobody owns; an access was stopped. Acting on it
 *            would corrupt the heap; dying of it would teach nothing.
 *
 * Idea       Leave the heap alone, collect the evidence while it is fresh (the stack
 *            of the act, the block that the address belongs to), hand all of it to the
 *            registered reporter and return to the caller.
 *
 *              address is ...                        a free of it is a
 *              start of a free slot that was used    double-free
 *              in free pages, the block's or slab's  double-free
 *              start of a block, freed and unmapped  double-free
 *              anything else                         invalid-free
 *
 *            Each bad free is an act of its own. One bad write may be seen twice, at
 *            free and at reuse, and one loop may read past an end a thousand times:
 *            such acts are told once for each kind and life of a block.
 *
 * State      The reporter; a counter; the last TOLD_MAX acts that are told once.
 * Cost       Only on bad acts.
 * Locking    Interrupts are off here, so that the evidence stands still.
 * Read next  nearest.c, kernel/misuse_report.c.
 */
#include "mm/misuse.h"
#include "arch/context.h"
#include "arch/cpu.h"
#include "arch/running.h"
#include "arch/sections.h"
#include "mm/guard.h"
#include "mm/history.h"
#include "mm/kasan.h"
#include "mm/page.h"

enum { TOLD_MAX = 256 };

/* What was told. The same memory in its next life has another sequence number. */
struct told {
    uintptr_t start;                /* of the block; where none is, the place       */
    u32 life;                       /* the block's sequence; the thread where none  */
    enum misuse_kind kind;
};

static misuse_report_fn report;
static u32 count;
static struct told told[TOLD_MAX] __unscanned;      /* addresses, but no references */
static u32 told_count __unscanned;                  /* ever; told[] is a ring       */

void misuse_set_reporter(misuse_report_fn reporter)
{
    report = reporter;
}

u32 misuse_count(void)
{
    return count;
}

const char *misuse_kind_name(enum misuse_kind kind)
{
    static const char *const names[] = {
        [MISUSE_DOUBLE_FREE] = "double-free",
        [MISUSE_INVALID_FREE] = "invalid-free",
        [MISUSE_BAD_CACHE_FREE] = "bad-cache-free",
        [MISUSE_OUT_OF_BOUNDS_WRITE] = "out-of-bounds-write",
        [MISUSE_OUT_OF_BOUNDS_READ] = "out-of-bounds-read",
        [MISUSE_USE_AFTER_FREE_WRITE] = "use-after-free-write",
        [MISUSE_USE_AFTER_FREE_READ] = "use-after-free-read",
        [MISUSE_ASSERTION] = "assertion",
    };
    return names[kind];
}

static void submit(const struct misuse *m)
{
    count++;
    kasan_disable();                /* the reporter looks at what nobody may touch */
    if (report != NULL)
        report(m);
    kasan_enable();
}

/* ---- bad frees --------------------------------------------------------- */

/* The slot around @address, or the block that was there before its pages were given
 * back or unmapped; else NONE. */
static void find_block(uintptr_t address, struct block *block)
{
    if (block_slot(address, block) || block_gone(address, block) ||
        (guard_freed(address, block) && address - block->start < block->capacity_bytes))
        return;
    *block = (struct block){ .type = BLOCK_NONE };
}

/* Did a block that is freed now begin at @address? */
static bool is_freed_block(uintptr_t address, const struct block *block)
{
    return block->type != BLOCK_NONE && block->start == address &&
           !(block->tag->flags & TAG_LIVE) && block->tag->trace != NULL;
}

static void submit_free(struct misuse *m)
{
    m->trace_count = tag_trace(m->trace, MISUSE_TRACE_MAX);
    submit(m);
}

static void bad_free(const char *function, uintptr_t address, const char *expectation,
                     enum misuse_kind if_freed)
{
    struct misuse m = {
        .function = function,
        .address = address,
        .expectation = expectation,
        .bad_order = -1,
    };
    unsigned long flags = irq_save();
    find_block(address, &m.block);
    m.kind = is_freed_block(address, &m.block) ? if_freed : MISUSE_INVALID_FREE;
    submit_free(&m);
    irq_restore(flags);
}

void misuse_bad_free(const char *function, uintptr_t address, const char *expectation)
{
    bad_free(function, address, expectation, MISUSE_DOUBLE_FREE);
}

void misuse_bad_query(const char *function, uintptr_t address, const char *expectation)
{
    bad_free(function, address, expectation, MISUSE_USE_AFTER_FREE_READ);
}

/* A call that names a block, whose kind of misuse is known. */
static void submit_call(struct misuse *m)
{
    unsigned long flags = irq_save();
    find_block(m->address, &m->block);
    submit_free(m);
    irq_restore(flags);
}

void misuse_bad_order(const char *function, uintptr_t address, unsigned order)
{
    struct misuse m = {
        .kind = MISUSE_INVALID_FREE,
        .function = function,
        .address = address,
        .expectation = "the order that it was allocated with",
        .bad_order = (int)order,
    };
    submit_call(&m);
}

void misuse_bad_cache_free(uintptr_t address, const char *cache_name)
{
    struct misuse m = {
        .kind = MISUSE_BAD_CACHE_FREE,
        .function = "kmem_cache_free",
        .address = address,
        .expectation = cache_name,
        .bad_order = -1,
    };
    submit_call(&m);
}

void misuse_broken(uintptr_t address, const char *expectation)
{
    struct misuse m = {
        .kind = MISUSE_ASSERTION,
        .address = address,
        .expectation = expectation,
        .bad_order = -1,
    };
    unsigned long flags = irq_save();
    submit_free(&m);
    irq_restore(flags);
}

/* ---- damage and accesses: told once ------------------------------------ */

/* Note @now. Return: false: it was there already. */
static bool tell_first_time(struct told now)
{
    for (u32 i = 0; i < min(told_count, (u32)TOLD_MAX); i++)
        if (told[i].start == now.start && told[i].life == now.life &&
            told[i].kind == now.kind)
            return false;
    told[told_count++ % TOLD_MAX] = now;
    return true;
}

/* Memory that nobody ever had is repaired after each report: whatever is found there
 * next is another act. */
static bool is_known(const struct block *block, u32 *life)
{
    struct block_history history;
    if (block->type == BLOCK_NONE)
        return false;
    block_history(block, &history);
    *life = history.sequence;
    return *life != 0;
}

bool misuse_damage(const struct damage *damage)
{
    struct misuse m = {
        .kind = damage->kind,
        .address = damage->first,
        .block = damage->block,
        .bad_order = -1,
        .damage = damage,
    };
    u32 life;
    unsigned long flags = irq_save();
    bool is_new = !is_known(&m.block, &life) ||
                  tell_first_time((struct told){ m.block.start, life, m.kind });
    if (is_new)
        submit_free(&m);
    irq_restore(flags);
    return is_new;
}

static bool is_freed(const struct bad_access *access)
{
    if (access->block.type != BLOCK_NONE)
        return !(access->block.tag->flags & TAG_LIVE);
    struct page *page = page_of(access->address);
    return page != NULL && page_head(page)->state == PAGE_FREE;
}

static enum misuse_kind kind_of_access(const struct bad_access *access)
{
    if (is_freed(access))
        return access->is_write ? MISUSE_USE_AFTER_FREE_WRITE
                                : MISUSE_USE_AFTER_FREE_READ;
    return access->is_write ? MISUSE_OUT_OF_BOUNDS_WRITE : MISUSE_OUT_OF_BOUNDS_READ;
}

static unsigned first_outside_lib(const struct misuse *m)
{
    uintptr_t lib_bytes = (uintptr_t)(__lib_text_end - __lib_text_start);
    unsigned i = 0;
    while (i + 1 < m->trace_count &&
           m->trace[i] - (uintptr_t)__lib_text_start < lib_bytes)
        i++;
    return i;
}

bool misuse_access(const struct bad_access *access)
{
    const struct running *running = running_here();
    struct misuse m = {
        .kind = kind_of_access(access),
        .address = access->address,
        .block = access->block,
        .bad_order = -1,
        .access = access,
        .trace = { access->pc },
    };
    unsigned long flags = irq_save();
    m.trace_count = 1 + stack_walk(access->frame_pointer, running->stack_low,
                                   running->stack_top, m.trace + 1,
                                   MISUSE_TRACE_MAX - 1);
    m.place = first_outside_lib(&m);
    struct told now = { m.block.start, 0, m.kind };
    if (!is_known(&m.block, &now.life))
        now = (struct told){ m.trace[m.place], tag_runner_id(), m.kind };
    bool is_new = tell_first_time(now);
    if (is_new)
        submit(&m);
    irq_restore(flags);
    return is_new;
}
