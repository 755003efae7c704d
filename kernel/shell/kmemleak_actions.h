/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_KMEMLEAK_ACTIONS_H
#define KERNEL_SHELL_KMEMLEAK_ACTIONS_H
/*
 * kernel/shell/kmemleak_actions.h - the actions of `kmemleak`, by the file they are in.
 *
 * Each takes its own arguments from argv[1] on; argv[0] is "kmemleak", for messages.
 * Return: a status.
 */
#include "lib/types.h"

/* ---- cmd_kmemleak.c ---- */

/** kmemleak_no_scan_yet - say so. Return: COMMAND_FAILED. */
int kmemleak_no_scan_yet(void);

/* ---- cmd_kmemleak_report.c ---- */

int kmemleak_report(int argc, char **argv);
int kmemleak_suppress(int argc, char **argv);
int kmemleak_unsuppress(int argc, char **argv);
int kmemleak_set_scan(const char *value);

/* ---- cmd_kmemleak_baseline.c ---- */

int kmemleak_mark(int argc, char **argv);
int kmemleak_unmark(int argc, char **argv);
int kmemleak_diff(int argc, char **argv);
int kmemleak_growth(int argc, char **argv);

/* ---- cmd_kmemleak_checks.c ---- */

int kmemleak_set_exit_checks(const char *value);

/* ---- cmd_kmemleak_query.c ---- */

struct json;

int kmemleak_why(int argc, char **argv);
int kmemleak_who(int argc, char **argv);

/** kmemleak_wants_stack_held - is it `report --held-by-stack`? kmemleak_stack_held: the
 *  same, done. */
bool kmemleak_wants_stack_held(int argc, char **argv);
int kmemleak_stack_held(int argc, char **argv);

/** kmemleak_accidental_text, _json - for `stats`: how many blocks does chance hold? */
void kmemleak_accidental_text(void);
void kmemleak_accidental_json(struct json *json);

/* ---- cmd_kmemleak_trap.c ---- */

int kmemleak_trap(int argc, char **argv);
#endif
