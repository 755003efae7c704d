/* SPDX-License-Identifier: MIT */
/*
 * tests/host/fake_paging.c - arch/paging.h on the build machine.
 *
 * Problem    mm/ maps pages. A test wants to see that a page shows up at both of
 *            its addresses, and that one past the end faults.
 * Idea       The process' own page tables do it: memory is a memfd, a mapping is an
 *            mmap() of one page of it.
 * State      The file, and for each page of the window what is mapped there.
 * Not done   Hosts without memfd_create(): needs Linux or FreeBSD.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include <sanitizer/asan_interface.h>
#include "arch/paging.h"
#include "lib/assert.h"
#include "lib/errno.h"
#include "lib/string.h"

enum { WINDOW_PAGES = FAKE_VMAP_BYTES / PAGE_SIZE };

unsigned char *fake_memory;
size_t fake_memory_bytes;

static int memory_file = -1;
static bool mapped[WINDOW_PAGES];
static bool hidden[WINDOW_PAGES];               /* valid where mapped[]            */
static bool *hidden_memory;                     /* of the direct map, by page       */
static void *noted[WINDOW_PAGES];               /* valid where not                 */
static phys_addr_t mapped_to[WINDOW_PAGES];     /* valid where mapped[]            */
static unsigned mapped_pages;
static int maps_left = -1;                      /* -1: as many as you like         */

static void must(bool worked, const char *what)
{
    if (worked)
        return;
    perror(what);
    abort();
}

/* Map at exactly @address, over whatever is there. */
static void map_at(uintptr_t address, size_t bytes, int protection, int flags, int file,
                   phys_addr_t offset)
{
    void *got = mmap((void *)address, bytes, protection, flags | MAP_FIXED, file, offset);
    must(got == (void *)address, "fake_paging: mmap");
}

