/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/trap_step.c - letting one instruction through.
 *
 * Problem    A page is hidden so that each access to it is seen. The instruction that
 *            was stopped has to run, and right behind it the page must be hidden again,
 *            before anybody else runs.
 *
 * Idea       EFLAGS.TF in the frame: after the next instruction (of a REP: after one
 *            iteration) the CPU raises exception 1. EFLAGS.IF is cleared for as long,
 *            so no interrupt comes between. The CPU clears TF when it enters a
 *            handler, so handlers are not stepped.
 *
 *            The borrowed flags cannot leak: what reads or loads EFLAGS (PUSHF, POPF,
 *            IRET) touches only the stack, and a stack is never hidden, as no
 *            exception could be pushed onto it.
 *
 * State      The step under way: one, as interrupts are disabled during it.
 * Cost       Two exceptions an instruction, some 1000 cycles on hardware.
 * Read next  trap_debug.c, mm/guard_step.c. Intel SDM volume 3, 17.2.3, 17.3.1.4.
 */
#include "arch/trap.h"
#include "arch/x86/cpu_inline.h"
#include "arch/x86/trap_entry.h"
#include "arch/x86/trap_frame.h"
#include "lib/assert.h"

static bool stepping;
static bool irqs_were_on;               /* valid while stepping                 */
static bool was_followed;               /* likewise: it has TF for other reasons */

void trap_step(struct trap_frame *frame)
{
    KASSERT(!stepping);
    stepping = true;
    irqs_were_on = frame->eflags & EFLAGS_IF;
    was_followed = frame->eflags & EFLAGS_TF;
    frame->eflags = (frame->eflags | EFLAGS_TF) & ~EFLAGS_IF;
}

void trap_step_end(struct trap_frame *frame)
{
    KASSERT(stepping);
    stepping = false;
    if (!was_followed)
        frame->eflags &= ~(u32)EFLAGS_TF;
    if (irqs_were_on)
        frame->eflags |= EFLAGS_IF;
}

bool trap_irqs_were_on(const struct trap_frame *frame)
{
    bool stepped = stepping && (frame->eflags & EFLAGS_TF);
    return stepped ? irqs_were_on : frame->eflags & EFLAGS_IF;
}

bool trap_step_is_on(void)
{
    return stepping;
}
