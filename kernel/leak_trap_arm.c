/* SPDX-License-Identifier: MIT */
/*
 * kernel/leak_trap_arm.c - from a chain of references to four debug registers.
 *
 * Problem    A word is not only overwritten. On a stack it dies with the frame that it
 *            lies in, when nothing is stored at all.
 *
 * Idea       Each word of the chain takes a register (two if it is not aligned, as in a
 *            guarded block). If the chain begins on a stack, another one stops at the
 *            return into the function that the word is a variable of: from there on
 *            that thread is followed.
 *
 *              root word | [return] | last words of the chain | other references
 *
 *            A chain that is longer than that is watched at both ends. Registers that
 *            are left watch other words that refer to the block: where several go at
 *            once, with interrupts off, the last one is then known.
 *
 * State      trap.watches, trap.holders.
 * Cost       One pass over all memory, for the other references.
 * Locking    Interrupts off; at a moment that suits a scan.
 * Read next  leak_trap_hit.c.
 */
#include "kernel/leak_trap_internal.h"
#include "arch/context.h"
#include "arch/trap.h"
#include "kernel/sched.h"
#include "lib/compiler.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/guard.h"

static struct reference others[DEBUG_REGISTER_COUNT] __unscanned;

uintptr_t trap_read(uintptr_t slot)
{
    uintptr_t word = 0;
    if (!guard_read(&word, slot, sizeof(word)))
        word = 0;
    return word;
}

void disarm(void)
{
    for (unsigned i = 0; i < DEBUG_REGISTER_COUNT; i++) {
        debug_ignore(i);
        trap.watches[i].kind = WATCH_NOTHING;
    }
}

static unsigned free_registers(void)
{
    unsigned count = 0;
    for (unsigned i = 0; i < DEBUG_REGISTER_COUNT; i++)
        count += trap.watches[i].kind == WATCH_NOTHING;
    return count;
}

/* The next free register, which there must be. */
static unsigned take_register(const struct trap_watch *watch)
{
    unsigned i = DEBUG_REGISTER_COUNT - free_registers();
    trap.watches[i] = *watch;
    return i;
}

/* ---- words ----------------------------------------------------------------- */

static unsigned registers_for(uintptr_t slot)
{
    return slot % sizeof(uintptr_t) == 0 ? 1 : 2;
}

static bool is_watched(uintptr_t slot)
{
    for (unsigned i = 0; i < DEBUG_REGISTER_COUNT; i++)
        if (trap.watches[i].kind == WATCH_WORD && trap.watches[i].slot == slot)
            return true;
    return false;
}

/* A value of @r refers to @target. Return: was there room? */
static bool watch_word(const struct reference *r, const struct trap_target *target)
{
    struct trap_watch watch = {
        .kind = WATCH_WORD, .slot = r->slot, .value = r->value, .target = *target,
        .in_block = r->from_block,
    };
    struct block block;
    watch.to_block = block_find(target->start, &block);
    uintptr_t low = ALIGN_DOWN(r->slot, sizeof(uintptr_t));
    struct reference_place place;
    if (is_watched(r->slot))
        return true;
    if (registers_for(r->slot) > free_registers())
        return false;
    reference_locate(&place, r);
    reference_words(watch.name, &place);
    debug_watch(take_register(&watch), low, sizeof(uintptr_t));
    if (low != r->slot)
        debug_watch(take_register(&watch), low + sizeof(uintptr_t), sizeof(uintptr_t));
    return true;
}

/* ---- returns --------------------------------------------------------------- */

struct stack_search {
    u16 thread_id;
    uintptr_t slot;
    const struct trap_frame *running;   /* registers of the running thread, or NULL   */
    struct stack_return found;
    bool is_found;
};

static void find_return(const struct thread *thread, void *context)
{
    struct stack_search *search = context;
    if (thread->id != search->thread_id)
        return;
    if (thread != current_thread())
        search->is_found = context_return_below(thread->saved_sp, thread->stack_top,
                                                search->slot, &search->found);
    else if (search->running != NULL)
        search->is_found = stack_return_below(trap_fp(search->running),
                                              thread->stack_low, thread->stack_top,
                                              search->slot, &search->found);
}

