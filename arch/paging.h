/* SPDX-License-Identifier: MIT */
#ifndef ARCH_PAGING_H
#define ARCH_PAGING_H
/*
 * arch/paging.h - pages, and where physical memory is seen.
 *
 *   0x00000000  unmapped: NULL and small integers fault
 *   0xC0000000  PAGE_OFFSET  direct map of physical 0 .. at most 896 MiB;
 *               kernel image at +1 MiB, its text and rodata read-only
 *   0xF8000000  VMAP_START   vmap window: vmalloc, thread stacks, each between
 *   0xFFC00000  VMAP_END     unmapped guard pages
 *   0xFFFFF000  unmapped: ERR_PTR values fault
 *
 * Higher half, because a leak scanner reads words and asks "pointer?": kernel
 * addresses must not look like small integers.
 */
#include "lib/compiler.h"
#include "lib/types.h"

#define PAGE_SHIFT 12
#define PAGE_SIZE  4096u
#define PAGE_MASK  (~(uintptr_t)(PAGE_SIZE - 1))
#define PAGE_ALIGN(x) ALIGN(x, PAGE_SIZE)

typedef u32 phys_addr_t;

#ifdef HOST_TEST
#include "tests/host/fake_paging.h"
#else
#define PAGE_OFFSET 0xC0000000u
#define VMAP_START  0xF8000000u
#define VMAP_END    0xFFC00000u
#define DIRECT_MAP_BYTES_MAX (VMAP_START - PAGE_OFFSET)

static inline void *phys_to_virt(phys_addr_t physical)
{
    return (void *)(physical + PAGE_OFFSET);
}

/* @address must lie in the direct map. */
static inline phys_addr_t virt_to_phys(const void *address)
{
    return (uintptr_t)address - PAGE_OFFSET;
}
#endif

enum page_protection {
    PAGE_READONLY  = 0,
    PAGE_WRITABLE  = 1u << 0,
    PAGE_UNCACHED  = 1u << 1,       /* device memory */
};

/**
 * paging_init - map physical [0, @memory_bytes) at PAGE_OFFSET and protect the
 * kernel's text and rodata. Boot only, before anything else of this header.
 * @memory_bytes: at most DIRECT_MAP_BYTES_MAX.
 */
void paging_init(u32 memory_bytes);

/** Gives one zeroed page for a page table, or NULL. */
typedef void *(*page_table_alloc_fn)(void);

/** paging_set_table_alloc - who serves page tables of the vmap window. */
void paging_set_table_alloc(page_table_alloc_fn alloc);

/**
 * paging_drop_tables - take out the window's page tables that have nothing in them, no
 * note either, and hand each to @give. Return: how many.
 */
u32 paging_drop_tables(void (*give)(void *table));

/**
 * paging_map - map the page at @address (in the vmap window) to @physical.
 * @protection: PAGE_ bits. Return: 0, or -ENOMEM when a page table is missing.
 */
int paging_map(uintptr_t address, phys_addr_t physical, unsigned protection);

/** paging_protect - change the protection of a page that paging_map() mapped. */
void paging_protect(uintptr_t address, unsigned protection);

/** paging_unmap - unmap one page of the vmap window; none there is a bug. */
void paging_unmap(uintptr_t address);

/**
 * paging_hide - make accesses to the page at @address fault, but remember what is
 * mapped there: paging_lookup() still finds it. paging_show: undo. In the vmap window,
 * and in the direct map once it was split. Neither allocates.
 */
void paging_hide(uintptr_t address);
void paging_show(uintptr_t address);

/** paging_is_hidden - is a page mapped at @address, and hidden? */
bool paging_is_hidden(uintptr_t address);

/** paging_split_direct_map - map it by small pages from now on, so that single ones
 *  can be hidden. Return: 0, or -ENOMEM: as before. Once split it stays so. */
int paging_split_direct_map(void);

/**
 * paging_note - remember @note, a multiple of 8, in the table entry of a page of the
 * vmap window where nothing is mapped; paging_map() there forgets it.
 * paging_noted: that, or NULL.
 */
void paging_note(uintptr_t address, void *note);
void *paging_noted(uintptr_t address);

/**
 * paging_lookup - what is mapped at @address, anywhere, hidden or not.
 * Return: true with *@physical (of that very byte) set; false: unmapped.
 */
bool paging_lookup(uintptr_t address, phys_addr_t *physical);
#endif
