/* SPDX-License-Identifier: MIT */
/*
 * kernel/sanitize/kasan_report.c - KASAN's part of a report: arrays, globals, shadow.
 *
 * Problem    "Stack, 24 bytes above nowhere" helps nobody: which array, of which
 *            function, in which thread?
 *
 * Idea       The compiler left the answer on the stack: an instrumented frame begins
 *            with a mark and the address of a string that lists its variables,
 *
 *              frame  [mark][list][pc] ... | left redzone of 32 bytes
 *              list   "2 32 16 3 buf 64 4 5 count": how many; offset, bytes,
 *                     length of the name, name
 *
 *            and its first 32 bytes are the first redzone. A global is named by the
 *            symbol in front of its redzone.
 *
 * State      The text of one answer.
 * Cost       Only in reports.
 * Locking    Interrupts are off.
 * Read next  mm/kasan/report.c, kernel/misuse_report.c.
 */
#include "arch/sections.h"
#include "arch/shadow.h"
#include "kernel/misuse_internal.h"
#include "kernel/sanitize/sanitize.h"
#include "kernel/symbols.h"
#include "kernel/thread.h"
#include "lib/compiler.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/kasan.h"
#include "mm/misuse.h"

enum {
    FRAME_MARK = 0x41b58ab3, FRAME_BYTES_MAX = 4096, GLOBAL_BYTES_MAX = 4096,
    NAME_BYTES = 64, REGION_BYTES = 256,
    ROW_SHADOWS = 16, ROW_SPAN = ROW_SHADOWS * SHADOW_GRANULE, ROWS_AROUND = 2,
};

/* At the start of an instrumented frame. */
struct frame_mark {
    u32 mark;
    const char *variables;
    uintptr_t pc;
};

struct variable {
    s32 distance_bytes;             /* < 0: so far before it; else behind its end */
    u32 size_bytes;
    char name[NAME_BYTES];
};

static char text[REGION_BYTES] __unscanned;

/* ---- stacks ------------------------------------------------------------ */

static uintptr_t granule_of(uintptr_t address)
{
    return ALIGN_DOWN(address, (uintptr_t)SHADOW_GRANULE);
}

/* The start of the frame that @address lies in, or NULL. */
static const struct frame_mark *frame_of(uintptr_t address, uintptr_t stack_low)
{
    uintptr_t at = granule_of(address);
    uintptr_t low = max(stack_low, at - FRAME_BYTES_MAX);
    while (at > low && *shadow_of(at) != KASAN_STACK_LEFT)
        at -= SHADOW_GRANULE;
    while (at > low && *shadow_of(at - SHADOW_GRANULE) == KASAN_STACK_LEFT)
        at -= SHADOW_GRANULE;
    const struct frame_mark *frame = (const struct frame_mark *)at;
    bool is_one = *shadow_of(at) == KASAN_STACK_LEFT && frame->mark == FRAME_MARK &&
                  (uintptr_t)frame->variables >= PAGE_OFFSET;
    return is_one ? frame : NULL;
}

static u32 next_number(const char **list)
{
    u32 number = 0;
    while (**list == ' ')
        ++*list;
    for (; **list >= '0' && **list <= '9'; ++*list)
        number = number * 10 + (u32)(**list - '0');
    return number;
}

static u32 magnitude(s32 distance)
{
    return (u32)(distance < 0 ? -distance : distance);
}

/* Of the variables in @list the one that is nearest to @offset. */
static void nearest_variable(const char *list, s32 offset, struct variable *nearest)
{
    *nearest = (struct variable){ .distance_bytes = INT32_MAX };
    for (u32 left = next_number(&list); left > 0; left--) {
        s32 start = (s32)next_number(&list), bytes = (s32)next_number(&list);
        u32 length = next_number(&list);
        const char *name = list + 1;
        s32 distance = offset < start ? offset - start : offset - (start + bytes) + 1;
        list = name + length;
        if (magnitude(distance) >= magnitude(nearest->distance_bytes))
            continue;
        nearest->distance_bytes = distance;
        nearest->size_bytes = (u32)bytes;
        snprintf(nearest->name, sizeof(nearest->name), "%.*s",
                 (int)strcspn(name, ": "), name);
    }
}

