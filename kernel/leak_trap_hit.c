/* SPDX-License-Identifier: MIT */
/*
 * kernel/leak_trap_hit.c - what happened to the words that are watched?
 *
 * Problem    A word ceases to refer to the block in many ways, and most are no store to
 *            it: the block that it lies in is freed, its thread ends, its module goes.
 *
 * Idea       Each way in here notes an event and asks for a look:
 *
 *              debug register   a store: does the word still refer? a return: the
 *                               thread has its variable in hand again
 *              tag hooks        the block itself was freed: all is well. A holder was,
 *                               or shrank. An allocation, where one is waited for
 *              thread, module   it ended, and holds nothing any more
 *
 *            Hooks have no trap frame: they raise a debug exception of their own, so
 *            that there is one way on. After it the code is stepped until a look can be
 *            had: with interrupts off, lists may be half linked.
 *
 * State      trap.
 * Cost       Per allocation while a site is waited for: a symbol looked up.
 * Locking    Interrupts off. On a stack of its own: a thread's may be nearly used up.
 * Read next  leak_trap_follow.c.
 */
#include "arch/context.h"
#include "arch/cpu.h"
#include "arch/trap.h"
#include "kernel/leak_trap_internal.h"
#include "kernel/sched.h"
#include "kernel/symbols.h"
#include "lib/kstrtox.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/tag.h"

enum { TRAP_STACK_BYTES = 12 * 1024, FOLLOW_STEPS_MAX = 20000 };

static u8 trap_stack[TRAP_STACK_BYTES] __aligned(16) __unscanned;
static bool busy;                       /* what the handler does is not looked at   */

static bool is_on(void)
{
    return trap.info.state == TRAP_WATCHING || trap.info.state == TRAP_FOLLOWING;
}

static void ask_for_look(void)
{
    if (!trap.look_is_due && trap.info.state == TRAP_WATCHING)
        trap.budget = FOLLOW_STEPS_MAX;
    trap.look_is_due = true;
}

/* ---- debug registers ------------------------------------------------------- */

static void word_written(struct trap_watch *watch, const struct trap_frame *frame)
{
    uintptr_t value = trap_read(watch->slot);
    bool same = watch->value == value || refers(value, &watch->target);
    if (same) {
        watch->value = value;
        return;
    }
    struct block block;
    bool is_gone = (watch->in_block && !block_find(watch->slot, &block)) ||
                   (watch->to_block && !block_find(watch->target.start, &block));
    if (is_gone || !refers(watch->value, &watch->target))
        return;                                 /* an earlier event took it away */
    event_at(&trap.cause, EVENT_OVERWRITTEN, frame, trap_pc(frame), false);
    trap.cause.old_value = watch->value;
    trap.cause.new_value = value;
    memcpy(trap.cause.slot, watch->name, sizeof(trap.cause.slot));
    watch->value = value;
    chain_check(&trap.cause);
    ask_for_look();
}

/* The allocator is back in its caller, with the block's address in hand. A handler's
 * registers are not followed: what it has stored when it ends is what holds the block. */
static void site_reached(const struct trap_frame *frame)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    while (block_next(&cursor, &block))
        if (block.tag == trap.tag)
            break;
    if (block.tag != trap.tag) {
        trap_finish(END_NONE);
        return;
    }
    trap_adopt(&block);
    disarm();
    trap.info.state = TRAP_WATCHING;
    ask_for_look();
    if (in_interrupt())
        event_at(&trap.end, EVENT_HANDLER, frame, trap_pc(frame), false);
    else if (refers(trap_result(frame), &trap.target))
        follow_result(frame);
}

static void register_hit(struct trap_watch *watch, const struct trap_frame *frame)
{
    bool is_there = watch->thread_id == current_thread()->id &&
                    watch->in_interrupt == in_interrupt();
    if (watch->kind == WATCH_WORD) {
        word_written(watch, frame);
    } else if (watch->kind == WATCH_RETURN && is_there && trap_sp(frame) >= watch->sp) {
        ask_for_look();
    } else if (watch->kind == WATCH_SITE && is_there) {
        site_reached(frame);
    }
}

/* ---- the exception --------------------------------------------------------- */

static void handle(void *exception)
{
    const struct exception *e = exception;
    struct trap_frame *frame = e->frame;
    bool was_following = trap.info.state == TRAP_FOLLOWING || trap.look_is_due;
    if (e->is_followed && was_following) {
        trap.info.steps++;
        trap.budget -= trap.budget > 0;
        follow_step(frame);
    }
    bool is_unexplained = !e->debug_hits && !e->is_followed && !e->is_requested;
    for (unsigned i = 0; i < DEBUG_REGISTER_COUNT; i++)
        if ((e->debug_hits & (1u << i)) ||
            (is_unexplained && trap.watches[i].kind == WATCH_WORD))
            register_hit(&trap.watches[i], frame);
    if (trap.info.state == TRAP_FOLLOWING && trap.budget == 0)
        trap.look_is_due = true;
    if (trap.look_is_due && is_on() && trap_irqs_were_on(frame))
        trap_look(frame);
    bool go_on = trap.info.state == TRAP_FOLLOWING || trap.look_is_due;
    if (go_on)
        follow_note(frame);
    trap_follow(frame, go_on);
}

