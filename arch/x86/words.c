/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/words.c - SSE2 for the leak scan, where the processor has it.
 *
 * Problem    The kernel is compiled for processors without SSE, and neither a loader nor
 *            anybody else prepares it. Yet it reads four words as fast as one.
 * Idea       Ask CPUID; tell the processor that its registers are looked after
 *            (CR4.OSFXSR), and then do so: who uses them saves and restores those that
 *            it uses. No thread has any of them in use, so a switch need not.
 * State      Whether there is SSE2. In a scan the window, in xmm6 and xmm7.
 * Cost       Some 25 instructions a scan.
 * Read next  mm/mark.c. Intel SDM volume 3, section 13.1 (CR0, CR4), volume 2, PCMPGTD.
 */
#include "arch/words.h"
#include "arch/x86/registers.h"

bool words_have_sse2;

void words_init(void)
{
    const u32 needed = CPUID_FXSR | CPUID_SSE2;
    if ((cpuid(1).edx & needed) != needed)
        return;
    write_cr0((read_cr0() & ~(u32)(CR0_EM | CR0_TS)) | CR0_MP);
    write_cr4(read_cr4() | CR4_OSFXSR);
    words_have_sse2 = true;
}

void words_begin(struct words_saved *saved, uintptr_t low, uintptr_t span)
{
    const u32 top = 1u << 31;
    u32 move = top - (u32)(low + span), least = top - 1 - (u32)span;
    if (!words_have_sse2)
        return;
    __asm__ volatile("clts\n\t"        /* a switch of tasks sets TS (double_fault.c) */
                     "movups %%xmm0,   (%1)\n\t"
                     "movups %%xmm1, 16(%1)\n\t"
                     "movups %%xmm2, 32(%1)\n\t"
                     "movups %%xmm3, 48(%1)\n\t"
                     "movups %%xmm6, 64(%1)\n\t"
                     "movups %%xmm7, 80(%1)\n\t"
                     "movd %2, %%xmm6\n\t"
                     "movd %3, %%xmm7\n\t"
                     "pshufd $0, %%xmm6, %%xmm6\n\t"
                     "pshufd $0, %%xmm7, %%xmm7"
                     : "=m"(*saved) : "r"(saved), "r"(move), "r"(least));
}

void words_end(const struct words_saved *saved)
{
    if (!words_have_sse2)
        return;
    __asm__ volatile("movups   (%0), %%xmm0\n\t"
                     "movups 16(%0), %%xmm1\n\t"
                     "movups 32(%0), %%xmm2\n\t"
                     "movups 48(%0), %%xmm3\n\t"
                     "movups 64(%0), %%xmm6\n\t"
                     "movups 80(%0), %%xmm7"
                     : : "r"(saved), "m"(*saved));
}
