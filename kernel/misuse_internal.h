/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_MISUSE_INTERNAL_H
#define KERNEL_MISUSE_INTERNAL_H
/*
 * kernel/misuse_internal.h - the parts of a report, one function for each.
 *
 *     BUG: out-of-bounds-write in f+0x11/0x20 f.c:7       bug.c
 *     overflow: 1 byte from 13 on ...                     describe_free, _damage, _access
 *     found at kfree in thread 5 "insmod"; ...            misuse_report.c
 *       [<c0103a5c>] ...
 *     the block: 13 bytes at 0xc0a3f040 ...               block_report.c
 *     allocated by ...
 *     freed by ...
 *     BUG end: 1 so far                                   bug.c
 */
#include "lib/compiler.h"
#include "mm/misuse.h"

enum { REPORT_LINES_MAX = 30, BLOCK_TEXT_BYTES = 128, HEADING_BYTES = 160 };

/** report_say - one line of the report under way. Interrupts are off. */
void report_say(const char *fmt, ...) __printf(1, 2);

/** What is told about besides the act: a block, and why just that one. */
struct subject {
    struct block block;             /* BLOCK_NONE: nothing to tell              */
    const char *label;              /* "the block", "the nearest block"         */
};

/** describe_free, _damage, _access - the sentences that say what was done. @subject
 *  comes in with the block that the act was found with. */
void describe_free(const struct misuse *m, struct subject *subject);
void describe_damage(const struct misuse *m, struct subject *subject);
void describe_access(const struct misuse *m, struct subject *subject);

/** describe_nearest - one line; the block becomes the subject. None near: nothing. */
void describe_nearest(uintptr_t address, struct subject *subject);

/** A call stack under its heading. */
struct stack_section {
    char heading[HEADING_BYTES];    /* "": left out                             */
    const uintptr_t *frames;        /* return addresses, innermost first        */
    unsigned count;                 /* 0: none was kept                         */
    bool first_is_pc;               /* frames[0] is the instruction's own address */
};

/** block_text - "freed 13-byte kmalloc block 0xc0a3f040". */
void block_text(char buffer[BLOCK_TEXT_BYTES], const struct block *block);

/** block_size - what was asked for, by the last who had it. */
u32 block_size(const struct block *block);

/** block_is_gone_slab - does @block stand for all of a slab whose pages were given back?
 *  Its tag is that of the last object freed in it. */
bool block_is_gone_slab(const struct block *block);
#define LAST_OF_SLAB "the last object freed in that slab"

/** block_offset - where @address lies: < 0: so many bytes before @block, >= 0: at that
 *  offset. *@behind: > 0: so many bytes behind its last requested one. */
s32 block_offset(const struct block *block, uintptr_t address, s32 *behind);

/** block_say - the line about the block itself. block_sections - who allocated it, and
 *  who freed it. */
void block_say(const struct subject *subject);
void block_sections(const struct block *block, struct stack_section *allocated,
                    struct stack_section *freed);
#endif
