/* SPDX-License-Identifier: MIT */
/*
 * kernel/leak_trap_follow.c - one thread has the block in hand: what does it do with it?
 *
 * Problem    Between two lists, in a swap, as a function's result a pointer lives in
 *            registers only. Those no debug register can watch.
 *
 * Idea       Step the thread, one instruction at a time. After each, three questions:
 *
 *              stored?   the word where it may have stored looks like a block's address
 *                        and is none of its own stack: look, perhaps memory holds it
 *              kept?     the register or stack word that the chain began with still
 *                        refers, and so on: all is as it was
 *              else      is there another register, or a live word of the stack? That
 *                        is now the one; if not, the event is noted: look
 *
 *            Looks are dear, so they are made only then; the questions take some hundred
 *            cycles. A result in %eax right behind a RET that dies there is no loss of
 *            the next instruction's, which happens to use %eax: the call's result was
 *            ignored.
 *
 * State      trap.own, pc, operand, was_return, result_site.
 * Cost       An exception an instruction; FOLLOW_STEPS_MAX of them, and not for ever.
 * Locking    Interrupts off here, not in the code that is followed.
 * Not done   Telling a register that will be used from one that will not: a stale copy
 *            counts until it is overwritten, as in a scan.
 * Read next  arch/x86/trap_debug.c.
 */
#include "arch/trap.h"
#include "kernel/leak_trap_internal.h"
#include "kernel/sched.h"
#include "lib/compiler.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/tag.h"

/* ---- words of the thread's own ---------------------------------------------- */

static bool is_own_stack(uintptr_t address)
{
    return address >= trap.stack_low && address < trap.stack_top;
}

static bool link_holds(const struct own_link *link, const struct trap_frame *frame)
{
    uintptr_t value;
    if (link->is_register)
        value = register_at(frame, link->slot);
    else if (is_own_stack(link->slot))
        value = link->slot >= trap_sp(frame) ? *(const uintptr_t *)link->slot : 0;
    else
        value = trap_read(link->slot);
    return refers(value, &link->target);
}

/* Registers whose words of the frame have their bits in @usable. */
static bool use_register(const struct trap_frame *frame, u8 usable)
{
    struct own_link *link = &trap.own[0];
    for (unsigned i = 0; i < FRAME_WORDS; i++) {
        uintptr_t value = register_at(frame, i * sizeof(value));
        if (!(usable & (1u << i)) || !refers(value, &link->target))
            continue;
        link->is_register = true;
        link->slot = i * sizeof(value);
        link->value = value;
        if (!(trap_result_words() & (1u << i)))
            trap.result_site = 0;
        return true;
    }
    return false;
}

static bool use_stack_word(const struct trap_frame *frame)
{
    struct own_link *link = &trap.own[0];
    for (uintptr_t at = ALIGN(trap_sp(frame), sizeof(at)); at < trap.stack_top;
         at += sizeof(at)) {
        uintptr_t value = *(const uintptr_t *)at;
        if (!refers(value, &link->target) || is_stale_word(at))
            continue;
        link->is_register = false;
        link->slot = at;
        link->value = value;
        trap.result_site = 0;
        return true;
    }
    return false;
}

/* ---- events ----------------------------------------------------------------- */

static void note_overwritten(const struct own_link *link, const struct trap_frame *frame)
{
    bool is_own = link->is_register || is_own_stack(link->slot);
    struct trap_event *event = is_own ? &trap.end : &trap.cause;
    event_at(event, link->is_register ? EVENT_REGISTER : EVENT_OVERWRITTEN, frame,
               trap.pc, true);
    event->old_value = link->value;
    event->new_value = link->is_register ? register_at(frame, link->slot)
                                         : trap_read(link->slot);
    if (link->is_register)
        scnprintf(event->slot, sizeof(event->slot), "register %s",
                  trap_register_name(frame, (uintptr_t)frame + link->slot));
    else
        scnprintf(event->slot, sizeof(event->slot), "%s word 0x%08lx",
                  is_own ? "stack" : "the", (unsigned long)link->slot);
}