static void name_variable(char *to, size_t bytes, const struct frame_mark *frame,
                          uintptr_t address)
{
    struct symbol_info symbol;
    struct variable v;
    nearest_variable(frame->variables, (s32)(address - (uintptr_t)frame), &v);
    bool known = symbol_lookup(frame->pc, &symbol);
    scnprintf(to, bytes, ", %u byte%s %s %s[%u bytes] of %s()",
              magnitude(v.distance_bytes), magnitude(v.distance_bytes) == 1 ? "" : "s",
              v.distance_bytes < 0 ? "before" : "behind", v.name, v.size_bytes,
              known ? symbol.name : "?");
}

static const char *name_stack(uintptr_t address, u8 reason)
{
    struct thread_info info = { .name = "?" };
    const struct frame_mark *frame = NULL;
    bool is_alloca = reason == KASAN_ALLOCA_LEFT || reason == KASAN_ALLOCA_RIGHT;
    int used;
    if (thread_info_of_stack(address, &info))
        used = scnprintf(text, sizeof(text), "stack of thread %u \"%s\"", info.id,
                         info.name);
    else
        used = scnprintf(text, sizeof(text), "stack of interrupts");
    if (!is_alloca)
        frame = frame_of(address, address - FRAME_BYTES_MAX);
    if (frame != NULL)
        name_variable(text + used, sizeof(text) - (size_t)used, frame, address);
    else if (is_alloca)
        scnprintf(text + used, sizeof(text) - (size_t)used, ", %s an array of variable "
                  "length", reason == KASAN_ALLOCA_LEFT ? "before" : "behind");
    return text;
}

/* ---- globals ----------------------------------------------------------- */

static const char *name_global(uintptr_t address)
{
    struct symbol_info symbol;
    uintptr_t at = granule_of(address), low = at - GLOBAL_BYTES_MAX;
    while (at > low && *shadow_of(at) == KASAN_GLOBAL)
        at -= SHADOW_GRANULE;
    if (!symbol_lookup(at, &symbol))
        return "unnamed constant, behind its end";
    u32 behind = (u32)(address - (symbol.start + symbol.size_bytes)) + 1;
    const char *of = symbol.module[0] != '\0' ? " of module " : "";
    scnprintf(text, sizeof(text), "global %s[%u bytes]%s%s, %u byte%s behind it",
              symbol.name, symbol.size_bytes, of, symbol.module, behind, plural(behind));
    return text;
}

static const char *name_region(uintptr_t address, u8 reason)
{
    return reason == KASAN_GLOBAL ? name_global(address) : name_stack(address, reason);
}

/* ---- the picture ------------------------------------------------------- */

static void print_row(uintptr_t row, bool is_hit)
{
    char line[ROW_SHADOWS * 3 + 1];
    int used = 0;
    for (u32 i = 0; i < ROW_SHADOWS; i++)
        used += scnprintf(line + used, sizeof(line) - (size_t)used, " %02x",
                          *shadow_of(row + i * SHADOW_GRANULE));
    report_say("%c%08lx:%s", is_hit ? '>' : ' ', (unsigned long)row, line);
}

void kasan_print_shadow(const struct bad_access *access)
{
    uintptr_t bad = kasan_first_bad(access->address, access->size_bytes);
    if (bad == 0)
        return;
    uintptr_t hit = ALIGN_DOWN(bad, (uintptr_t)ROW_SPAN);
    report_say("shadow, one byte for 8 of memory (docs/sanitizers.md tells the values):");
    for (int i = -ROWS_AROUND; i <= ROWS_AROUND; i++) {
        uintptr_t row = hit + (uintptr_t)(i * ROW_SPAN);
        if (row < PAGE_OFFSET)
            continue;
        print_row(row, i == 0);
        if (i == 0)
            report_say("%*s^", 11 + (int)(bad - hit) / SHADOW_GRANULE * 3, "");
    }
}

/* Freed memory should wait, or the next owner's use hides the last one's. Boot
 * parameters may take it back. */
void kasan_report_init(void)
{
    debug_set(DEBUG_QUARANTINE | DEBUG_USER, true, "*");
    kasan_set_region_namer(name_region);
}
