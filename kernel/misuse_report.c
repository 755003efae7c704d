/* SPDX-License-Identifier: MIT */
/*
 * kernel/misuse_report.c - a bad act, explained: by whom, to what, whose it was.
 *
 * Problem    "Bad free" helps nobody. Who did it, what lies there, who allocated it,
 *            who freed it? And all of that has to fit on one screen.
 *
 * Idea       mm/misuse.c collected the evidence; here it becomes sentences, between
 *            the lines that frame every report (kernel/bug.h). Up to three call stacks
 *            follow: of the act, of the allocation, of the free. What the sentences
 *            left of the 30 lines is divided among them: the longest gives way.
 *
 * State      How many lines the report under way has.
 * Cost       Only on bad acts.
 * Locking    Called with interrupts off, from any context: nothing comes in between.
 * Read next  describe_free.c, describe_damage.c, describe_access.c, block_report.c.
 */
#include "kernel/misuse_report.h"
#include "kernel/backtrace.h"
#include "kernel/bug.h"
#include "kernel/misuse_internal.h"
#include "kernel/sanitize/sanitize.h"
#include "lib/printf.h"
#include "lib/printk.h"

enum { SECTION_COUNT = 3, FRAME_LINES = 2 };    /* frame: bug.h's first and last line */

static unsigned lines;

void report_say(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    pr_emerg("%pV\n", &(struct va_format){ fmt, &args });
    va_end(args);
    lines++;
}

/* ---- call stacks, as far as there is room ------------------------------ */

/* Cut the longest until all fit into @room lines. @shown: lines of each. */
static void share(const struct stack_section *sections, unsigned room, unsigned *shown)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < SECTION_COUNT; i++)
        sum += shown[i] = sections[i].count;
    while (sum > room) {
        unsigned longest = 0;
        for (unsigned i = 1; i < SECTION_COUNT; i++)
            if (shown[i] > shown[longest])
                longest = i;
        shown[longest]--;
        sum--;
    }
}

/* @shown lines; the last one of a stack that was cut says so. */
static void print_section(const struct stack_section *section, unsigned shown)
{
    report_say("%s", section->heading);
    bool is_cut = shown < section->count;
    unsigned frames = is_cut ? shown - 1 : shown;
    for (unsigned i = 0; i < frames; i++)
        print_place(section->frames[i], i > 0 || !section->first_is_pc, KERN_EMERG[1]);
    if (is_cut)
        pr_emerg("  ... and %u frames more\n", section->count - frames);
}

/* The act, the block, who allocated and who freed it. */
static void print_sections(const struct stack_section *sections,
                           const struct subject *subject)
{
    bool has_block = subject->block.type != BLOCK_NONE;
    unsigned shown[SECTION_COUNT], used = lines + FRAME_LINES + has_block;
    for (unsigned i = 0; i < SECTION_COUNT; i++)
        used += sections[i].heading[0] != '\0';
    share(sections, REPORT_LINES_MAX - used, shown);
    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        if (sections[i].heading[0] != '\0')
            print_section(&sections[i], shown[i]);
        if (i == 0 && has_block)
            block_say(subject);
    }
}

/* ---- the report -------------------------------------------------------- */

static void describe(const struct misuse *m, struct subject *subject)
{
    if (m->kind == MISUSE_ASSERTION)
        report_say("the allocators' own record at 0x%08lx is damaged; expected: "
                   "%s; what it describes is set aside",
                   (unsigned long)m->address, m->expectation);
    else if (m->damage != NULL)
        describe_damage(m, subject);
    else if (m->access != NULL)
        describe_access(m, subject);
    else
        describe_free(m, subject);
}

static void act_section(const struct misuse *m, struct stack_section *act)
{
    char runner[RUNNER_BYTES];
    runner_format(runner, sizeof(runner));
    if (m->damage != NULL)
        scnprintf(act->heading, sizeof(act->heading),
                  "found %s in %s; the bytes are repaired; called by:", m->damage->when,
                  runner);
    else if (m->access != NULL)
        scnprintf(act->heading, sizeof(act->heading), "in %s, caught by: %s; at:", runner,
                  m->access->found_by);
    else
        scnprintf(act->heading, sizeof(act->heading), "in %s%s; called by:", runner,
                  m->kind == MISUSE_ASSERTION ? "" : "; the heap is unchanged");
    act->frames = m->trace;
    act->count = m->trace_count;
    act->first_is_pc = m->access != NULL && !m->access->pc_is_return;
}

static void report(const struct misuse *m)
{
    struct subject subject = { m->block, "the block" };
    struct stack_section sections[SECTION_COUNT] = { 0 };
    bool is_return = m->access == NULL || m->access->pc_is_return || m->place > 0;
    bug_begin(misuse_kind_name(m->kind), m->trace[m->place], is_return);
    lines = 0;
    describe(m, &subject);
    if (m->access != NULL)
        kasan_print_shadow(m->access);
    act_section(m, &sections[0]);
    if (subject.block.type != BLOCK_NONE)
        block_sections(&subject.block, &sections[1], &sections[2]);
    print_sections(sections, &subject);
    bug_end();
}

void misuse_report_init(void)
{
    misuse_set_reporter(report);
}
