/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/context.c - laying out new stacks, and walking old ones.
 *
 * Problem    A thread that never ran must look to context_switch() like one that
 *            waits there. And any stack, running or not, must yield its backtrace.
 *
 * Idea       A new stack, from its top down:
 *
 *              0 | 0             a return frame of zeros
 *              return address    context_start in context.S, which calls entry
 *              ebp = 0           the outermost frame
 *              ebx, esi = entry, edi = argument    <- saved stack pointer
 *
 *            Every function is compiled to chain its frames through %ebp. The chain
 *            is followed only while it stays on the stack and rises, so that a
 *            broken one costs a short backtrace and nothing worse. A frame that
 *            saved %ebp = 0 is the outermost: its return address, in context.S or
 *            boot.S, would tell nobody anything.
 *
 * Cost       A switch: 15 instructions. A walk: two loads for each frame.
 *
 * Read next  context.S, kernel/sched.c.
 */
#include "arch/context.h"
#include "arch/cpu.h"
#include "arch/running.h"
#include "arch/sections.h"
#include "arch/x86/trap_entry.h"
#include "lib/assert.h"

/* What context_switch() leaves at the saved stack pointer. */
struct context_frame {
    uintptr_t edi, esi, ebx, ebp, return_address;
};

static const char *const saved_registers[] = {
    [offsetof(struct context_frame, edi) / sizeof(u32)] = "edi",
    [offsetof(struct context_frame, esi) / sizeof(u32)] = "esi",
    [offsetof(struct context_frame, ebx) / sizeof(u32)] = "ebx",
    [offsetof(struct context_frame, ebp) / sizeof(u32)] = "ebp",
};

extern char context_start[];

struct running running_cpus[NR_CPUS] __unscanned;

static uintptr_t kernel_stack_low = (uintptr_t)__boot_stack_low;
static uintptr_t kernel_stack_top = (uintptr_t)__boot_stack_top;

uintptr_t context_prepare(uintptr_t stack_top, void (*entry)(void *), void *argument)
{
    KASSERT(IS_ALIGNED(stack_top, 16));
    struct call_frame *end = (struct call_frame *)stack_top - 1;
    struct context_frame *frame = (struct context_frame *)end - 1;
    *end = (struct call_frame){ 0, 0 };
    *frame = (struct context_frame){
        .edi = (uintptr_t)argument,
        .esi = (uintptr_t)entry,
        .return_address = (uintptr_t)context_start,
    };
    return (uintptr_t)frame;
}

const char *context_register(uintptr_t offset)
{
    uintptr_t i = offset / sizeof(u32);
    return i < ARRAY_SIZE(saved_registers) ? saved_registers[i] : NULL;
}

void context_set_kernel_stack(uintptr_t low, uintptr_t top)
{
    kernel_stack_low = running_here()->stack_low = low;
    kernel_stack_top = running_here()->stack_top = top;
}

void context_kernel_stack(uintptr_t *low, uintptr_t *top)
{
    *low = kernel_stack_low;
    *top = kernel_stack_top;
}

void stack_clear_dead(uintptr_t low)
{
    unsigned long flags = irq_save();       /* an interrupt would use that memory */
    uintptr_t words;
    __asm__ volatile("movl %%esp, %0\n\t"
                     "subl %%edi, %0\n\t"
                     "shrl $2, %0\n\t"
                     "rep stosl"
                     : "=&c"(words), "+D"(low) : "a"(0) : "memory", "cc");
    irq_restore(flags);
}

unsigned stack_walk(uintptr_t frame, uintptr_t low, uintptr_t high,
                    uintptr_t *trace, unsigned most)
{
    unsigned count = 0;
    uintptr_t last = high - sizeof(struct call_frame);
    if (high < sizeof(struct call_frame) || frame < low || frame > last)
        return 0;
    while (count < most && IS_ALIGNED(frame, sizeof(uintptr_t))) {
        const struct call_frame *call = (const struct call_frame *)frame;
        uintptr_t caller = call->caller_frame;
        if (caller == 0 || call->return_address == 0)
            break;
        trace[count++] = call->return_address;
        bool rises = caller - frame - 1 < last - frame;     /* frame < caller <= last */
        if (!rises)
            break;
        frame = caller;
    }
    return count;
}

unsigned context_trace(uintptr_t saved_sp, uintptr_t high, uintptr_t *trace,
                       unsigned most)
{
    const struct context_frame *frame = (const struct context_frame *)saved_sp;
    if (most == 0 || frame->return_address == (uintptr_t)context_start)
        return 0;                       /* never ran */
    trace[0] = frame->return_address;
    return 1 + stack_walk(frame->ebp, saved_sp, high, trace + 1, most - 1);
}

bool stack_return_below(uintptr_t frame, uintptr_t low, uintptr_t high, uintptr_t slot,
                        struct stack_return *found)
{
    bool is_found = false;
    while (frame >= low && frame < high && high - frame >= sizeof(struct call_frame) &&
           IS_ALIGNED(frame, sizeof(uintptr_t))) {
        const struct call_frame *call = (const struct call_frame *)frame;
        uintptr_t sp = frame + sizeof(*call);
        if (call->return_address == 0 || (is_found && sp > slot))
            break;
        *found = (struct stack_return){ call->return_address, sp };
        is_found = true;
        if (sp > slot)                  /* @slot is the running function's own */
            break;
        low = frame + 1;
        frame = call->caller_frame;
    }
    return is_found;
}

bool context_return_below(uintptr_t saved_sp, uintptr_t high, uintptr_t slot,
                          struct stack_return *found)
{
    const struct context_frame *frame = (const struct context_frame *)saved_sp;
    const struct stack_return first = { frame->return_address,
                                        saved_sp + sizeof(*frame) };
    bool is_below = slot >= first.sp &&
                    stack_return_below(frame->ebp, saved_sp, high, slot, found) &&
                    found->sp <= slot;
    if (!is_below)
        *found = first;
    return frame->return_address != 0;
}
