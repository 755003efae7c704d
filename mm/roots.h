/* SPDX-License-Identifier: MIT */
#ifndef MM_ROOTS_H
#define MM_ROOTS_H
/*
 * mm/roots.h - where the leak detector starts: memory that is in use by itself.
 *
 * Those who own roots register a source once at boot; a scan calls every source
 * with the world stopped, and each hands out its ranges.
 */
#include "lib/types.h"

enum root_kind {
    ROOT_DATA, ROOT_BSS, ROOT_STACK, ROOT_AREA, ROOT_MODULE,
    ROOT_ARGUMENT,                      /* what a thread's function was given    */
};

/** A range of words to read. [start, end), any alignment; whole words count. */
struct root_range {
    uintptr_t start, end;
    enum root_kind kind;
    u16 thread_id;                      /* ROOT_STACK, ROOT_ARGUMENT: whose      */
    const char *name;                   /* ".data", the thread's name, ...       */
};

typedef void (*root_visit_fn)(const struct root_range *range, void *context);

/** A source hands each of its ranges to @visit. */
typedef void (*root_source_fn)(root_visit_fn visit, void *context);

/** root_source_register - at most ROOT_SOURCES_MAX (8). Boot only. */
void root_source_register(root_source_fn source);

/** roots_visit - all ranges of all sources. World stopped. */
void roots_visit(root_visit_fn visit, void *context);

/**
 * The lowest address of the running thread's stack that a scan reads; everything
 * newer is the query itself. 0: the whole live stack. Owner: kmemleak.c.
 */
extern uintptr_t roots_current_frame;

/** roots_clear_dead_stack - zero the running stack below the caller. A scan leaves
 *  addresses of leaked blocks there: they must come to lie neither in the holes of later
 *  frames nor in blocks made of this stack's pages. */
void roots_clear_dead_stack(void);
#endif
