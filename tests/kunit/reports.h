/* SPDX-License-Identifier: MIT */
#ifndef TESTS_KUNIT_REPORTS_H
#define TESTS_KUNIT_REPORTS_H
/* tests/kunit/reports.h - reports of bad use, read back from the log. */
#include "lib/types.h"

enum { REPORT_TEXT_BYTES = 4096, REPORT_LINES_BOUND = 30 };

/** What was told since the last look. */
struct reports {
    u64 sequence;                       /* of the log: read up to here             */
    unsigned begun, ended;              /* lines "BUG: ..." and "BUG end: ..."     */
    unsigned lines;                     /* from the first to the last of them      */
    char kind[32];                      /* of the last one                         */
    char text[REPORT_TEXT_BYTES];       /* all lines, as far as they fit           */
};

/** reports_skip - forget what was told so far. */
void reports_skip(struct reports *reports);

/** reports_read - what was told since then. */
void reports_read(struct reports *reports);

/** reports_is_one - is it one whole report, not too long, of @kind? */
bool reports_is_one(const struct reports *reports, const char *kind);
#endif
