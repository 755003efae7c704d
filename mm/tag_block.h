/* SPDX-License-Identifier: MIT */
#ifndef MM_TAG_BLOCK_H
#define MM_TAG_BLOCK_H
/* mm/tag_block.h - from a tag back to its block. */
#include "lib/types.h"

struct tag;

struct tag_block {
    uintptr_t start;
    u32 type;                       /* enum block_type */
};

/** tag_block - whose @tag is it? For whoever is told of a change of it (mm/tag.h): the
 *  block's slab, pages or area are there and in use. Interrupts off. */
struct tag_block tag_block(const struct tag *tag);
#endif
