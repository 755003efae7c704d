/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_REFERENCE_NAME_H
#define KERNEL_REFERENCE_NAME_H
/*
 * kernel/reference_name.h - where a reference lies, in words.
 */
#include "kernel/types.h"
#include "mm/query.h"

struct trace;

enum reference_kind {
    REFERENCE_GLOBAL,               /* .data and .bss, modules' too, per-CPU       */
    REFERENCE_STACK,                /* of a thread                                 */
    REFERENCE_REGISTER,             /* one that a thread waits with                */
    REFERENCE_ARGUMENT,             /* what a thread's function was given          */
    REFERENCE_AREA,                 /* kmemleak_scan_area()                        */
    REFERENCE_BLOCK,
    REFERENCE_KINDS
};

enum { REFERENCE_NAME_BYTES = 384, REFERENCE_OWNER_BYTES = 56 };

/** A copy of what is known of a reference, that stays true when its holder goes. */
struct reference_place {
    uintptr_t slot, value;
    enum reference_kind kind;
    bool is_interior;               /* it points behind the start of its block     */
    u16 thread_id;                  /* STACK, REGISTER, ARGUMENT                   */
    uintptr_t code;                 /* STACK: return address into the function whose
                                       frame has the slot; 0: not known            */
    const char *register_name;      /* REGISTER                                    */
    char owner[REFERENCE_OWNER_BYTES];  /* thread, module or section; cache        */
    uintptr_t holder;               /* BLOCK, AREA: its start                      */
    u32 holder_bytes, offset;       /* STACK: offset from the live part's low end  */
    enum block_type holder_type;
    const struct trace *trace;      /* of the holder; traces are never freed       */
    char member[TYPE_MEMBER_BYTES]; /* "struct node.next"; "": not known           */
    enum member_kind member_kind;
};

/** reference_locate - fill in @place. The world must not have moved since the query. */
void reference_locate(struct reference_place *place, const struct reference *r);

/**
 * reference_words - "list_head+0x4", "module foo: list+0x4", "thread 4 "worker" stack
 * +0x1c in func() FILE:LINE", "kmalloc block 0x... (size 64) + 8, func FILE:LINE".
 */
void reference_words(char buffer[REFERENCE_NAME_BYTES],
                     const struct reference_place *place);

/** holder_words - of a block: "kmalloc, size 64, func FILE:LINE". */
void holder_words(char buffer[REFERENCE_NAME_BYTES], const struct reference_place *place);
#endif
