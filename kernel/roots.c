/* SPDX-License-Identifier: MIT */
/*
 * kernel/roots.c - what the kernel itself holds: its variables and its stacks.
 *
 * Problem    The leak detector starts from memory that is in use without anybody
 *            having allocated it.
 * Idea       The linker knows the variables, the scheduler the stacks. A stack is
 *            live from its saved stack pointer up, where a switch has also put all
 *            registers that the thread needs; below that lie dead calls' leavings.
 *            The running thread has no saved stack pointer: the scan says from
 *            which frame on its stack counts (roots_current_frame).
 * State      None.
 * Cost       Constant per thread.
 * Locking    The world is stopped: nobody changes the list of threads.
 * Read next  mm/roots.c, mm/mark.c.
 */
#include "kernel/roots.h"
#include "arch/sections.h"
#include "kernel/sched.h"
#include "mm/roots.h"
#include "mm/scan_area.h"

static void visit_data(root_visit_fn visit, void *context)
{
    const struct root_range ranges[] = {
        { (uintptr_t)__data_start, (uintptr_t)__data_end, ROOT_DATA, 0, ".data" },
        { (uintptr_t)__bss_start, (uintptr_t)__bss_end, ROOT_BSS, 0, ".bss" },
    };
    for (unsigned i = 0; i < ARRAY_SIZE(ranges); i++)
        visit(&ranges[i], context);
}

struct visitor {
    root_visit_fn visit;
    void *context;
    uintptr_t current_frame;
};

static void visit_stack(const struct thread *thread, void *context)
{
    const struct visitor *v = context;
    bool is_current = thread == current_thread();
    if (thread->state == THREAD_ZOMBIE)     /* will never run: holds nothing */
        return;
    const struct root_range live = {
        .start = is_current ? v->current_frame : thread->saved_sp,
        .end = thread->stack_top,
        .kind = ROOT_STACK,
        .thread_id = thread->id,
        .name = thread->name,
    };
    v->visit(&live, v->context);

    uintptr_t data = (uintptr_t)&thread->data;
    const struct root_range argument = { data, data + sizeof(thread->data),
                                         ROOT_ARGUMENT, thread->id, thread->name };
    v->visit(&argument, v->context);
}

static void visit_stacks(root_visit_fn visit, void *context)
{
    uintptr_t own_frame = (uintptr_t)__builtin_frame_address(0);
    struct visitor v = {
        .visit = visit,
        .context = context,
        .current_frame = roots_current_frame != 0 ? roots_current_frame : own_frame,
    };
    thread_for_each(visit_stack, &v);
}

void kernel_roots_init(void)
{
    root_source_register(visit_data);
    root_source_register(visit_stacks);
    scan_area_init();
}
