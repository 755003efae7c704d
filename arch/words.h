/* SPDX-License-Identifier: MIT */
#ifndef ARCH_WORDS_H
#define ARCH_WORDS_H
/*
 * arch/words.h - sixteen words of memory at once: which of them lie in a window?
 *
 * A leak scan asks this of every word that it reads, and nearly always the answer is
 * "none". A processor with SSE2 answers for four words in three instructions. All other
 * code of the kernel is compiled without SSE; what it finds in the registers afterwards
 * is what was there before, whoever may have left it there.
 */
#include "lib/types.h"

enum { WORDS_AT_ONCE = 16 };

/** What words_begin() found in the registers. */
struct words_saved {
    u32 registers[6][4];
};

#ifdef HOST_TEST
static inline bool words_available(void) { return false; }
static inline void words_begin(struct words_saved *saved, uintptr_t low, uintptr_t span)
{
    (void)saved, (void)low, (void)span;
}
static inline void words_init(void) { }
static inline void words_end(const struct words_saved *saved) { (void)saved; }
static inline u32 words_in_window(uintptr_t address) { (void)address; return 0; }
#else
#include "arch/x86/words_inline.h"
/*
 * From there:
 *   bool words_available(void)     can this processor do it? Else call nothing below
 *   u32 words_in_window(uintptr_t address)
 *                                  bit i: the word at @address + 4 * i is in the window
 *                                  of words_begin(). @address: any; 64 bytes are read
 */

/**
 * words_begin - from now on ask for values in [@low, @low + @span), @span 4 to 2^31 - 1.
 * Interrupts off until words_end(). Pairs may nest: the inner words_end() brings back the
 * outer window.
 */
void words_begin(struct words_saved *saved, uintptr_t low, uintptr_t span);
void words_end(const struct words_saved *saved);

/** words_init - find out and prepare the processor. Boot only, before the first scan. */
void words_init(void);
#endif
#endif
