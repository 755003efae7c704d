/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_WORDS_INLINE_H
#define ARCH_X86_WORDS_INLINE_H
/*
 * arch/x86/words_inline.h - the part of arch/words.h that must be inline.
 *
 * SSE2 compares signed numbers only. So each word is moved until the window's end is
 * where numbers turn negative; then one comparison tells:
 *
 *        0 ......... low ####### high ......... 2^32
 *   + (2^31 - high) ------------>
 *        2^31 - span ####### 2^31 - 1 | negative numbers ...
 *
 *   xmm6: 2^31 - high, four times         xmm7: 2^31 - 1 - span, four times
 *
 * Compilers do not know of these registers (-mgeneral-regs-only), so between two asm
 * statements nothing changes them.
 */
#include "lib/types.h"

extern bool words_have_sse2;

static inline bool words_available(void)
{
    return words_have_sse2;
}

struct words16 {
    u32 word[16];
};

/* 64 bytes: load, move, compare; then the four times four results become 16 bits. */
static inline u32 words_in_window(uintptr_t address)
{
    u32 mask;
    __asm__ volatile("movdqu   (%1), %%xmm0\n\t"
                     "movdqu 16(%1), %%xmm1\n\t"
                     "movdqu 32(%1), %%xmm2\n\t"
                     "movdqu 48(%1), %%xmm3\n\t"
                     "paddd   %%xmm6, %%xmm0\n\t"
                     "paddd   %%xmm6, %%xmm1\n\t"
                     "paddd   %%xmm6, %%xmm2\n\t"
                     "paddd   %%xmm6, %%xmm3\n\t"
                     "pcmpgtd %%xmm7, %%xmm0\n\t"
                     "pcmpgtd %%xmm7, %%xmm1\n\t"
                     "pcmpgtd %%xmm7, %%xmm2\n\t"
                     "pcmpgtd %%xmm7, %%xmm3\n\t"
                     "packssdw %%xmm1, %%xmm0\n\t"
                     "packssdw %%xmm3, %%xmm2\n\t"
                     "packsswb %%xmm2, %%xmm0\n\t"
                     "pmovmskb %%xmm0, %0"
                     : "=r"(mask)
                     : "r"(address), "m"(*(const struct words16 *)address));
    return mask;
}
#endif