bool leak_trap_exception(const struct exception *e)
{
    /* QEMU does not name the register when a REP that is stepped hits one. */
    bool is_ours = e->debug_hits != 0 || e->is_followed || e->is_requested ||
                   (e->is_debug && !e->is_step && trap.info.state != TRAP_OFF);
    if (!is_ours)
        return false;
    if (busy)
        return true;
    busy = true;
    context_call_on((uintptr_t)trap_stack + sizeof(trap_stack), handle, (void *)e);
    busy = false;
    return true;
}

/* ---- hooks ----------------------------------------------------------------- */

static bool is_line(const char *wanted, const struct symbol_info *info)
{
    const char *colon = strrchr(wanted, ':');
    unsigned long line;
    if (colon == NULL || kstrtoul(colon + 1, 10, &line) != 0 || line != info->line)
        return false;
    size_t wanted_bytes = (size_t)(colon - wanted), file_bytes = strlen(info->file);
    if (file_bytes < wanted_bytes)
        return false;
    const char *tail = info->file + file_bytes - wanted_bytes;  /* its last directories */
    return strncmp(tail, wanted, wanted_bytes) == 0 &&
           (tail == info->file || tail[-1] == '/');
}

static bool is_wanted_site(uintptr_t address)
{
    struct symbol_info info;
    const char *wanted = trap.info.site;
    return symbol_lookup(address - 1, &info) &&
           (strcmp(info.name, wanted) == 0 || strcmp(info.inner, wanted) == 0 ||
            is_line(wanted, &info));
}

static void on_allocated(struct tag *tag)
{
    uintptr_t site = tag->trace->site->address;
    if (trap.info.state != TRAP_AWAITING || busy || site == 0 || !is_wanted_site(site))
        return;
    trap.info.state = TRAP_RETURNING;
    trap.tag = tag;
    arm_site(site, current_thread()->id);
}

static bool is_holder(const struct tag *tag)
{
    for (unsigned i = 0; i < trap.holder_count; i++)
        if (trap.holders[i] == tag)
            return true;
    return false;
}

static void holder_gone(void)
{
    struct trap_watch *last = NULL;
    const struct own_link *own = trap.own_count > 0 ? &trap.own[trap.own_count - 1]
                                                    : NULL;
    for (unsigned i = 0; i < DEBUG_REGISTER_COUNT; i++)
        if (trap.watches[i].kind == WATCH_WORD)
            last = &trap.watches[i];
    if (last != NULL)
        memcpy(trap.cause.slot, last->name, sizeof(trap.cause.slot));
    else if (own != NULL && !own->is_register)
        scnprintf(trap.cause.slot, sizeof(trap.cause.slot), "its word 0x%08lx",
                  (unsigned long)own->slot);
    trap.own_count = 0;                 /* its words are no longer anybody's */
    chain_check(&trap.cause);
    ask_for_look();
    trap_request();
}

static void on_freed(struct tag *tag)
{
    if (busy)
        return;
    if (tag == trap.tag && trap.info.state != TRAP_AWAITING) {
        event_freed(&trap.cause, EVENT_FREED, tag);
        report_freed();
    } else if (is_on() && is_holder(tag)) {
        event_freed(&trap.cause, EVENT_HOLDER_FREED, tag);
        holder_gone();
    }
}

static void on_resized(struct tag *tag)
{
    if (!is_on() || busy)
        return;
    if (tag == trap.tag) {
        trap.target.bytes = trap.info.size_bytes = tag->size_bytes;
        trap.info.sequence = tag->sequence;
        trap.allocation = tag->trace;
    } else if (is_holder(tag)) {
        event_here(&trap.cause, EVENT_HOLDER_SHRUNK,
                   (uintptr_t)__builtin_frame_address(0));
        holder_gone();
    }
}

const struct tag_watch trap_tag_watch = { on_allocated, on_freed, on_resized };

/* Roots went; the hook has frame pointer @fp. What is still to be stepped is the rest of
 * their owner's end. */
static void roots_gone(enum event_how how, const char *name, uintptr_t fp)
{
    unsigned long flags = irq_save();
    struct trap_event *event = trap.info.state == TRAP_WATCHING ? &trap.cause : &trap.end;
    event_here(event, how, fp);
    strscpy(event->slot, name, sizeof(event->slot));
    chain_check(event);
    ask_for_look();
    trap_request();
    irq_restore(flags);
}

void leak_trap_thread_ends(void)
{
    const struct thread *thread = current_thread();
    u16 id = trap.info.state == TRAP_FOLLOWING ? trap.thread_id : trap.root_thread;
    if (is_on() && thread->id == id)
        roots_gone(EVENT_THREAD_ENDED, thread->name,
                   (uintptr_t)__builtin_frame_address(0));
}

void leak_trap_module_gone(const char *name)
{
    if (is_on() && strcmp(trap.root_module, name) == 0)
        roots_gone(EVENT_MODULE_GONE, name, (uintptr_t)__builtin_frame_address(0));
}
