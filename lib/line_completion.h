/* SPDX-License-Identifier: MIT */
#ifndef LIB_LINE_COMPLETION_H
#define LIB_LINE_COMPLETION_H
/*
 * lib/line_completion.h - the Tab key of the line editor.
 *
 * The first Tab inserts what all candidates have in common, a second one right
 * after it lists them. The editor's complete() names the candidates.
 */
#include "lib/types.h"

struct line_completion;
struct line_editor;

/** line_completion_add - offer @candidate, a printable text of up to 63
 *  characters; ignored unless it begins with the word under completion. */
void line_completion_add(struct line_completion *completion, const char *candidate);

/** line_editor_complete - a Tab was typed. @list: it is the second. */
void line_editor_complete(struct line_editor *e, bool list);
#endif
