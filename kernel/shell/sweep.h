/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_SWEEP_H
#define KERNEL_SHELL_SWEEP_H
/*
 * kernel/shell/sweep.h - `failslab sweep`: a line, with allocation 1, 2, 3 ... failing.
 */
#include "lib/types.h"
#include "mm/failslab.h"

struct call_site;

enum { SWEEP_LINE_BYTES = 1024 };

struct sweep_options {
    u32 first, last;                /* which allocations fail, from 1            */
    u32 limit_ms;                   /* a run that takes longer hangs             */
    bool json, verbose;
};

/** What came of one run of the line. */
struct sweep_run {
    u32 nth;
    struct failslab_outcome outcome;
    int status;                     /* of the line                               */
    bool is_hung, is_interrupted;
    u16 thread_id;                  /* that hangs: the newest of the run         */
    const char *bug;                /* kind of the last report; NULL: none came  */
    bool is_heap_damaged;
    u32 leaked_blocks, leaked_bytes;
    u32 older_blocks;               /* of them allocated before the run          */
    u32 first_sequence;             /* the run's own blocks have a higher one    */
};

struct sweep_totals {
    u32 failed, crashes, hangs, leaks;
    int status;                     /* of the run in which nothing failed        */
    bool is_complete;               /* there was such a run                      */
};

/**
 * sweep_line - run @line again and again, and print what is found.
 * @frame: of the running stack only what lies above is a root of the scans.
 * Return: 0 with *@totals filled in; -EBUSY, reported: an earlier sweep's line still
 * runs; -EPERM, reported: the leak detector is off; -ENOMEM: reported.
 */
int sweep_line(const char *line, const struct sweep_options *options, uintptr_t frame,
               struct sweep_totals *totals);

/* ---- sweep_report.c ---- */

/** sweep_report_run - a line for each thing found, or with @options->verbose always. */
void sweep_report_run(const struct sweep_run *run, const struct sweep_options *options);

void sweep_report_totals(const struct sweep_totals *totals,
                         const struct sweep_options *options);

/** failure_format - "kmalloc of 64 bytes failed at FUNCTION+0x.. FILE:LINE". */
void failure_format(char *buffer, size_t size_bytes,
                    const struct failslab_outcome *outcome);
#endif
