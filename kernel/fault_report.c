/* SPDX-License-Identifier: MIT */
/*
 * kernel/fault_report.c - an exception struck: what was done wrong, in words.
 *
 * Problem    "Page fault, error code 2, CR2 00000010" says little to a beginner and
 *            leaves the expert to look addresses up.
 * Idea       The address map (arch/paging.h) gives most bad addresses a meaning:
 *            each region that is never mapped catches one kind of mistake, and each
 *            poison (lib/poison.h) tells where a pointer came from. A table of
 *            predicates, first match wins, puts it into words.
 * State      None.
 * Cost       None until the fault.
 * Locking    Interrupts are off.
 * Read next  fault.c.
 */
#include "kernel/fault_report.h"
#include "arch/paging.h"
#include "arch/sections.h"
#include "arch/trap.h"
#include "kernel/backtrace.h"
#include "kernel/bug.h"
#include "kernel/sched.h"
#include "kernel/symbols.h"
#include "lib/err.h"
#include "lib/list.h"
#include "lib/poison.h"
#include "lib/printk.h"
#include "mm/vmalloc.h"

enum { VECTOR_DIVIDE_ERROR = 0 };

static bool in_own_stack_guard(uintptr_t address)
{
    uintptr_t low = current_thread()->stack_low;
    return address < low && address >= low - PAGE_SIZE;
}

static bool in_list_poison(uintptr_t address)
{
    return address - (uintptr_t)LIST_POISON1 < sizeof(struct list_head) ||
           address - (uintptr_t)LIST_POISON2 < sizeof(struct list_head);
}

/* Within a page of a word of four times @poison: a field of what it leads to. */
static bool near_word(uintptr_t address, u8 poison)
{
    uintptr_t word = poison * 0x01010101u;
    return address - (word - PAGE_SIZE) < 2 * PAGE_SIZE;
}

static bool in_free_poison(uintptr_t address)
{
    return near_word(address, POISON_FREE) || near_word(address, POISON_PAGE) ||
           near_word(address, REDZONE_FREE);
}

static bool in_unwritten(uintptr_t address)
{
    return near_word(address, POISON_ALLOC);
}

static bool in_redzone(uintptr_t address)
{
    return near_word(address, REDZONE_LIVE);
}

static bool in_page_0(uintptr_t address)
{
    return address < PAGE_SIZE;
}

static bool in_err_ptrs(uintptr_t address)
{
    return IS_ERR((const void *)address);
}

static bool in_user_half(uintptr_t address)
{
    return address < PAGE_OFFSET;
}

static bool in_read_only_image(uintptr_t address)
{
    return address >= (uintptr_t)__text_start && address < (uintptr_t)__data_start;
}

static bool in_module(uintptr_t address)
{
    return symbol_module(address)[0] != '\0';
}

static bool in_vmap_window(uintptr_t address)
{
    return address >= VMAP_START && address < VMAP_END;
}

static bool anywhere(uintptr_t address)
{
    return true;
}

/* First match wins. */
static const struct region {
    bool (*contains)(uintptr_t address);
    const char *kind, *meaning;
} regions[] = {
    { in_own_stack_guard, "stack-overflow", "the guard page below the thread's stack" },
    { in_list_poison, "wild-access", "LIST_POISON: a node that list_del() removed" },
    { in_free_poison, "use-after-free-read",
      "a pointer that was read from freed memory" },
    { in_unwritten, "wild-access", "a pointer that was read from memory which was "
      "allocated, but not written yet" },
    { in_redzone, "wild-access",
      "a pointer that was read from behind or before a block" },
    { in_page_0, "null-deref", "page 0 is never mapped: a NULL pointer was used" },
    { in_err_ptrs, "wild-access", "an ERR_PTR value was used as a pointer: see IS_ERR" },
    { vmap_is_guard, "wild-access", "a guard page: ran off the end of a mapped area" },
    { in_user_half, "wild-access", "nothing is mapped below the kernel: no pointer" },
    { in_read_only_image, "wild-access", "kernel text and constants are read-only" },
    { in_module, "wild-access", "a module's: its text and constants are read-only, and "
      "after rmmod nothing is there" },
    { in_vmap_window, "wild-access", "nothing is mapped there: vfreed perhaps" },
    { anywhere, "wild-access", "no memory is mapped there" },
};

static const struct region *region_of(uintptr_t address)
{
    const struct region *region = regions;
    while (!region->contains(address))
        region++;
    return region;
}

static bool is_stack_overflow(const struct exception *e)
{
    return e->is_stack_overflow ||
           (e->is_page_fault && in_own_stack_guard(e->fault_address));
}

const char *fault_kind(const struct exception *e)
{
    if (is_stack_overflow(e))
        return "stack-overflow";
    if (e->is_page_fault)
        return region_of(e->fault_address)->kind;
    return e->vector == VECTOR_DIVIDE_ERROR ? "divide-error" : "wild-access";
}

static void print_page_fault(const struct exception *e)
{
    uintptr_t address = e->fault_address;
    phys_addr_t physical;
    const char *act = address == trap_pc(e->frame) ? "jump to"
                      : e->is_write ? "write to" : "read of";
    pr_emerg("%s 0x%08lx: %s\n", act, (unsigned long)address,
             region_of(address)->meaning);
    pr_emerg("page fault, error code 0x%x: %s\n", e->error_code,
             paging_lookup(address, &physical) ? "the page's protection forbids it"
                                               : "the page is not present");
}

static void print_meaning(const struct exception *e)
{
    const struct thread *thread = current_thread();
    if (is_stack_overflow(e))
        pr_emerg("stack overflow in thread %u \"%s\": its %u bytes [%08x, %08x) are "
                 "used up\n", thread->id, thread->name,
                 (unsigned)(thread->stack_top - thread->stack_low),
                 (unsigned)thread->stack_low, (unsigned)thread->stack_top);
    if (e->is_page_fault)
        print_page_fault(e);
    else
        pr_emerg("exception %u, %s, error code 0x%x\n", e->vector, e->name,
                 e->error_code);
}

/* Whose fault it is. If the handler of an exception ran out of stack: where that
 * exception struck, the frame behind the handler's. */
static uintptr_t blame(const struct exception *e, bool *is_return)
{
    uintptr_t trace[BACKTRACE_MAX];
    unsigned count = e->is_stack_overflow
                     ? trace_stack(trap_fp(e->frame), trace, BACKTRACE_MAX) : 0;
    for (unsigned i = 0; i + 1 < count; i++)
        if (trap_is_entry(trace[i])) {
            *is_return = false;
            return trace[i + 1];
        }
    return frame_call_site(e->frame, is_return);
}

void fault_print(const struct exception *e)
{
    char runner[RUNNER_BYTES];
    bool is_return;
    uintptr_t site = blame(e, &is_return);
    bug_begin(fault_kind(e), site, is_return);
    print_meaning(e);
    runner_format(runner, sizeof(runner));
    pr_emerg("in %s\n", runner);
    print_frame(e->frame);
}
