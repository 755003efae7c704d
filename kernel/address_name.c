/* SPDX-License-Identifier: MIT */
/*
 * kernel/address_name.c - no allocator gave this address out: what is it?
 *
 * Problem    "Wild pointer" says little. Whose stack, which variable, which mistake?
 *
 * Idea       The address map (arch/paging.h), the threads, the symbol table and the
 *            page descriptors each know a part. Words that are no address at all are
 *            told by their value: poison was read from freed memory, an ERR_PTR was
 *            not checked.
 *
 *            Which function a variable on the running stack belongs to, the chain of
 *            frame pointers tells: of all frames below the variable the last one's
 *            return address lies in the function that the variable is in.
 *
 *              low   frame of f   frame of g  [variable]  frame of h   high
 *                    returns to g returns to h ^ h's
 *
 * State      None.
 * Cost       One stack walk, one look-up of a symbol. Only in reports.
 * Locking    Interrupts off.
 * Read next  misuse_report.c.
 */
#include "kernel/address_name.h"
#include "arch/context.h"
#include "arch/paging.h"
#include "arch/sections.h"
#include "arch/trap.h"
#include "kernel/backtrace.h"
#include "kernel/module/module.h"
#include "kernel/sched.h"
#include "kernel/symbols.h"
#include "lib/err.h"
#include "lib/poison.h"
#include "lib/printf.h"
#include "mm/misuse.h"
#include "mm/page.h"
#include "mm/vmalloc.h"
#include "mm/vmap.h"

static bool is_between(uintptr_t address, const char *low, const char *high)
{
    return address >= (uintptr_t)low && address < (uintptr_t)high;
}

/* ---- stacks ------------------------------------------------------------ */

/* Whose variable lies at @address on the running stack; "" where none tells. */
static void frame_function(uintptr_t address, char name[SYMBOL_NAME_BYTES + 2])
{
    uintptr_t trace[BACKTRACE_MAX];
    struct symbol_info info;
    unsigned count = stack_walk((uintptr_t)__builtin_frame_address(0),
                                current_thread()->stack_low, address, trace,
                                BACKTRACE_MAX);
    name[0] = '\0';
    if (count > 0 && count < BACKTRACE_MAX && symbol_lookup(trace[count - 1] - 1, &info))
        scnprintf(name, SYMBOL_NAME_BYTES + 2, "%s()", info.name);
}

static bool name_stack(char *buffer, uintptr_t address)
{
    char function[SYMBOL_NAME_BYTES + 2] = "";
    const struct thread *current = current_thread();
    const struct vm_area *area = vm_area_of(address);
    struct thread_info owner;
    uintptr_t irq_low, irq_high;
    trap_irq_stack(&irq_low, &irq_high);
    if (address >= irq_low && address < irq_high) {
        scnprintf(buffer, ADDRESS_NAME_BYTES, "stack pointer: on the interrupts' stack");
        return true;
    }
    if (!thread_info_of_stack(address, &owner)) {
        scnprintf(buffer, ADDRESS_NAME_BYTES, "stack pointer: on a stack without a "
                  "thread");
        return area != NULL && area->kind == VM_AREA_STACK;
    }
    if (owner.id == current->id)
        frame_function(address, function);
    scnprintf(buffer, ADDRESS_NAME_BYTES, "stack pointer: %s%s on the stack of thread "
              "%u \"%s\"", function[0] != '\0' ? "a variable of " : "no block is",
              function, owner.id, owner.name);
    return true;
}

/* ---- the image and modules ------------------------------------------------ */

static const char *module_part(const struct module *module, uintptr_t address)
{
    const struct module_region *text = &module->regions[REGION_TEXT];
    struct symbol_info info;
    if (symbol_lookup(address, &info) && info.is_function)
        return "code";
    return address - text->start < text->bytes ? "constants" : "data";
}

/* "code", "constants", "data", with whose they are. NULL: not static. */
static const char *static_part(uintptr_t address, const char **owner)
{
    *owner = symbol_module(address);
    const struct module *module = (*owner)[0] != '\0' ? module_find(*owner) : NULL;
    if (module != NULL)
        return module_part(module, address);
    if ((*owner)[0] != '\0')
        return "memory, before it was unloaded,";
    *owner = "the kernel";
    if (is_between(address, __text_start, __text_end))
        return "code";
    if (is_between(address, __rodata_start, __rodata_end))
        return "constants";
    return is_between(address, __image_start, __image_end) ? "data" : NULL;
}

bool address_is_static(uintptr_t address)
{
    const char *owner;
    return static_part(address, &owner) != NULL;
}

