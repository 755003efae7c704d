/* SPDX-License-Identifier: MIT */
/* tests/kunit/guard_acts.c - accesses that are watched. */
#include "tests/kunit/guard_acts.h"
#include "kernel/misuse_report.h"
#include "kernel/sched.h"
#include "kernel/symbols.h"
#include "kernel/thread.h"
#include "lib/string.h"

enum { RULES_KEPT = 16 };

static struct guard_rule kept_rules[RULES_KEPT];
static unsigned kept_count;
static bool was_expendable;

u32 told_count;
struct misuse told __unscanned;
static uintptr_t told_pc;

static void remember(const struct misuse *misuse)
{
    told_count++;
    told = *misuse;
    told_pc = misuse->access != NULL ? misuse->access->pc : 0;
}

void guard_acts_rule(int what, enum guard_side side, u32 number)
{
    struct guard_rule rule = { .what = what, .side = side, .number = number };
    guard_off();
    guard_add(&rule);
}

void guard_acts_begin(void)
{
    const struct guard_rule *rule;
    kept_count = 0;
    while (kept_count < RULES_KEPT && (rule = guard_rule_at(kept_count)) != NULL)
        kept_rules[kept_count++] = *rule;
    was_expendable = current_thread()->expendable;
    current_thread()->expendable = false;
    told_count = 0;
    misuse_set_reporter(remember);
    guard_acts_rule(GUARD_ALL, GUARD_EXACT, 0);
}

void guard_acts_end(void)
{
    guard_off();
    for (unsigned i = 0; i < kept_count; i++)
        guard_add(&kept_rules[i]);
    misuse_report_init();
    current_thread()->expendable = was_expendable;
}

static noinline u8 read_byte(const char *p)
{
    return *(const volatile u8 *)p;
}

static noinline u32 read_word(const char *p)
{
    return *(const volatile u32 *)p;
}

static noinline void write_byte(char *p)
{
    *(volatile u8 *)p = 0x42;
}

static noinline void write_word(char *p)
{
    *(volatile u32 *)p = 0x42424242;
}

const char *const act_names[ACTS] = {
    "read_byte", "write_byte", "read_word", "write_word",
};

void commit(enum act act, char *p)
{
    switch (act) {
    case READ_BYTE: read_byte(p); break;
    case WRITE_BYTE: write_byte(p); break;
    case READ_WORD: read_word(p); break;
    default: write_word(p); break;
    }
}

static const char *told_function(void)
{
    static struct symbol_info info __unscanned;
    return symbol_lookup(told_pc, &info) ? info.name : "";
}

bool is_told(u32 before, enum misuse_kind kind, const char *block, enum act act)
{
    return told_count == before + 1 && told.kind == kind &&
           told.block.start == (uintptr_t)block &&
           strcmp(told_function(), act_names[act]) == 0;
}

static bool is_write(enum act act)
{
    return act == WRITE_BYTE || act == WRITE_WORD;
}

enum misuse_kind out_of_bounds(enum act act)
{
    return is_write(act) ? MISUSE_OUT_OF_BOUNDS_WRITE : MISUSE_OUT_OF_BOUNDS_READ;
}

enum misuse_kind after_free(enum act act)
{
    return is_write(act) ? MISUSE_USE_AFTER_FREE_WRITE : MISUSE_USE_AFTER_FREE_READ;
}
