/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_LEAK_FILTER_H
#define KERNEL_SHELL_LEAK_FILTER_H
/* kernel/shell/leak_filter.h - what a report of leaks is asked for. */
#include "mm/forest.h"

enum { LEAK_FILTER_WORDS_MAX = 8, LEAK_FILTER_TEXT_BYTES = 160 };

struct leak_filter {
    struct forest_filter filter;        /* its context is this query               */
    const char *site, *module;          /* globs; NULL: any                        */
    u32 frames;                         /* that make a group; 0: the whole stack   */
    u32 most_groups;                    /* FOREST_ANY: all                         */
    unsigned verbosity;                 /* 1: members are listed; 2: all of them   */
    const char *words[LEAK_FILTER_WORDS_MAX];   /* filters as they were typed      */
    unsigned word_count;
};

/** leak_filter_init - everything is asked for. @q stays where it is. */
void leak_filter_init(struct leak_filter *q);

/** leak_filter_word - one more filter, as site=GLOB. @word stays while @q is used.
 *  @names: accepted, as "site= size="; NULL: all there are.
 *  Return: 0; -EINVAL: a mistake, reported with the usage. */
int leak_filter_word(struct leak_filter *q, const char *word, const char *names);

/** leak_filter_format - the filters in words; "" without any. */
void leak_filter_format(char buffer[LEAK_FILTER_TEXT_BYTES], const struct leak_filter *q);

/** leak_filter_site - is @site one of those that are asked for? */
bool leak_filter_site(const struct call_site *site, const struct leak_filter *q);
#endif
