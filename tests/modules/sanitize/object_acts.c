/* SPDX-License-Identifier: MIT */
/* tests/modules/sanitize/object_acts.c - arrays on stacks, and global variables. */
#include <linux/kernel.h>
#include "tests/modules/sanitize/acts.h"

static u8 global[13], zeros[64], filled[20] = { 1 };
static const u8 constant[9] = { 2 };

static int array_write(void *data)
{
    const struct act *a = data;
    u8 array[13] = { 0 };
    volatile u8 *p = array;
    p[a->at] = 1;
    return p[0];
}

static int array_read(void *data)
{
    const struct act *a = data;
    u8 array[13] = { 0 };
    volatile u8 *p = array;
    return p[a->at];
}

static int variable_write(void *data)
{
    const struct act *a = data;
    u8 array[a->size];
    volatile u8 *p = array;
    p[0] = p[a->at] = 1;
    return p[0];
}

static int global_write(void *data)
{
    const struct act *a = data;
    volatile u8 *p = a->size == 13 ? global : zeros;
    p[a->at] = 1;
    return 0;
}

static int global_read(void *data)
{
    const struct act *a = data;
    const volatile u8 *p = a->size == 9 ? constant : filled;
    return p[a->at];
}

void object_acts(void)
{
    static const struct { long size, at; const char *text; } arrays[] = {
        { 13, 12, "" },  { 13, 13, "1 byte behind array[13 bytes] of " },
        { 13, 31, "19 bytes behind array[13 bytes] of " },
        { 13, -1, "1 byte before array[13 bytes] of " },
        { 13, -32, "32 bytes before array[13 bytes] of " },
    };
    for (unsigned i = 0; i < ARRAY_SIZE(arrays); i++) {
        struct act a = { arrays[i].size, arrays[i].at };
        const char *text = arrays[i].text;
        RUN(i == 0 ? "nothing" : "out-of-bounds-write", array_write, a, text);
        RUN(i == 0 ? "nothing" : "out-of-bounds-read", array_read, a, text);
    }
    for (long size = 1; size < 40; size += 6) {
        RUN("nothing", variable_write, ((struct act){ size, size - 1 }), "");
        RUN("out-of-bounds-write", variable_write, ((struct act){ size, size }),
            "behind an array of variable length");
        RUN("out-of-bounds-write", variable_write, ((struct act){ size, -1 }),
            "before an array of variable length");
    }
    RUN("nothing", global_write, ((struct act){ 13, 12 }), "");
    RUN("out-of-bounds-write", global_write, ((struct act){ 13, 13 }),
        "global global[13 bytes] of module kasan_acts, 1 byte behind");
    RUN("out-of-bounds-write", global_write, ((struct act){ 64, 71 }),
        "global zeros[64 bytes] of module kasan_acts, 8 bytes behind");
    RUN("nothing", global_read, ((struct act){ 20, 19 }), "");
    RUN("out-of-bounds-read", global_read, ((struct act){ 20, 20 }),
        "global filled[20 bytes] of module kasan_acts, 1 byte behind");
    RUN("out-of-bounds-read", global_read, ((struct act){ 9, 9 }),
        "global constant[9 bytes] of module kasan_acts, 1 byte behind");
}
