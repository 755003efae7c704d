/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HOST_MACHINE_H
#define TESTS_HOST_MACHINE_H
/*
 * tests/host/machine.h - a whole mm/ over fake memory, made anew for each test.
 *
 * Page 0 and the page descriptors behind it are reserved, as in the kernel; all
 * other pages are free. Nothing is a root but what a test registers.
 */
#include "lib/types.h"
#include "mm/depot.h"
#include "mm/misuse.h"
#include "mm/roots.h"
#include "mm/tag.h"

struct kmem_cache;

enum { MACHINE_BYTES = 16 * 1024 * 1024 };

/** machine_init - a fresh machine with @bytes (page multiple) of memory. */
void machine_init(size_t bytes);

/** machine_add_root - a scan reads [@start, @start + @bytes) from now on. */
void machine_add_root(const void *start, size_t bytes, enum root_kind kind);

/** What the detector knows in sum. machine_sums_stay: is that still what it was? */
struct machine_sums {
    struct tag_stats tags;
    struct depot_live live;
};
struct machine_sums machine_sums(void);
bool machine_sums_stay(const struct machine_sums *before);

/** machine_check - do the invariants of all allocators hold? */
bool machine_check(void);

/** machine_free_pages - what is free once every cache gave back its empty slabs. */
u32 machine_free_pages(void);

struct page;

/** machine_four_in_a_row - the number of the first of four pages, aligned, that are all
 *  among the @count blocks of one page @held. */
u32 machine_four_in_a_row(struct page *const *held, u32 count);

/** machine_cache - the cache of that name, or NULL. */
struct kmem_cache *machine_cache(const char *name);

/** Bad acts reported since machine_init(), and the last of them. */
extern unsigned machine_misuse_count;
extern struct misuse machine_last_misuse;

/** machine_misused - exactly one bad act since the last call, and of @kind? */
bool machine_misused(enum misuse_kind kind);

/** machine_random - reproducible numbers below @below; machine_init() reseeds. */
u32 machine_random(u32 below);
void machine_seed(u32 seed);
#endif
