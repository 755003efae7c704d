/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_LEAK_TRAP_H
#define KERNEL_LEAK_TRAP_H
/*
 * kernel/leak_trap.h - be there when the last reference to a block is lost.
 *
 * One trap at a time. It is reported through printk(), whoever runs then; what was
 * reported last can be asked for.
 */
#include "arch/debug_registers.h"
#include "kernel/backtrace.h"
#include "kernel/reference_name.h"
#include "lib/types.h"

struct exception;
struct symbol_info;
struct thread;

enum leak_trap_state {
    TRAP_OFF,
    TRAP_AWAITING,                  /* an allocation at a call site                 */
    TRAP_RETURNING,                 /* it has begun: the allocator is about to return */
    TRAP_WATCHING,                  /* words in memory, by debug registers          */
    TRAP_FOLLOWING,                 /* one thread, by single steps                  */
};

enum trap_end { END_NONE, END_LOST, END_FREED, END_GAVE_UP };

enum {
    TRAP_SITE_BYTES = 96,
    SLOT_NAME_BYTES = REFERENCE_NAME_BYTES,
    EVENT_FRAMES_MAX = 16,
    EVENT_THREAD_BYTES = 16,
};

enum event_how {
    EVENT_NONE,
    EVENT_OVERWRITTEN,              /* the word was                                 */
    EVENT_HOLDER_FREED,             /* the block that the word lay in was           */
    EVENT_HOLDER_SHRUNK,            /* it was resized: the word lies behind it      */
    EVENT_RETURNED,                 /* the word lay in the frame of a function that did */
    EVENT_REGISTER,                 /* a register took another value                */
    EVENT_IGNORED,                  /* a function's result was used by nobody       */
    EVENT_HANDLER,                  /* an interrupt handler allocated it, and ended */
    EVENT_THREAD_ENDED,             /* the word was its own: stack, argument        */
    EVENT_MODULE_GONE,              /* the word was in its data                     */
    EVENT_FREED,                    /* the block itself was freed                   */
    EVENT_UNSEEN,                   /* a word was overwritten that no register watched:
                                       noticed here                                 */
};

/** What happened to a word that referred to the block: plain data, true for ever. */
struct trap_event {
    enum event_how how;
    uintptr_t old_value, new_value; /* of the word                                  */
    char slot[SLOT_NAME_BYTES];     /* which word, in words                         */
    uintptr_t trace[EVENT_FRAMES_MAX];  /* [0]: where; then return addresses        */
    unsigned count;                 /* of trace[]                                   */
    bool first_is_pc;               /* trace[0] is the instruction itself, not what
                                       comes behind it                              */
    unsigned site;                  /* trace[site]: the first outside of functions that
                                       act for their caller (memset, kfree)         */
    char thread[EVENT_THREAD_BYTES];
    u16 thread_id;
    bool in_interrupt;              /* of a handler, called over that thread        */
    u32 time_ms;
};

/** A copy of all that is known. */
struct leak_trap_info {
    enum leak_trap_state state;
    char site[TRAP_SITE_BYTES];     /* TRAP_AWAITING, _RETURNING                    */
    uintptr_t start;                /* of the block, from TRAP_WATCHING on          */
    u32 size_bytes, sequence;
    u32 words;                      /* that refer to it directly, when last armed   */
    u32 links, links_watched;       /* of the chain from a root to it; 0 when only
                                       registers or the running stack hold it       */
    u32 moves;                      /* times that the slots changed                 */
    u32 steps;                      /* instructions followed                        */
    unsigned watched_count;
    char watched[DEBUG_REGISTER_COUNT][SLOT_NAME_BYTES];

    enum trap_end end;              /* how the last trap ended                      */
    uintptr_t end_start;            /* of its block                                 */
    u32 end_bytes, end_sequence;
    struct trap_event lost;         /* END_LOST, _FREED: where                      */
    struct trap_event later;        /* how != EVENT_NONE: until then a register or the
                                       thread's own stack kept it                   */
};

/**
 * leak_trap_block - a trap for the live block that @address lies in; an earlier trap is
 * off. Of the calling thread nothing counts as a reference.
 * Return: 0; -ENOENT: no live block there; -ENXIO: it is lost already; -EPERM: held by
 * decree, whatever refers to it; -ENOMEM: no memory for the search.
 */
int leak_trap_block(uintptr_t address);

/** leak_trap_site - for the next block allocated in function @site, or at FILE:LINE.
 *  -ENAMETOOLONG. */
int leak_trap_site(const char *site);

/** leak_trap_off - was one on? */
bool leak_trap_off(void);

void leak_trap_info(struct leak_trap_info *info);

/** leak_trap_is_lost - is the block of the present trap unreachable, unnoticed because
 *  not all links could be watched? */
bool leak_trap_is_lost(void);

/**
 * event_site - where in the source: `file` and `line` are those of the function `name`,
 * also for what it calls and has inlined. event_location: "f+0x4/0x10 file.c:7".
 * event_how_text: how it was lost, a sentence. event_how_name: a word, for JSON.
 * event_in: "in", or "before" that place, where it was only noticed.
 */
void event_site(const struct trap_event *event, struct symbol_info *at);
void event_location(const struct trap_event *event, char buffer[LOCATION_BYTES]);
void event_how_text(const struct trap_event *event, char *buffer, size_t size_bytes);
const char *event_how_name(enum event_how how);
const char *event_in(const struct trap_event *event);

/* ---- what the trap is told; cheap where none is on --------------------------- */

/** leak_trap_exception - was this debug exception for it? */
bool leak_trap_exception(const struct exception *e);

/** leak_trap_thread_ends - the current thread holds nothing any more.
 *  leak_trap_module_gone - nor do the variables of module @name. */
void leak_trap_thread_ends(void);
void leak_trap_module_gone(const char *name);
#endif