static void note_broken(const struct own_link *link, const struct trap_frame *frame)
{
    if (link->is_register && trap.result_site != 0) {
        event_result(&trap.end, trap.result_site, trap.result_fp);
        trap.end.old_value = link->value;
    } else if (!link->is_register && is_own_stack(link->slot) &&
               link->slot < trap_sp(frame)) {
        event_at(&trap.end, EVENT_RETURNED, frame, trap.pc, true);
        scnprintf(trap.end.slot, sizeof(trap.end.slot), "stack word 0x%08lx",
                  (unsigned long)link->slot);
        trap.end.old_value = link->value;
    } else {
        note_overwritten(link, frame);
    }
}

/* ---- step by step ----------------------------------------------------------- */

static bool may_be_block(uintptr_t word, const struct trap_frame *frame)
{
    struct block_window window = block_window();
    struct block block;
    if (word - window.low >= window.span_bytes)
        return false;
    return !trap_irqs_were_on(frame) || block_referenced(word, &block);
}

/* Did the last instruction put some block's address where others may find it? */
static bool has_stored(const struct trap_frame *frame)
{
    uintptr_t first = ALIGN_DOWN(trap.operand, sizeof(uintptr_t));
    uintptr_t last = ALIGN_DOWN(trap.operand + sizeof(uintptr_t) - 1, sizeof(uintptr_t));
    if (trap.operand == 0 || is_own_stack(trap.operand))
        return false;
    return may_be_block(trap_read(first), frame) ||
           (last != first && may_be_block(trap_read(last), frame));
}

/* A call is over: of the scratch registers only the result's means anything. */
static void returned(const struct trap_frame *frame)
{
    u8 result = trap_result_words(), scratch = trap_scratch_words();
    trap.stale = scratch & (u8)~result;
    if (!refers(trap_result(frame), &trap.own[0].target) ||
        use_register(frame, (u8)~scratch) || use_stack_word(frame))
        return;
    use_register(frame, result);
    trap.result_site = trap_pc(frame);
    trap.result_fp = trap_fp(frame);
}

static void check_chain(const struct trap_frame *frame)
{
    if (trap.was_return)
        returned(frame);
    stale_forget(frame);
    for (unsigned i = 0; i < trap.own_count; i++) {
        const struct own_link link = trap.own[i];
        if (link_holds(&link, frame) ||
            (i == 0 && (use_register(frame, (u8)~trap.stale) || use_stack_word(frame))))
            continue;
        note_broken(&link, frame);
        trap.own_count = 0;
        trap.look_is_due = true;
    }
}

void follow_step(const struct trap_frame *frame)
{
    if (!is_own_stack(trap_sp(frame))) {        /* an interrupt's, or switched away */
        trap.look_is_due |= trap_irqs_were_on(frame);
        return;
    }
    if (trap.own_count == 0)
        return;
    trap.look_is_due |= has_stored(frame);
    stale_note_holes(frame);
    check_chain(frame);
}

void follow_note(const struct trap_frame *frame)
{
    trap.pc = trap_pc(frame);
    trap.operand = trap_operand(frame);
    trap.sp = trap_sp(frame);
    trap.was_return = trap_is_return(frame);
}

/* ---- the beginning ---------------------------------------------------------- */

static void own_link_set(struct own_link *link, const struct reference *r,
                         const struct trap_frame *frame)
{
    link->is_register = trap_register_name(frame, r->slot) != NULL;
    link->slot = link->is_register ? r->slot - (uintptr_t)frame : r->slot;
    link->value = r->value;
}

void follow_begin(const struct chain *chain, const struct trap_frame *frame)
{
    const struct thread *thread = current_thread();
    u32 count = min(chain->length, (u32)OWN_LINKS_MAX);
    disarm();
    trap.info.state = TRAP_FOLLOWING;
    trap.info.links = trap.info.links_watched = trap.info.words = 0;
    trap.thread_id = thread->id;
    trap.stack_low = thread->stack_low;
    trap.stack_top = thread->stack_top;
    trap.own_count = count;
    trap.holder_count = trap.unwatched_count = 0;
    trap.root_module[0] = '\0';
    for (u32 i = 0; i < count; i++) {
        bool is_last = i + 1 == chain->length;
        own_link_set(&trap.own[i], &chain->links[i], frame);
        trap.own[i].target = is_last || !chain->links[i + 1].from_block
                             ? trap.target : target_of(&chain->links[i + 1].holder);
        if (chain->links[i].from_block)
            trap.holders[trap.holder_count++] = chain->links[i].holder.tag;
    }
}
