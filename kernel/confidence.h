/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_CONFIDENCE_H
#define KERNEL_CONFIDENCE_H
/*
 * kernel/confidence.h - what the verdict on a block rests on, and how good that is.
 */
#include "kernel/reference_name.h"
#include "mm/hold.h"

struct kmemleak_summary;

/** The words that hold a block: without them it would be leaked (mm/hold.h). */
struct confidence {
    int error;                          /* -ENOMEM: all else is void               */
    bool is_decreed, is_ignored;        /* TAG_NOT_LEAK, TAG_IGNORE                */
    u32 words;
    u32 interior;                       /* of them: pointing behind its start      */
    u32 looks[LOOKS_INTEGER + 1];       /* by enum word_look; of the interior ones */
    u32 kinds[REFERENCE_KINDS];         /* by enum reference_kind                  */
};

/** confidence_gather - about the live block at @start. @frame: of the running stack only
 *  what lies at or above counts. Return: false: there is no such block. */
bool confidence_gather(struct confidence *c, uintptr_t start, uintptr_t frame);

enum { CONFIDENCE_BYTES = 192 };

/** confidence_words - "held by 3 words (2 at its start, 1 inside): 1 global, 2 in
 *  blocks", and what is doubtful of that. */
void confidence_words(char buffer[CONFIDENCE_BYTES], const struct confidence *c);

/** confidence_doubt - "held only by a stack word", "... interior pointers", "... a word
 *  that looks like a float"; NULL: nothing is doubtful. */
const char *confidence_doubt(const struct confidence *c);

/**
 * accidental_holds_millionths - how many blocks chance holds, by expectation, in
 * millionths: words read by @scan that are no reference x live bytes / 2^32, as if each
 * such word were any number with the same probability.
 */
u64 accidental_holds_millionths(const struct kmemleak_summary *scan, u32 *words);
#endif
