/* SPDX-License-Identifier: MIT */
/*
 * kernel/leak_trap_stale.c - words of the followed thread that mean nothing.
 *
 * Problem    A compiler clears no word that it has no more use for. After a call its
 *            scratch registers, and the holes of a new frame, may still hold the very
 *            address: to a scan they are references, but the pointer is lost.
 *
 * Idea       What nobody can have meant is known where each instruction is seen:
 *
 *              a RET                %ecx and %edx are left over (not %eax: the result)
 *              the frame grows      what lies in it was written by earlier calls
 *              the block is new     no word but the allocator's result can mean it
 *
 *            Such a word does not count until it is written.
 *
 * State      trap.stale, trap.stale_words.
 * Locking    Interrupts off.
 * Not done   Stale words that were there before the thread was followed: they count.
 * Read next  leak_trap_follow.c.
 */
#include "arch/trap.h"
#include "kernel/leak_trap_internal.h"
#include "kernel/sched.h"
#include "lib/compiler.h"
#include "lib/string.h"

bool is_stale_word(uintptr_t slot)
{
    for (unsigned i = 0; i < trap.stale_count; i++)
        if (trap.stale_words[i] == slot)
            return true;
    return false;
}

static void note_stale_words(uintptr_t low, uintptr_t high)
{
    for (uintptr_t at = ALIGN(low, sizeof(at));
         at < high && trap.stale_count < STALE_WORDS_MAX; at += sizeof(at))
        if (refers(*(const uintptr_t *)at, &trap.target) && !is_stale_word(at))
            trap.stale_words[trap.stale_count++] = at;
}

/* What was written since counts again. */
void stale_forget(const struct trap_frame *frame)
{
    for (unsigned i = 0; i < FRAME_WORDS; i++)
        if (!refers(register_at(frame, i * sizeof(uintptr_t)), &trap.own[0].target))
            trap.stale &= (u8)~(1u << i);
    for (unsigned i = trap.stale_count; i-- > 0;) {
        uintptr_t slot = trap.stale_words[i];
        if (slot < trap_sp(frame) || !refers(*(const uintptr_t *)slot, &trap.target))
            trap.stale_words[i] = trap.stale_words[--trap.stale_count];
    }
}

/* A frame was made: what earlier calls left in it is nobody's, until it is written.
 * (A PUSH, too, takes one word, but writes it.) */
void stale_note_holes(const struct trap_frame *frame)
{
    uintptr_t word = ALIGN_DOWN(trap.operand, sizeof(word));
    for (unsigned i = trap.stale_count; i-- > 0;)
        if (trap.stale_words[i] == word)
            trap.stale_words[i] = trap.stale_words[--trap.stale_count];
    if (trap_sp(frame) + sizeof(word) < trap.sp)
        note_stale_words(trap_sp(frame), trap.sp);
}

void follow_result(const struct trap_frame *frame)
{
    trap.result_site = trap_pc(frame);
    trap.result_fp = trap_fp(frame);
    trap.stale = (u8)~trap_result_words();
    trap.stale_count = 0;
    note_stale_words(trap_sp(frame), current_thread()->stack_top);
}

/* They are out of sight meanwhile. */
void follow_why(const struct block *block, const struct trap_frame *frame,
                struct chain *chain)
{
    uintptr_t *words = (uintptr_t *)frame;
    uintptr_t kept[FRAME_WORDS], kept_stack[STALE_WORDS_MAX];
    memcpy(kept, words, sizeof(kept));
    for (unsigned i = 0; i < FRAME_WORDS; i++)
        if (trap.stale & (1u << i))
            words[i] = 0;
    for (unsigned i = 0; i < trap.stale_count; i++) {
        uintptr_t *word = (uintptr_t *)trap.stale_words[i];
        kept_stack[i] = *word;
        *word = 0;
    }
    why_held(block, (uintptr_t)frame, chain);
    for (unsigned i = 0; i < trap.stale_count; i++)
        *(uintptr_t *)trap.stale_words[i] = kept_stack[i];
    memcpy(words, kept, sizeof(kept));
}
