/* SPDX-License-Identifier: MIT */
/*
 * kernel/leak_trap_report.c - the pointer was lost here: in words.
 *
 * Problem    A store in list_del() is not list_del()'s mistake.
 * Idea       The first line names the function and the line that a reader has to look
 *            at: of what was inlined, the line that calls it. Then how it was lost, the
 *            call stack, and who allocated the block. A line at the end ends it all.
 * State      Room for two texts, too large for a stack.
 * Cost       Once for a trap.
 * Locking    Interrupts off: all goes through printk().
 * Read next  backtrace.c.
 */
#include "kernel/leak_trap_internal.h"
#include "kernel/symbols.h"
#include "lib/compiler.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/depot.h"
#include "mm/tag.h"

#define LEVEL KERN_WARNING

/* ---- in words --------------------------------------------------------------- */

/* The file of what is its own of the function @at: not all of it is inlined. */
static void own_file(struct symbol_info *at)
{
    struct symbol_info own;
    for (uintptr_t pc = at->start; pc < at->start + at->size_bytes; pc++)
        if (symbol_lookup(pc, &own) && own.line != 0 &&
            strcmp(own.inner, own.name) == 0) {
            memcpy(at->file, own.file, sizeof(at->file));
            return;
        }
}

void event_site(const struct trap_event *event, struct symbol_info *at)
{
    bool is_return = event->site > 0 || !event->first_is_pc;
    if (symbol_lookup(event->trace[event->site] - is_return, at) &&
        strcmp(at->inner, at->name) != 0) {
        own_file(at);                   /* list_del() is right: who called it? */
        at->line = at->outer_line;
    }
}

void event_location(const struct trap_event *event, char buffer[LOCATION_BYTES])
{
    struct symbol_info at;
    uintptr_t address = event->trace[event->site];
    event_site(event, &at);
    if (at.name[0] == '\0') {
        scnprintf(buffer, LOCATION_BYTES, "0x%08lx", (unsigned long)address);
        return;
    }
    bool has_module = at.module[0] != '\0', is_inlined = strcmp(at.inner, at.name) != 0;
    scnprintf(buffer, LOCATION_BYTES, "%s+0x%lx/0x%x%s%s%s %s:%u%s%s%s", at.name,
              (unsigned long)(address - at.start), at.size_bytes,
              has_module ? " [" : "", at.module, has_module ? "]" : "", at.file, at.line,
              is_inlined ? ", in its " : "", is_inlined ? at.inner : "",
              is_inlined ? "()" : "");
}

const char *event_how_name(enum event_how how)
{
    static const char *const names[] = {
        [EVENT_NONE] = "none",                 [EVENT_OVERWRITTEN] = "overwritten",
        [EVENT_HOLDER_FREED] = "holder-freed", [EVENT_HOLDER_SHRUNK] = "holder-shrunk",
        [EVENT_RETURNED] = "returned",         [EVENT_REGISTER] = "register",
        [EVENT_IGNORED] = "result-ignored",    [EVENT_THREAD_ENDED] = "thread-ended",
        [EVENT_MODULE_GONE] = "module-unloaded", [EVENT_FREED] = "freed",
        [EVENT_UNSEEN] = "unseen",             [EVENT_HANDLER] = "handler-ended",
    };
    return names[how];
}

const char *event_in(const struct trap_event *event)
{
    return event->how == EVENT_UNSEEN || event->how == EVENT_NONE ? "before" : "in";
}

static void function_name(uintptr_t address, char name[SYMBOL_NAME_BYTES])
{
    struct symbol_info info;
    symbol_lookup(address, &info);
    memcpy(name, info.name, sizeof(info.name));
}