void fake_paging_init(size_t bytes)
{
    KASSERT(bytes > 0 && bytes <= FAKE_MEMORY_BYTES_MAX && bytes % PAGE_SIZE == 0);
    if (memory_file >= 0) {
        munmap(fake_memory, fake_memory_bytes);
        close(memory_file);
    }
    memory_file = memfd_create("fake_memory", MFD_CLOEXEC);
    must(memory_file >= 0, "fake_paging: memfd_create");
    must(ftruncate(memory_file, (off_t)bytes) == 0, "fake_paging: ftruncate");

    map_at(FAKE_MEMORY_START, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory_file, 0);
    map_at(VMAP_START, FAKE_VMAP_BYTES, PROT_NONE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    fake_memory = (unsigned char *)(uintptr_t)FAKE_MEMORY_START;
    fake_memory_bytes = bytes;
    ASAN_UNPOISON_MEMORY_REGION(fake_memory, bytes);
    ASAN_UNPOISON_MEMORY_REGION((void *)VMAP_START, FAKE_VMAP_BYTES);
    memset(mapped, 0, sizeof(mapped));
    memset(hidden, 0, sizeof(hidden));
    free(hidden_memory);
    hidden_memory = calloc(bytes >> PAGE_SHIFT, sizeof(*hidden_memory));
    must(hidden_memory != NULL, "fake_paging: calloc");
    memset(noted, 0, sizeof(noted));
    mapped_pages = 0;
    maps_left = -1;
}

void fake_paging_fail_after(int maps)
{
    maps_left = maps;
}

unsigned fake_paging_mapped_pages(void)
{
    return mapped_pages;
}

static bool in_window(uintptr_t address)
{
    return address >= VMAP_START && address < VMAP_END;
}

static size_t window_page(uintptr_t address)
{
    return (address - VMAP_START) >> PAGE_SHIFT;
}

void paging_init(u32 memory_bytes)
{
    KASSERT(memory_bytes <= fake_memory_bytes);
}

void paging_set_table_alloc(page_table_alloc_fn alloc)
{
    (void)alloc;                        /* the host has page tables of its own */
}

/* Its tables are the host's. */
u32 paging_drop_tables(void (*give)(void *table))
{
    return 0;
}

int paging_map(uintptr_t address, phys_addr_t physical, unsigned protection)
{
    KASSERT(in_window(address));
    KASSERT(address % PAGE_SIZE == 0);
    KASSERT(physical % PAGE_SIZE == 0);
    KASSERT(physical < fake_memory_bytes);
    KASSERT(!mapped[window_page(address)]);
    if (maps_left == 0)
        return -ENOMEM;
    if (maps_left > 0)
        maps_left--;
    map_at(address, PAGE_SIZE,
           protection & PAGE_WRITABLE ? PROT_READ | PROT_WRITE : PROT_READ,
           MAP_SHARED, memory_file, physical);
    ASAN_UNPOISON_MEMORY_REGION((void *)address, PAGE_SIZE);
    mapped[window_page(address)] = true;
    hidden[window_page(address)] = false;
    mapped_to[window_page(address)] = physical;
    mapped_pages++;
    return 0;
}

void paging_protect(uintptr_t address, unsigned protection)
{
    KASSERT(in_window(address));
    KASSERT(mapped[window_page(address)]);
    must(mprotect((void *)address, PAGE_SIZE,
                  protection & PAGE_WRITABLE ? PROT_READ | PROT_WRITE : PROT_READ) == 0,
         "fake_paging: mprotect");
}

void paging_unmap(uintptr_t address)
{
    KASSERT(in_window(address));
    KASSERT(address % PAGE_SIZE == 0);
    KASSERT(mapped[window_page(address)]);
    map_at(address, PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
           -1, 0);
    mapped[window_page(address)] = false;
    noted[window_page(address)] = NULL;
    mapped_pages--;
}

/* It is split from the beginning. */
int paging_split_direct_map(void)
{
    return 0;
}

static bool in_memory(uintptr_t address)
{
    return fake_memory && address - PAGE_OFFSET < fake_memory_bytes;
}

/* Whether the page at @address is hidden; NULL: nothing is mapped there. */
static bool *hidden_flag(uintptr_t address)
{
    if (in_memory(address))
        return &hidden_memory[(address - PAGE_OFFSET) >> PAGE_SHIFT];
    bool is_mapped = in_window(address) && mapped[window_page(address)];
    return is_mapped ? &hidden[window_page(address)] : NULL;
}

static void set_hidden(uintptr_t address, bool hide)
{
    bool *flag = hidden_flag(address);
    KASSERT(flag != NULL);
    KASSERT(*flag != hide);
    *flag = hide;
    must(mprotect((void *)(address & PAGE_MASK), PAGE_SIZE,
                  hide ? PROT_NONE : PROT_READ | PROT_WRITE) == 0,
         "fake_paging: mprotect");
}

void paging_hide(uintptr_t address)
{
    set_hidden(address, true);
}

void paging_show(uintptr_t address)
{
    set_hidden(address, false);
}

bool paging_is_hidden(uintptr_t address)
{
    const bool *flag = hidden_flag(address);
    return flag != NULL && *flag;
}

void paging_note(uintptr_t address, void *note)
{
    KASSERT(in_window(address));
    KASSERT(!mapped[window_page(address)]);
    KASSERT((uintptr_t)note % 8 == 0);
    noted[window_page(address)] = note;
}

void *paging_noted(uintptr_t address)
{
    return in_window(address) && !mapped[window_page(address)]
               ? noted[window_page(address)] : NULL;
}

bool paging_lookup(uintptr_t address, phys_addr_t *physical)
{
    if (in_memory(address)) {
        *physical = (phys_addr_t)(address - PAGE_OFFSET);
        return true;
    }
    if (!in_window(address) || !mapped[window_page(address)])
        return false;
    *physical = mapped_to[window_page(address)] | (address & ~PAGE_MASK);
    return true;
}
