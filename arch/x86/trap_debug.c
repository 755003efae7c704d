/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/trap_debug.c - why there was a debug exception, and following a thread.
 *
 * Problem    One vector, many reasons: a watched place, a breakpoint, a step that
 *            trap_step.c let through, a step of code that is followed instruction by
 *            instruction, somebody who asked for it. Several may come at once.
 *
 * Idea       DR6 tells places from steps, and what was asked for tells whose step.
 *
 *            Code that is followed runs with EFLAGS.TF, and otherwise as always: with
 *            its own interrupt flag, so interrupts come in between (their handlers run
 *            unstepped, for the CPU clears TF on entry), and threads may be switched.
 *            TF belongs to the processor: a switch in followed code goes on stepping in
 *            the next thread. Of what the code itself sees only PUSHF would show TF,
 *            and some later POPF bring it back: it is cleared on the stack, right
 *            behind the PUSHF. A frame that was left behind with TF, by a thread that
 *            slept until nobody followed any more, steps once, and is mended.
 *
 *            EFLAGS.RF lets the instruction of a breakpoint run once it was seen.
 *
 * State      Whether code is followed; where the PUSHF about to run leaves its word.
 * Cost       An exception an instruction.
 * Locking    Interrupts off.
 * Read next  trap_step.c, instruction.c. Intel SDM volume 3, section 17.3.1.
 */
#include "arch/x86/registers.h"
#include "arch/x86/trap_entry.h"
#include "arch/x86/trap_frame.h"

enum { OPCODE_PUSHF = 0x9c };

extern char trap_request_end[];         /* isr.S                                    */

static bool following;
static uintptr_t pushed_flags;          /* 0: the next instruction is no PUSHF      */

void trap_debug_cause(struct exception *e)
{
    struct trap_frame *frame = e->frame;
    u32 conditions = read_dr6();
    write_dr6(conditions & ~(u32)(DR6_BS | DR6_HITS));  /* the CPU only ever sets bits */
    bool stepped = conditions & DR6_BS;
    e->is_debug = true;
    e->debug_hits = debug_hits(conditions);
    e->is_step = stepped && trap_step_is_on();
    e->is_followed = stepped && following;
    e->is_requested = frame->eip == (uintptr_t)trap_request_end && !stepped;
    if (stepped && frame->esp == pushed_flags)
        *(u32 *)pushed_flags &= ~(u32)EFLAGS_TF;
    if (e->debug_hits != 0)
        frame->eflags |= EFLAGS_RF;
    e->is_stray_step = stepped && !e->is_step && !following;
    if (e->is_stray_step)
        frame->eflags &= ~(u32)EFLAGS_TF;
}

void trap_follow(struct trap_frame *frame, bool on)
{
    following = on;
    pushed_flags = 0;
    if (on) {
        bool is_pushf = *(const u8 *)frame->eip == OPCODE_PUSHF;
        pushed_flags = is_pushf ? frame->esp - sizeof(u32) : 0;
        frame->eflags |= EFLAGS_TF;
    } else if (!trap_step_is_on()) {
        frame->eflags &= ~(u32)EFLAGS_TF;
    }
}
