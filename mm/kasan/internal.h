/* SPDX-License-Identifier: MIT */
#ifndef MM_KASAN_INTERNAL_H
#define MM_KASAN_INTERNAL_H
/* mm/kasan/internal.h - between the parts of KASAN. */
#include "lib/types.h"

/** A load or store that is to be judged. */
struct kasan_access {
    uintptr_t address;
    u32 size_bytes;
    bool is_write;
    uintptr_t pc;                   /* return address into the code that does it */
    uintptr_t frame_pointer;        /* of its function                           */
};

/** kasan_report - @access touches @bad, its first byte that may not be. */
void kasan_report(const struct kasan_access *access, uintptr_t bad);
#endif
