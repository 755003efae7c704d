/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_TRAP_FRAME_H
#define ARCH_X86_TRAP_FRAME_H
/*
 * arch/x86/trap_frame.h - what is on the stack when a trap is handled.
 *
 * isr.S pushes the upper part downward; the order is that of PUSHA and of the
 * CPU (Intel SDM volume 3, figure 6-4, "no privilege-level change"). All code
 * runs in ring 0, so segment registers never change and are not saved.
 */
#define TRAP_FRAME_EIP   40         /* offsets, for isr.S  */
#define TRAP_FRAME_BYTES 52

#ifndef __ASSEMBLER__
#include "lib/types.h"

enum { EFLAGS_TF = 1 << 8, EFLAGS_RF = 1 << 16 };   /* step; no breakpoint now      */

struct trap_frame {
    u32 edi, esi, ebp;
    u32 esp;                    /* interrupted; PUSHA's own value is replaced */
    u32 ebx, edx, ecx, eax;
    u32 vector, error_code;     /* error code 0 where the CPU pushes none     */
    u32 eip, cs, eflags;        /* IRET takes these                           */
};
_Static_assert(offsetof(struct trap_frame, eip) == TRAP_FRAME_EIP, "isr.S");
_Static_assert(sizeof(struct trap_frame) == TRAP_FRAME_BYTES, "isr.S");
#endif
#endif