static bool name_static(char *buffer, uintptr_t address)
{
    struct symbol_info info;
    const char *owner, *part = static_part(address, &owner);
    if (part == NULL)
        return false;
    bool is_known = symbol_lookup(address, &info);
    int used = scnprintf(buffer, ADDRESS_NAME_BYTES, "static pointer: ");
    if (is_known)
        used += scnprintf(buffer + used, ADDRESS_NAME_BYTES - (size_t)used, "%s+0x%lx, ",
                          info.name, (unsigned long)(address - info.start));
    scnprintf(buffer + used, ADDRESS_NAME_BYTES - (size_t)used, "%s of %s", part, owner);
    return true;
}

/* ---- neither ----------------------------------------------------------- */

/* Every byte of @word is @byte, but for a small distance added or subtracted. */
static bool is_filled(uintptr_t word, u8 byte)
{
    return word - byte * 0x01010101u + PAGE_SIZE / 2 < PAGE_SIZE;
}

/* What the value itself gives away; NULL: nothing. */
static const char *value_meaning(uintptr_t word)
{
    if (is_filled(word, POISON_FREE))
        return "it was read from memory that is freed: POISON_FREE";
    if (is_filled(word, POISON_PAGE))
        return "it was read from pages that are freed: POISON_PAGE";
    if (is_filled(word, POISON_ALLOC))
        return "it was read from memory that nobody has written: POISON_ALLOC";
    if (is_filled(word, REDZONE_LIVE))
        return "it was read from behind or before a block: REDZONE_LIVE";
    if (is_filled(word, REDZONE_FREE))
        return "it was read from beside a freed block: REDZONE_FREE";
    if (word == (uintptr_t)LIST_POISON1 || word == (uintptr_t)LIST_POISON2)
        return "LIST_POISON: it was read from a node that list_del() removed";
    if (word < PAGE_SIZE)
        return "page 0: a NULL pointer and an offset";
    return word < PAGE_OFFSET ? "below the kernel nothing is mapped" : NULL;
}

static const char *page_meaning(const struct page *page)
{
    static const char *const meanings[PAGE_STATE_COUNT] = {
        [PAGE_RESERVED] = "reserved memory, which no allocator has",
        [PAGE_FREE] = "in free pages",
        [PAGE_TAIL] = "inside a run of pages",
        [PAGE_BLOCK] = "behind a block's last byte",
        [PAGE_SLAB] = "between the blocks of a slab",
        [PAGE_VMAP] = "a page of the vmap window by its other address",
        [PAGE_TABLE] = "a page table",
        [PAGE_META] = "the kernel's own tables",
    };
    const char *meaning = meanings[page->state];
    return meaning != NULL ? meaning : "beside a block";
}

static const char *wild_meaning(uintptr_t address)
{
    phys_addr_t physical;
    struct page *page = page_of(address);
    const char *meaning = value_meaning(address);
    if (meaning != NULL)
        return meaning;
    if (page_described(address) != NULL)
        return "a struct page, not the memory it describes";
    if (page != NULL)
        return page_meaning(page_head(page));
    if (vmap_is_guard(address))
        return "a guard page";
    return paging_lookup(address, &physical) ? "no allocator gave it out"
                                             : "nothing is mapped there";
}

/* Memory that the allocators took for themselves, or for threads and the like. */
static bool is_own_table(uintptr_t address)
{
    struct page *page = page_of(address);
    struct block block;
    s32 distance;
    if (page == NULL || page_head(page)->state != PAGE_SLAB)
        return page != NULL && page_head(page)->state == PAGE_META;
    return !block_nearest(address, &block, &distance) || page_of(block.start) == NULL ||
           page_of(block.start)->state != PAGE_SLAB ||
           page_of(block.start)->slab != page->slab;
}

enum address_kind address_name(char buffer[ADDRESS_NAME_BYTES], uintptr_t address)
{
    if (name_stack(buffer, address))
        return ADDRESS_STACK;
    if (name_static(buffer, address))
        return ADDRESS_STATIC;
    if (is_own_table(address)) {
        scnprintf(buffer, ADDRESS_NAME_BYTES, "wild pointer: the kernel's own tables");
        return ADDRESS_TABLE;
    }
    if (IS_ERR((const void *)address))
        scnprintf(buffer, ADDRESS_NAME_BYTES, "wild pointer: an ERR_PTR: %pe",
                  (const void *)address);
    else
        scnprintf(buffer, ADDRESS_NAME_BYTES, "wild pointer: %s", wild_meaning(address));
    return ADDRESS_WILD;
}
