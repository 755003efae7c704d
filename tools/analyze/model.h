/* SPDX-License-Identifier: MIT */
#ifndef TOOLS_ANALYZE_MODEL_H
#define TOOLS_ANALYZE_MODEL_H
/*
 * tools/analyze/model.h - what gcc -fanalyzer must know and no attribute says. It is
 * included before every file that is analysed, and never compiled into anything.
 *
 * krealloc() keeps the old block where it fails, and frees it where it does not: as code,
 * so that the analyser follows both ways. Contents do not matter to it.
 */
#include "lib/err.h"
#include "mm/kmalloc.h"

static inline __maybe_unused void *krealloc_model(void *old, size_t size, gfp_t flags)
{
    void *block = kmalloc(size, flags);
    if (block)
        kfree(old);
    return block;
}
#define krealloc(old, size, flags) krealloc_model((void *)(old), size, flags)

/* __free(kfree) frees what is neither NULL nor an error; no allocator returns errors. */
#define IS_ERR_OR_NULL(p) ((p) == NULL)

#endif
