/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_LEAK_QUERY_H
#define KERNEL_SHELL_LEAK_QUERY_H
/*
 * kernel/shell/leak_query.h - printing who refers to a block, and why it is held.
 *
 * @frame: of the running stack only what lies at or above it counts: a command passes
 * its own frame, so that asking keeps nothing alive.
 */
#include "lib/types.h"

struct json;

/** leak_query_block - the live block that @address means: one that it lies in, or whose
 *  struct page it is the address of. *@start: its start. Return: false: there is none,
 *  and what is there instead was told. */
bool leak_query_block(uintptr_t address, bool as_json, const char *action,
                      uintptr_t *start);

/** leak_print_why, leak_print_who - about the block at @start. Return: a status. */
int leak_print_why(uintptr_t start, uintptr_t frame, bool as_json);
int leak_print_who(uintptr_t start, uintptr_t frame, bool as_json);

/** leak_print_confidence - "LABEL held by 3 words ...", if there is a live block. */
void leak_print_confidence(const char *label, uintptr_t address, uintptr_t frame);

/** leak_json_confidence - members "words", "interior_words", "rests_on", "doubt". */
void leak_json_confidence(struct json *json, uintptr_t address, uintptr_t frame);

/** leak_print_stack_held - blocks that only stacks hold. Return: a status. */
int leak_print_stack_held(uintptr_t frame, bool as_json);
#endif
