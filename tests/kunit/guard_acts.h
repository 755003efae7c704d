/* SPDX-License-Identifier: MIT */
#ifndef TESTS_KUNIT_GUARD_ACTS_H
#define TESTS_KUNIT_GUARD_ACTS_H
/*
 * tests/kunit/guard_acts.h - accesses that are watched.
 *
 * Between guard_acts_begin() and _end() bad acts are told to the test instead of the
 * log, and the running thread is one that cannot be killed: a bad instruction is let
 * pass, and the next can be tried. Rules that were set are set again at the end.
 */
#include "mm/guard.h"
#include "mm/misuse.h"

enum act { READ_BYTE, WRITE_BYTE, READ_WORD, WRITE_WORD, ACTS };

extern const char *const act_names[ACTS];       /* also the functions' that commit them */
extern u32 told_count;                          /* since guard_acts_begin()          */
extern struct misuse told;                      /* the last one                      */

void guard_acts_begin(void);
void guard_acts_end(void);

/** guard_acts_rule - this rule and no other. @what: as in struct guard_rule. */
void guard_acts_rule(int what, enum guard_side side, u32 number);

/** commit - read or write at @p, which may be anywhere. */
void commit(enum act act, char *p);

/** is_told - was there exactly one report since @before, of @kind, about @block, from
 *  the instruction that did @act? */
bool is_told(u32 before, enum misuse_kind kind, const char *block, enum act act);

enum misuse_kind out_of_bounds(enum act act);
enum misuse_kind after_free(enum act act);
#endif
