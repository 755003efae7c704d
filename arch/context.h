/* SPDX-License-Identifier: MIT */
#ifndef ARCH_CONTEXT_H
#define ARCH_CONTEXT_H
/*
 * arch/context.h - thread contexts and walking stacks.
 *
 * A context that does not run is just its stack pointer: every register it needs
 * is saved on its own stack, above that pointer. For the leak detector
 * [saved stack pointer, top of stack) is therefore all that the thread holds.
 */
#include "lib/compiler.h"
#include "lib/types.h"

/* What a call and the function's prologue leave at a frame pointer. */
struct call_frame {
    uintptr_t caller_frame, return_address;
};

/**
 * context_prepare - lay out a new stack so that the first switch to it calls
 * @entry(@argument), with interrupts disabled and a zero return frame above it,
 * where backtraces end.
 * @stack_top: 16-byte aligned end of the stack. Return: its stack pointer.
 */
uintptr_t context_prepare(uintptr_t stack_top, void (*entry)(void *), void *argument);

/** context_switch - save into *@save, go on at @resume. Interrupts disabled. */
void context_switch(uintptr_t *save, uintptr_t resume);

/** context_set_kernel_stack - what the trap handlers, and struct running, must know of
 *  the running thread's stack: [low, top). Called at every switch. */
void context_set_kernel_stack(uintptr_t low, uintptr_t top);

/**
 * context_call_saved - call @function(@argument, frame), where frame is the
 * lowest address of what the caller still holds: its callee-saved registers are
 * pushed there first, so scanning [frame, top of stack) sees them all.
 */
void context_call_saved(void (*function)(void *argument, uintptr_t frame),
                        void *argument);

/** context_register - the name of the register that is saved @offset bytes above a saved
 *  stack pointer, or above @frame of context_call_saved(); NULL: none. */
const char *context_register(uintptr_t offset);

/** context_call_on - call @function(@argument) on the stack that ends at @stack_top (16
 *  byte aligned), and come back to this one. */
void context_call_on(uintptr_t stack_top, void (*function)(void *argument),
                     void *argument);

/**
 * stack_clear_dead - zero what earlier calls left behind on the running stack, from
 * @low up to the caller's frame. Frames pushed from now on then hold no stale words
 * in the slots that they do not use.
 */
void stack_clear_dead(uintptr_t low);

/**
 * stack_walk - return addresses along the chain of frame pointers.
 * @frame: a frame pointer, e.g. __builtin_frame_address(0).
 * @low, @high: frames are believed only while they lie in [low, high) and rise.
 * @trace: room for @most addresses, innermost first. Return: how many.
 */
unsigned stack_walk(uintptr_t frame, uintptr_t low, uintptr_t high,
                    uintptr_t *trace, unsigned most);

/** context_trace - stack_walk of a switched-out context, from where it resumes. */
unsigned context_trace(uintptr_t saved_sp, uintptr_t high, uintptr_t *trace,
                       unsigned most);

/** When a call returns: to @address, and leaves the stack pointer at @sp. */
struct stack_return {
    uintptr_t address, sp;
};

/**
 * stack_return_below - the return after which the running function is the one in whose
 * frame @slot lies; if that runs already, its own return. By frame pointers from
 * @frame, as stack_walk().
 * Return: false: the chain does not tell.
 */
bool stack_return_below(uintptr_t frame, uintptr_t low, uintptr_t high, uintptr_t slot,
                        struct stack_return *found);

/** context_return_below - the same of a switched-out context. */
bool context_return_below(uintptr_t saved_sp, uintptr_t high, uintptr_t slot,
                          struct stack_return *found);
#endif
