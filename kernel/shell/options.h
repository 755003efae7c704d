/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_OPTIONS_H
#define KERNEL_SHELL_OPTIONS_H
/*
 * kernel/shell/options.h - how every command reads its arguments.
 *
 *     struct options options = { 0 };
 *     int letter;
 *     while ((letter = options_next(&options, argc, argv, "jl:")) > 0) ...
 *     if (letter < 0)
 *         return COMMAND_USAGE;                it was reported
 *     argv[options.index] is the first operand
 */
#include "lib/compiler.h"
#include "lib/types.h"

/* All zero at first. */
struct options {
    int index;                  /* argument under way; at the end the first operand */
    int letter;                 /* next letter in it, 0: none was read      */
    const char *value;          /* of an option that takes one              */
};

/**
 * options_next - the next option's letter, as getopt() does; "--" ends them.
 * @accepted: letters; one that takes a value is followed by a colon.
 * Return: the letter; 0 at the first operand; -EINVAL: a mistake, reported.
 */
int options_next(struct options *o, int argc, char **argv, const char *accepted);

/**
 * options_json_operands - for commands that take -j, and operands.
 * Return: index in @argv of the first operand, @argc if there is none, with *@json set;
 * -EINVAL: a mistake, reported.
 */
int options_json_operands(int argc, char **argv, bool *json);

/**
 * options_json - for commands that take -j and nothing else.
 * Return: 0 with *@json set; -EINVAL: a mistake, reported.
 */
int options_json(int argc, char **argv, bool *json);

/**
 * argument_number - an argument in C notation, in [@least, @most].
 * @name: as in the usage line, "ADDR".
 * Return: 0 with *@value set; -EINVAL, -ERANGE: a mistake, reported with the usage.
 */
int argument_number(const char *command, const char *name, const char *text,
                    unsigned long least, unsigned long most, unsigned long *value);

/**
 * argument_address - an ADDR: a number, or NAME or NAME+OFFSET of a symbol.
 * Return: 0 with *@address set; -EINVAL, -ERANGE: a mistake, reported with the usage.
 */
int argument_address(const char *command, const char *text, unsigned long *address);
#endif
