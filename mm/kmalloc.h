/* SPDX-License-Identifier: MIT */
#ifndef MM_KMALLOC_H
#define MM_KMALLOC_H
/*
 * mm/kmalloc.h - memory by size: 8 bytes to 4 MiB.
 *
 * Up to KMALLOC_SLAB_BYTES_MAX a size class of the slab layer serves the request
 * (8 16 32 64 96 128 192 256 512 1024 2048 4096; a request of exactly a class's
 * size uses that class), above it whole pages from the buddy allocator.
 * Every block is aligned to 8 bytes, power-of-two classes to their own size.
 * Callable from interrupts. Names and meanings are Linux's.
 */
#include "lib/compiler.h"
#include "lib/overflow.h"
#include "lib/types.h"
#include "mm/gfp.h"

enum {
    KMALLOC_SLAB_BYTES_MAX = 4096,
    KMALLOC_BYTES_MAX = 4 * 1024 * 1024,
};

/* What a request of 0 bytes gets: no memory, not NULL, and kfree() takes it. */
#define ZERO_SIZE_PTR ((void *)16)
#define ZERO_OR_NULL_PTR(p) ((uintptr_t)(p) <= (uintptr_t)ZERO_SIZE_PTR)

/** kfree - give a block back; NULL and ZERO_SIZE_PTR are no-ops. A bad pointer
 *  is reported and changes nothing. */
void kfree(const void *p);

/** kfree_sensitive - zero it first, all ksize() bytes. */
void kfree_sensitive(const void *p);

/** kvfree - a block of kmalloc() or vmalloc(), whichever it was. */
void kvfree(const void *p);

/* What must be looked at, and goes back through one of these. */
#define __kmalloced __must_check \
    __freed_by(kfree, 1) __freed_by(kfree_sensitive, 1) __freed_by(kvfree, 1)

/**
 * kmalloc - at least @size bytes, contents undefined (zero with __GFP_ZERO).
 * Return: the block; ZERO_SIZE_PTR for size 0; NULL when memory is out or @size
 * exceeds KMALLOC_BYTES_MAX.
 */
void *kmalloc(size_t size, gfp_t flags) __kmalloced;
void *kzalloc(size_t size, gfp_t flags) __kmalloced;

/** kmalloc_array, kcalloc - @count * @size bytes; NULL if that overflows. */
void *kmalloc_array(size_t count, size_t size, gfp_t flags) __kmalloced;
void *kcalloc(size_t count, size_t size, gfp_t flags) __kmalloced;

/**
 * krealloc - resize to @size keeping the contents, in place where the block or
 * the free pages behind it have room: so shrinking never moves, and never fails.
 * The block then counts as allocated here.
 * @p: a kmalloc block, or NULL or ZERO_SIZE_PTR (then as kmalloc).
 * Return: the block, perhaps moved; ZERO_SIZE_PTR with @p freed for size 0;
 * NULL with @p untouched when memory is out.
 */
void *krealloc(const void *p, size_t size, gfp_t flags) __kmalloced;

/** ksize - bytes that the block can hold; 0 for NULL and ZERO_SIZE_PTR. What is no block
 *  is told (mm/misuse.h), and 0. */
size_t ksize(const void *p);

char *kstrdup(const char *s, gfp_t flags) __kmalloced;
char *kstrndup(const char *s, size_t most, gfp_t flags) __kmalloced;
void *kmemdup(const void *from, size_t bytes, gfp_t flags) __kmalloced;
__printf(2, 3) char *kasprintf(gfp_t flags, const char *fmt, ...) __kmalloced;

/** kmalloc_init - make the size classes. Boot only, after slab_init(). */
void kmalloc_init(void);
#endif
