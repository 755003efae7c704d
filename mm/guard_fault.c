/* SPDX-License-Identifier: MIT */
/*
 * mm/guard_fault.c - an access hit a page that is hidden, or where nothing is mapped:
 * whose is it, and was it all right?
 *
 * Problem    The CPU tells an address. A verdict needs the block that was meant.
 *
 * Idea       The page's table entry answers, in this order:
 *
 *              hidden, in the window      an area's slack: the block's bytes pass, all
 *                                         others are out of bounds
 *              hidden, in the direct map  a flank, or freed pages (guard_pages.c)
 *              a note                     a freed area: use after free
 *              nothing                    a guard page: of its two neighbours the one
 *                                         whose block is nearer was meant
 *
 *            As each area of vmalloc() has guard pages, and freed ones are remembered,
 *            those are judged always, with no rule set.
 *
 *            What begins inside a block may end outside, and of two operands only one
 *            faults when both are in one page: the instruction is asked for the rest.
 *
 * State      None.
 * Cost       An access that passes: two exceptions, some 80 instructions here.
 * Locking    Interrupts off; no lock: whoever faulted may hold any.
 * Read next  guard_step.c, kernel/fault.c.
 */
#include "arch/paging.h"
#include "arch/trap.h"
#include "lib/assert.h"
#include "mm/guard_internal.h"
#include "mm/misuse.h"
#include "mm/vmap.h"

enum { PAGE_FAULT_PRESENT = 1 };        /* of the error code: a right was missing  */

enum judgement { NOBODYS, WITHIN, BAD };

/* A push below a stack is no access to the block on the other side. */
static bool is_stack_push(const struct exception *e)
{
    uintptr_t next_page = (e->fault_address & PAGE_MASK) + PAGE_SIZE;
    const struct vm_area *above = vm_area_of(next_page);
    return above != NULL && above->kind == VM_AREA_STACK &&
           trap_sp(e->frame) - e->fault_address + PAGE_SIZE < 2 * PAGE_SIZE;
}

/* @size_bytes: how far the access reaches, at least 1. */
static enum judgement judge_hidden(uintptr_t address, u32 size_bytes, struct block *block)
{
    struct vm_area *area = vm_area_of(address);
    if (area == NULL)
        return guard_pages_suspect(address, block) ? BAD : NOBODYS;
    guard_describe(area, block);
    u32 offset = (u32)(address - block->start), held = block->tag->size_bytes;
    return offset < held && size_bytes <= held - offset ? WITHIN : BAD;
}

/* The operand that did not fault, of two that lie in one page. */
static bool is_other_bad(const struct trap_operands *o, struct bad_access *access)
{
    bool target_faulted = access->address == o->target;
    uintptr_t other = target_faulted ? o->source : o->target;
    if (other == 0 || !paging_is_hidden(other) ||
        judge_hidden(other, max(o->size_bytes, 1u), &access->block) != BAD)
        return false;
    access->address = other;
    access->size_bytes = o->size_bytes;
    access->is_write = o->writes_target && !target_faulted;
    return true;
}

/* How far the operand that faulted reaches from there; 1 at the start of a page, for it
 * may have begun in the one before. */
static u32 reach(const struct exception *e, const struct trap_operands *o)
{
    uintptr_t address = e->fault_address;
    bool begins_there = address % PAGE_SIZE != 0 || address == o->source ||
                        address == o->target;
    return begins_there ? max(o->size_bytes, 1u) : 1;
}

/* An access to a hidden page of an area or of the direct map. */
static enum judgement judge_instruction(const struct exception *e,
                                        struct bad_access *access)
{
    struct trap_operands operands;
    enum judgement judgement = judge_hidden(e->fault_address, 1, &access->block);
    if (judgement != WITHIN)
        return judgement;
    trap_operands(e->frame, &operands);
    if (judge_hidden(e->fault_address, reach(e, &operands), &access->block) == BAD)
        access->size_bytes = operands.size_bytes;
    else if (!is_other_bad(&operands, access))
        return WITHIN;
    return BAD;
}

static enum judgement judge(const struct exception *e, struct bad_access *access)
{
    if (!e->is_page_fault || (e->error_code & PAGE_FAULT_PRESENT))
        return NOBODYS;
    if (paging_is_hidden(e->fault_address))
        return judge_instruction(e, access);
    struct vm_area *area = guard_area_at(e->fault_address);
    if (area == NULL && !is_stack_push(e))
        area = guard_neighbour(e->fault_address);
    if (!guard_holds_block(area))
        return NOBODYS;
    guard_describe(area, &access->block);
    return BAD;
}

enum guard_verdict guard_fault(const struct exception *e)
{
    struct bad_access access = {
        .address = e->fault_address,
        .is_write = e->is_write,
        .pc = trap_pc(e->frame),
        .frame_pointer = trap_fp(e->frame),
        .found_by = "guard page",
    };
    if (e->is_step) {
        guard_step_close(e);
        return GUARD_FINE;
    }
    enum judgement judgement = judge(e, &access);
    if (judgement == WITHIN && guard_step_open(e, e->fault_address, false))
        return GUARD_FINE;
    if (judgement == BAD && guard_step_pardoned()) {
        misuse_access(&access);
        if (guard_step_open(e, e->fault_address, true))
            return GUARD_FINE;
    }
    guard_step_close(e);
    if (judgement != BAD)
        return GUARD_NOT_MINE;
    misuse_access(&access);
    return GUARD_BAD;
}

void guard_let_pass(const struct exception *e)
{
    bool opened = guard_step_open(e, e->fault_address, true);
    KASSERT(opened);
}
