/* SPDX-License-Identifier: MIT */
#ifndef LIB_WORDS_H
#define LIB_WORDS_H
/*
 * lib/words.h - a command line into commands and words, by a shell's rules.
 *
 *   ;  newline     end a command                 #  at a word's start: a comment
 *   'text'         all literal                       up to the end of the line
 *   "text"         literal but for \" \\ \$ and $?
 *   \c             c itself                      $? the last command's status
 *
 * A $ before anything else is a plain character.
 */
#include "lib/types.h"

enum {
    WORDS_MAX = 64,                     /* in one command                   */
    WORDS_TEXT_BYTES = 2304,            /* of all of them, with their NULs  */
};

/** One command's words. They live in text[]; nothing points out of here. */
struct words {
    int count;
    char *word[WORDS_MAX + 1];          /* word[count] is NULL, as in argv  */
    char text[WORDS_TEXT_BYTES];
};

struct words_error {
    const char *message;                /* static, e.g. "unterminated '"    */
    unsigned column;                    /* in the whole line, 1 is its first */
};

/**
 * words_next - read the next command of @line.
 * @at:     in: where to begin, 0 at first; out: where the next one begins.
 * @status: what $? becomes.
 * @words:  receives the command; count is at least 1.
 * Return: 1: a command; 0: no more; -EINVAL: *@error says what and where.
 */
int words_next(const char *line, size_t *at, int status, struct words *words,
               struct words_error *error);
#endif
