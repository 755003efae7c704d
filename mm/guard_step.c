/* SPDX-License-Identifier: MIT */
/*
 * mm/guard_step.c - pages that are open for one instruction.
 *
 * Problem    An access to a hidden page was all right: it must go through, and the next
 *            one must be seen again. One instruction may need several pages: MOVS reads
 *            one block and writes another, each perhaps across a page's end.
 *
 * Idea       Show the page, single-step, hide it again. If the instruction faults once
 *            more on the way, that page is added; whatever ends the step, be it the
 *            debug exception or a fault of another kind, closes all of them:
 *
 *              fault: open A, step -> fault: open B -> step done: hide A and B
 *
 *            A bad access that has to be let pass, for its thread cannot be killed,
 *            goes the same way; where nothing is mapped, one page of zeroes is.
 *
 * State      The open pages of the step under way. At most one: interrupts are off.
 * Cost       Two exceptions.
 * Locking    Interrupts off.
 * Read next  arch/x86/trap_step.c.
 */
#include "arch/paging.h"
#include "arch/trap.h"
#include "lib/string.h"
#include "mm/guard_internal.h"

enum { OPEN_MAX = 8 };              /* an instruction touches 4 pages, with a stack 6 */

struct open_page {
    uintptr_t address;
    bool is_zeroes;                 /* the page of zeroes is mapped there       */
    void *note;                     /* ... and this is to be noted there again  */
};

static struct open_page open_pages[OPEN_MAX] __unscanned;
static unsigned open_count;
static bool pardoned;
static u8 zeroes[PAGE_SIZE] __aligned(PAGE_SIZE) __unscanned;

bool guard_step_pardoned(void)
{
    return open_count > 0 && pardoned;
}

static bool show_page(struct open_page *page)
{
    if (paging_is_hidden(page->address)) {
        paging_show(page->address);
        return true;
    }
    phys_addr_t physical;
    bool in_window = page->address >= VMAP_START && page->address < VMAP_END;
    if (!in_window || paging_lookup(page->address, &physical))
        return false;
    memset(zeroes, 0, sizeof(zeroes));
    page->is_zeroes = true;
    page->note = paging_noted(page->address);
    return paging_map(page->address, virt_to_phys(zeroes), PAGE_WRITABLE) == 0;
}

bool guard_step_open(const struct exception *e, uintptr_t address, bool pardon)
{
    if (open_count == OPEN_MAX)
        return false;
    struct open_page *page = &open_pages[open_count];
    *page = (struct open_page){ .address = address & PAGE_MASK };
    if (!show_page(page))
        return false;
    if (open_count == 0) {
        pardoned = pardon;
        trap_step(e->frame);
    }
    open_count++;
    guard_totals.steps++;
    return true;
}

void guard_step_close(const struct exception *e)
{
    if (open_count == 0)
        return;
    while (open_count > 0) {
        const struct open_page *page = &open_pages[--open_count];
        if (!page->is_zeroes) {
            paging_hide(page->address);
            continue;
        }
        paging_unmap(page->address);
        if (page->note != NULL)
            paging_note(page->address, page->note);
    }
    trap_step_end(e->frame);
}
