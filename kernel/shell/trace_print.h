/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_TRACE_PRINT_H
#define KERNEL_SHELL_TRACE_PRINT_H
/* kernel/shell/trace_print.h - where a block was allocated, for reports of any kind. */
#include "lib/types.h"

struct call_site;
struct json;
struct trace;

/** trace_print - "  backtrace:" and a line for each frame, as Linux's kmemleak. */
void trace_print(const struct trace *trace);

/** site_json - members "caller", "file", "line"; "" and 0 where nothing is known.
 *  @caller_key: the first one's name. */
void site_json(struct json *json, const char *caller_key, const struct call_site *site);

/** trace_json - the member "trace", an array; empty where none was taken. */
void trace_json(struct json *json, const struct trace *trace);
#endif
