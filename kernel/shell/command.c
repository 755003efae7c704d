/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/command.c - finds a command by name, or says what may be meant.
 *
 * Problem    Most mistakes at a prompt are typing mistakes.
 *
 * Idea       Where no name fits, the one that is fewest typing mistakes away, if it
 *            is near enough to be meant.
 *
 * Cost       A pass over the table; for an unknown name an edit distance each.
 *
 * Read next: command_table.c, lib/edit_distance.c.
 */
#include "kernel/shell/command.h"
#include "lib/edit_distance.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"

enum { SUGGESTION_DISTANCE_MAX = 2 };

const struct command *command_find(const char *name)
{
    for (const struct command *c = command_table; c->name != NULL; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

/* A word_fn. */
static const char *command_word(unsigned i)
{
    return command_table[i].name;
}

void suggestion_format(char buffer[SUGGESTION_BYTES], word_fn words, const char *found)
{
    const char *nearest = NULL, *word;
    unsigned least = SUGGESTION_DISTANCE_MAX + 1;

    for (unsigned i = 0; (word = words(i)) != NULL; i++) {
        unsigned distance = edit_distance(found, word);
        if (distance < least && distance < strlen(found)) {
            least = distance;
            nearest = word;
        }
    }
    buffer[0] = '\0';
    if (nearest != NULL)
        scnprintf(buffer, SUGGESTION_BYTES, "; did you mean '%s'?", nearest);
}

int command_not_found(const char *name)
{
    bool is_odd = name[0] == '\0' || strchr(name, ' ') != NULL;
    const char *quote = is_odd ? "'" : "";
    char hint[SUGGESTION_BYTES];

    suggestion_format(hint, command_word, name);
    kprintf("%s%s%s: command not found; 'help' lists all%s\n", quote, name, quote, hint);
    return COMMAND_NOT_FOUND;
}

void command_print_usage(const struct command *command)
{
    kprintf("usage: %s%s%s\n", command->name, command->usage[0] ? " " : "",
            command->usage);
}

bool command_table_check(void)
{
    for (const struct command *c = command_table; c->name != NULL; c++) {
        if (!c->usage || !c->summary || !c->manual || !c->run)
            return false;
        if (c > command_table && strcmp(c[-1].name, c->name) >= 0)
            return false;
    }
    return true;
}
