/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_fault.c - `fault KIND`: ways to die, on purpose.
 *
 * Problem    Who learns to read the report of an exception needs one whose cause is
 *            known.
 * Idea       One small function for each kind, with the mistake in it. The command's
 *            thread does not survive it, the shell does (kernel/kill.c).
 * State      Volatile operands, lest the compiler see through it all.
 * Read next  kernel/fault_report.c, docs/exceptions.md.
 */
#include "arch/paging.h"
#include "arch/sections.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/warn.h"
#include "lib/list.h"
#include "lib/poison.h"
#include "lib/printk.h"
#include "lib/string.h"

#define WILD_ADDRESS 0x12345678u

static volatile int one = 1, zero;
static volatile unsigned depth;

static noinline void read_through_null(void)
{
    const struct list_head *volatile head = NULL;
    kprintf("%p\n", (void *)head->prev);
}

static noinline void write_through_wild_pointer(void)
{
    *(volatile int *)WILD_ADDRESS = 1;
}

static noinline void read_through_poison(void)
{
    struct list_head *volatile freed;
    memset((void *)&freed, POISON_FREE, sizeof(freed));
    kprintf("%p\n", (void *)freed->next);
}

static noinline void divide_by_zero(void)
{
    kprintf("%d\n", one / zero);
}

static noinline void run_bad_opcode(void)
{
    __asm__ volatile("ud2");
}

static noinline void recurse_for_ever(void)
{
    volatile char frame[288];
    frame[0] = (char)depth++;
    if (depth > 0)                      /* always, but the compiler cannot know */
        recurse_for_ever();
    frame[1] = frame[0];                /* something to do: no loop instead */
}

static noinline void write_to_constant(void)
{
    *(volatile char *)__rodata_start = 'x';
}

static noinline void jump_to_null(void)
{
    void (*volatile function)(void) = NULL;
    function();
}

static noinline void fail_an_assertion(void)
{
    BUG_ON(zero == 0);
}

static noinline void warn_only(void)
{
    WARN_ON(zero == 0);
}

static const struct fault_kind {
    const char *name;
    void (*run)(void);
    const char *summary;
} kinds[] = {
    { "null", read_through_null, "read a field through a NULL pointer" },
    { "wild", write_through_wild_pointer, "write through a pointer that is none" },
    { "freed", read_through_poison, "read through a pointer that a freed block held" },
    { "divide", divide_by_zero, "divide by zero" },
    { "opcode", run_bad_opcode, "run what is no instruction" },
    { "stack", recurse_for_ever, "recursion without an end" },
    { "readonly", write_to_constant, "write to a constant" },
    { "jump", jump_to_null, "call a function through a NULL pointer" },
    { "bug", fail_an_assertion, "BUG_ON() with a condition that holds" },
    { "warn", warn_only, "WARN_ON() with a condition that holds: no end" },
};

const char *fault_word(unsigned i)
{
    return i < ARRAY_SIZE(kinds) ? kinds[i].name : NULL;
}

static void list_kinds(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++)
        kprintf("  %-10s  %s\n", kinds[i].name, kinds[i].summary);
}

int cmd_fault(int argc, char **argv)
{
    char hint[SUGGESTION_BYTES];
    if (argc > 2)
        return command_unexpected("fault", argv[2]);
    if (argc == 1) {
        list_kinds();
        return COMMAND_OK;
    }
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++)
        if (strcmp(argv[1], kinds[i].name) == 0) {
            kinds[i].run();
            return COMMAND_OK;
        }
    suggestion_format(hint, fault_word, argv[1]);
    return command_usage_error("fault", "KIND is '%s'; 'fault' lists the kinds%s",
                               argv[1], hint);
}
