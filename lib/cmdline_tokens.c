/* SPDX-License-Identifier: MIT */
/*
 * lib/cmdline_tokens.c - split a boot command line, whoever quoted it.
 *
 * Problem    The same parameter arrives with its quotes in different places.
 *
 * Idea       Quotes only switch a state, "inside", in which white space is a plain
 *            character. What is kept moves down over what is dropped, so a token is
 *            never longer than its source and needs no other buffer.
 *
 * Cost       One pass.
 *
 * Read next  kernel/cmdline.c.
 */
#include "lib/cmdline_tokens.h"
#include "lib/string.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_escape(const char *at)
{
    return at[0] == '\\' && (at[1] == '\\' || at[1] == '"' || at[1] == '\'');
}

bool cmdline_next_token(char **rest, struct cmdline_token *token)
{
    char *from = *rest;
    while (is_space(*from))
        from++;
    if (*from == '\0') {
        *rest = from;
        return false;
    }
    char *to = from;
    bool inside = false;
    *token = (struct cmdline_token){ .key = from };
    for (; *from != '\0' && (inside || !is_space(*from)); from++) {
        if (*from == '"') {
            inside = !inside;
            continue;
        }
        from += is_escape(from);
        if (*from == '=' && token->value == NULL) {
            *to++ = '\0';
            token->value = to;
            continue;
        }
        *to++ = *from;
    }
    *rest = *from == '\0' ? from : from + 1;
    *to = '\0';
    token->unterminated = inside;
    return true;
}