static void watch_return(const struct reference *r, const struct trap_frame *running)
{
    struct stack_search search = {
        .thread_id = r->root.thread_id, .slot = r->slot, .running = running,
    };
    thread_for_each(find_return, &search);
    if (!search.is_found || free_registers() == 0)
        return;
    struct trap_watch watch = {
        .kind = WATCH_RETURN, .thread_id = search.thread_id, .sp = search.found.sp,
    };
    char place[LOCATION_BYTES];
    location_format(place, sizeof(place), search.found.address, true);
    scnprintf(watch.name, sizeof(watch.name), "thread %u back in %s", watch.thread_id,
              place);
    debug_break(take_register(&watch), search.found.address);
}

void arm_site(uintptr_t address, u16 thread_id)
{
    struct trap_watch watch = {
        .kind = WATCH_SITE, .thread_id = thread_id, .in_interrupt = in_interrupt(),
    };
    char place[LOCATION_BYTES];
    disarm();
    location_format(place, sizeof(place), address, true);
    scnprintf(watch.name, sizeof(watch.name), "thread %u back in %s", thread_id, place);
    debug_break(take_register(&watch), address);
}

/* ---- a chain --------------------------------------------------------------- */

static void note_holder(const struct reference *r)
{
    struct block area_block;
    const struct tag *tag = r->from_block ? r->holder.tag : NULL;
    if (!r->from_block && r->root.kind == ROOT_AREA && block_find(r->slot, &area_block))
        tag = area_block.tag;
    if (tag != NULL && trap.holder_count < HOLDERS_MAX)
        trap.holders[trap.holder_count++] = tag;
}

/* What link @i of the chain, which is in chain->links[@i], refers to. */
static struct trap_target link_target(const struct chain *chain, u32 i)
{
    u32 kept = chain->head_count + chain->tail_count;
    struct block block;
    if (i + 1 == kept)
        return trap.target;
    if (i + 1 != chain->head_count && chain->links[i + 1].from_block)
        return target_of(&chain->links[i + 1].holder);
    if (block_find(chain->links[i].value, &block))      /* before those left out */
        return target_of(&block);
    return (struct trap_target){ chain->links[i].value, sizeof(u32), 0 };
}

static bool watch_link(const struct chain *chain, u32 i)
{
    struct trap_target target = link_target(chain, i);
    bool has_room = watch_word(&chain->links[i], &target);
    trap.info.links_watched += has_room;
    return has_room;
}

static void note_unwatched(const struct chain *chain, u32 i)
{
    trap.unwatched[trap.unwatched_count++] = (struct own_link){
        .slot = chain->links[i].slot, .value = chain->links[i].value,
        .target = link_target(chain, i),
    };
}

void chain_check(struct trap_event *event)
{
    for (unsigned i = 0; i < trap.unwatched_count; i++) {
        const struct own_link *link = &trap.unwatched[i];
        uintptr_t value = trap_read(link->slot);
        if (refers(value, &link->target))
            continue;
        event->how = EVENT_UNSEEN;
        event->old_value = link->value;
        event->new_value = value;
        scnprintf(event->slot, sizeof(event->slot), "the word 0x%08lx of its chain",
                  (unsigned long)link->slot);
    }
}

/* Naming a word asks for locks that the search holds: so they are only noted. */
static bool note_other(const struct reference *r, void *unused)
{
    if (trap.info.words < ARRAY_SIZE(others))
        others[trap.info.words] = *r;
    trap.info.words++;
    return true;
}

static void watch_others(const struct block *block)
{
    trap.info.words = 0;
    who_refers(block, current_thread()->stack_top, note_other, NULL);
    for (u32 i = 0; i < min(trap.info.words, (u32)ARRAY_SIZE(others)); i++)
        watch_word(&others[i], &trap.target);
}

void arm_chain(const struct chain *chain, const struct block *block,
               const struct trap_frame *frame)
{
    u32 kept = chain->head_count + chain->tail_count;
    const struct reference *root = &chain->links[0];
    disarm();
    trap.holder_count = 0;
    trap.info.links = chain->length;
    trap.info.links_watched = trap.unwatched_count = 0;
    for (u32 i = 0; i < kept; i++)
        note_holder(&chain->links[i]);
    trap.root_thread = root->root.thread_id;
    trap.root_module[0] = '\0';
    if (root->root.kind == ROOT_MODULE)
        strscpy(trap.root_module, root->root.name, sizeof(trap.root_module));
    watch_link(chain, 0);
    if (root->root.kind == ROOT_STACK)
        watch_return(root, frame);
    u32 i = kept;
    while (--i > 0 && watch_link(chain, i))
        continue;
    for (; i > 0 && i < kept; i--)
        note_unwatched(chain, i);
    watch_others(block);
}
