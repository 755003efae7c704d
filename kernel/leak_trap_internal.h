/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_LEAK_TRAP_INTERNAL_H
#define KERNEL_LEAK_TRAP_INTERNAL_H
/*
 * kernel/leak_trap_internal.h - between the parts of the trap.
 *
 *   leak_trap.c          on and off; where is the block held now?
 *   leak_trap_arm.c      a chain of references -> debug registers
 *   leak_trap_hit.c      a register was hit, an allocation made, a holder freed ...
 *   leak_trap_follow.c   held by registers only: step by step
 *   leak_trap_stale.c    ... which of its words mean nothing
 *   leak_trap_event.c    what happened to a word: noted
 *   leak_trap_report.c   the loss in words
 */
#include "kernel/leak_trap.h"
#include "kernel/module/module.h"
#include "mm/query.h"

struct trap_frame;

/* The addresses that refer to one block. */
struct trap_target {
    uintptr_t start;
    u32 bytes;
    uintptr_t page;                 /* of its struct page, of alloc_pages(); else 0 */
};

struct trap_watch {
    enum { WATCH_NOTHING, WATCH_WORD, WATCH_RETURN, WATCH_SITE } kind;
    uintptr_t slot, value;          /* WATCH_WORD                                   */
    bool in_block;                  /* ... which is one of a block's                */
    struct trap_target target;      /* ... what it refers to                        */
    bool to_block;                  /* ... and that is a block                      */
    u16 thread_id;                  /* WATCH_RETURN, _SITE: in this thread only     */
    bool in_interrupt;              /* WATCH_SITE: in a handler, called over it     */
    uintptr_t sp;                   /* WATCH_RETURN: with the stack at least here   */
    char name[SLOT_NAME_BYTES];
};

/* A word of the followed thread, or one in a block that such a word leads to. */
struct own_link {
    bool is_register;               /* slot: its offset in the trap frame           */
    uintptr_t slot, value;
    struct trap_target target;
};

enum { OWN_LINKS_MAX = 8, HOLDERS_MAX = CHAIN_LINKS_MAX, STALE_WORDS_MAX = 16,
       FRAME_WORDS = 8 /* of a trap frame, that are registers */ };

struct leak_trap {
    struct leak_trap_info info;     /* without watched[], which is made on demand   */
    struct tag *tag;                /* of the block; NULL: none yet                 */
    struct trap_target target;
    const struct trace *allocation;
    struct trap_watch watches[DEBUG_REGISTER_COUNT];
    const struct tag *holders[HOLDERS_MAX];     /* of the chain's blocks            */
    unsigned holder_count;
    struct own_link unwatched[CHAIN_LINKS_MAX]; /* links for which no register was left */
    unsigned unwatched_count;
    u16 root_thread;                /* the chain begins with a word of this one's   */
    char root_module[MODULE_NAME_BYTES];    /* ... of this one's; "": of none's     */

    bool look_is_due;               /* as soon as interrupts are on                 */
    struct trap_event cause;        /* the last that took a word's reference away   */
    struct trap_event end;          /* then the followed thread kept it until here  */

    /* TRAP_FOLLOWING, or a look is due. */
    u32 budget;                     /* instructions left                            */
    u16 thread_id;                  /* followed                                     */
    uintptr_t stack_low, stack_top; /* its stack                                    */
    struct own_link own[OWN_LINKS_MAX];
    unsigned own_count;             /* 0: broken, or not known yet                  */
    uintptr_t pc, operand, sp;      /* of the instruction that has just run, before it */
    bool was_return;                /* it was a RET                                 */
    uintptr_t result_site;          /* the block is the result of a call that returned
                                       here, and has not moved since; 0: no         */
    uintptr_t result_fp;            /* the frame pointer there                      */
    u8 stale;                       /* bit i: word i of the trap frame, a scratch
                                       register, is left over from that call        */
    uintptr_t stale_words[STALE_WORDS_MAX];     /* of its stack: nobody has written them
                                       since the block was allocated, or their frame
                                       was made                                     */
    unsigned stale_count;
};
extern struct leak_trap trap;

/** target_of - @block's addresses. refers - is @value one of them? */
struct trap_target target_of(const struct block *block);
bool refers(uintptr_t value, const struct trap_target *target);

/** trap_block - the block, if it still lives. */
bool trap_block(struct block *block);

/** trap_adopt - @block is the one. */
void trap_adopt(const struct block *block);

/** trap_look - nobody is inside an allocator: where is the block held? Watch, follow, or
 *  report. @frame: of the running thread. */
void trap_look(const struct trap_frame *frame);

/** trap_finish - it is over. @end: END_NONE: switched off. */
void trap_finish(enum trap_end end);

/* ---- leak_trap_arm.c ---- */

/** arm_chain - watch @chain, which holds @block. @frame: of the running thread, if the
 *  chain begins on its stack, else NULL. */
void arm_chain(const struct chain *chain, const struct block *block,
               const struct trap_frame *frame);

/** arm_site - stop @thread_id at @address. disarm - all registers. */
void arm_site(uintptr_t address, u16 thread_id);
void disarm(void);

/** chain_check - if a link that is not watched has changed, that was the @event, whatever
 *  else happened since. */
void chain_check(struct trap_event *event);

/** trap_read - the word at @slot, in a guarded block or not. */
uintptr_t trap_read(uintptr_t slot);

/* ---- leak_trap_follow.c ---- */

/** register_at - the register that @frame keeps @offset bytes from its start. */
static inline uintptr_t register_at(const struct trap_frame *frame, uintptr_t offset)
{
    return *(const uintptr_t *)((uintptr_t)frame + offset);
}

/** follow_begin - the running thread alone has the block, by @chain. */
void follow_begin(const struct chain *chain, const struct trap_frame *frame);

/** follow_step - an instruction is over. follow_note - another begins. */
void follow_step(const struct trap_frame *frame);
void follow_note(const struct trap_frame *frame);

/* ---- leak_trap_stale.c ---- */

/** follow_result - a call that allocated the block has just returned it: no other word of
 *  the running thread can mean it. */
void follow_result(const struct trap_frame *frame);

/** follow_why - why_held(), with the running thread's words, but for stale ones. */
void follow_why(const struct block *block, const struct trap_frame *frame,
                struct chain *chain);

/** is_stale_word - of the thread's stack. stale_forget - an instruction is over: which
 *  still are? stale_note_holes - ... it may have made a frame. */
bool is_stale_word(uintptr_t slot);
void stale_forget(const struct trap_frame *frame);
void stale_note_holes(const struct trap_frame *frame);

/* ---- leak_trap_event.c ---- */

/** event_at - an event of whoever runs: the instruction at @pc did it, or, unless @is_pc,
 *  the one before. event_here - the caller of the function with frame pointer @fp did. */
void event_at(struct trap_event *event, enum event_how how,
              const struct trap_frame *frame, uintptr_t pc, bool is_pc);
void event_here(struct trap_event *event, enum event_how how, uintptr_t fp);

/** event_result - the function with frame pointer @fp ignored the result of the call that
 *  returned to @pc. */
void event_result(struct trap_event *event, uintptr_t pc, uintptr_t fp);

/** event_freed - the same for a block whose @tag has just become that of a freed one. */
void event_freed(struct trap_event *event, enum event_how how, const struct tag *tag);

/* ---- leak_trap_report.c ---- */

/** report_lost, _freed, _gave_up - print it. */
void report_lost(void);
void report_freed(void);
void report_gave_up(const char *why);

/* ---- leak_trap_hit.c ---- */

/** The hooks in mm/tag.c. */
extern const struct tag_watch trap_tag_watch;
#endif
