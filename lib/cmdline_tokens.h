/* SPDX-License-Identifier: MIT */
#ifndef LIB_CMDLINE_TOKENS_H
#define LIB_CMDLINE_TOKENS_H
/*
 * lib/cmdline_tokens.h - a boot command line into key=value parameters.
 *
 * Parameters are separated by white space. Double quotes keep white space and are
 * dropped, wherever they stand: loaders move them, and these are all the same,
 *
 *     run="a; b"        as typed (QEMU)
 *     "run=a; b"        as GRUB quotes it again
 *
 * A backslash before \ " or ' takes that character as it is, inside quotes and
 * outside (GRUB puts it there). Single quotes mean nothing here: the shell's
 * commands in run= may contain them.
 */
#include "lib/types.h"

struct cmdline_token {
    char *key;                  /* up to the first '='; may be empty            */
    char *value;                /* behind it; NULL: there was no '='            */
    bool unterminated;          /* a quote was opened and never closed          */
};

/**
 * cmdline_next_token - cut the next parameter off *@rest, which is changed.
 * @rest: in: the text; out: what is left of it.
 * Return: false if there was none. *@token points into the text.
 */
bool cmdline_next_token(char **rest, struct cmdline_token *token);
#endif