void event_how_text(const struct trap_event *event, char *buffer, size_t size_bytes)
{
    unsigned long old_value = event->old_value, new_value = event->new_value;
    char function[SYMBOL_NAME_BYTES];
    function_name(event->count > 0 ? event->trace[0] - !event->first_is_pc : 0, function);
    switch (event->how) {
    case EVENT_OVERWRITTEN:
        scnprintf(buffer, size_bytes, "%s was overwritten: 0x%08lx -> 0x%08lx",
                  event->slot, old_value, new_value);
        break;
    case EVENT_REGISTER:
        scnprintf(buffer, size_bytes, "%s, which alone had it, took another value: "
                  "0x%08lx -> 0x%08lx", event->slot, old_value, new_value);
        break;
    case EVENT_HOLDER_FREED:
        scnprintf(buffer, size_bytes, "the block that held it was freed: %s",
                  event->slot);
        break;
    case EVENT_HOLDER_SHRUNK:
        scnprintf(buffer, size_bytes, "the block that held it was made smaller: %s",
                  event->slot);
        break;
    case EVENT_RETURNED:
        scnprintf(buffer, size_bytes, "%s() gave up its %s, which held it: 0x%08lx",
                  function, event->slot, old_value);
        break;
    case EVENT_IGNORED:
        scnprintf(buffer, size_bytes, "%s() made no use of what this call returned, or "
                  "left in the result's register: 0x%08lx", function, old_value);
        break;
    case EVENT_HANDLER:
        scnprintf(buffer, size_bytes, "the interrupt handler that allocated it here "
                  "ended, and nothing holds it");
        break;
    case EVENT_THREAD_ENDED:
        scnprintf(buffer, size_bytes, "thread \"%s\" ended, whose own word held it",
                  event->slot);
        break;
    case EVENT_MODULE_GONE:
        scnprintf(buffer, size_bytes, "module %s is gone, whose variable held it",
                  event->slot);
        break;
    case EVENT_FREED:
        scnprintf(buffer, size_bytes, "it was freed");
        break;
    case EVENT_UNSEEN:
        scnprintf(buffer, size_bytes, "%s, which no register watched, was overwritten "
                  "earlier: 0x%08lx -> 0x%08lx; it was noticed here", event->slot,
                  old_value, new_value);
        break;
    case EVENT_NONE:
        scnprintf(buffer, size_bytes, "it was not seen how; it was noticed here");
        break;
    }
}

/* ---- reports; interrupts are off -------------------------------------------- */

static char place[LOCATION_BYTES] __unscanned;
static char how[LOCATION_BYTES + SLOT_NAME_BYTES] __unscanned;

static void print_event(const struct trap_event *event)
{
    printk(LEVEL "  by %sthread %u \"%s\", call stack:\n",
           event->in_interrupt ? "an interrupt handler, called over " : "",
           event->thread_id, event->thread);
    for (unsigned i = 0; i < event->count; i++)
        print_place(event->trace[i], i > 0 || !event->first_is_pc, LEVEL[1]);
}

static void print_block(void)
{
    const struct trace *trace = trap.allocation;
    printk(LEVEL "  the block was allocated as seq %u:\n", trap.info.sequence);
    for (unsigned i = 0; i < trace->frame_count && trace->site->address != 0; i++)
        print_place(trace->frames[i], true, LEVEL[1]);
}

static void print_later(const struct trap_event *event)
{
    event_location(event, place);
    event_how_text(event, how, sizeof(how));
    printk(LEVEL "  the thread still had it until %s: %s\n", place, how);
}

void report_lost(void)
{
    struct leak_trap_info *info = &trap.info;
    bool is_cause = trap.cause.how != EVENT_NONE;
    if (!is_cause && trap.end.how == EVENT_NONE) {
        event_here(&trap.end, EVENT_NONE, (uintptr_t)__builtin_frame_address(0));
    }
    info->lost = is_cause ? trap.cause : trap.end;
    info->later = trap.end;
    if (!is_cause)
        info->later.how = EVENT_NONE;
    event_location(&info->lost, place);
    event_how_text(&info->lost, how, sizeof(how));
    printk(LEVEL "kmemleak: trap: the last reference to 0x%08lx (size %u) was lost %s "
           "%s\n", (unsigned long)info->start, info->size_bytes,
           event_in(&info->lost), place);
    printk(LEVEL "  %s\n", how);
    if (info->later.how != EVENT_NONE)
        print_later(&info->later);
    print_event(&info->lost);
    print_block();
    printk(LEVEL "kmemleak: trap end: nobody can free 0x%08lx any more\n",
           (unsigned long)info->start);
    trap_finish(END_LOST);
}

void report_freed(void)
{
    struct leak_trap_info *info = &trap.info;
    info->lost = trap.cause;
    info->later.how = EVENT_NONE;
    event_location(&info->lost, place);
    printk(LEVEL "kmemleak: trap: 0x%08lx (size %u) was freed, not lost, in %s\n",
           (unsigned long)info->start, info->size_bytes, place);
    print_event(&info->lost);
    printk(LEVEL "kmemleak: trap end: all is well\n");
    trap_finish(END_FREED);
}

void report_gave_up(const char *why)
{
    printk(LEVEL "kmemleak: trap: 0x%08lx (size %u) is not watched any longer: %s\n",
           (unsigned long)trap.info.start, trap.info.size_bytes, why);
    trap_finish(END_GAVE_UP);
}
