/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/options.c - how every command reads its arguments.
 *
 * Problem    Thirty commands, each with options and numbers: the same syntax, and for
 *            the same mistake the same words.
 *
 * Idea       options_next() is POSIX's getopt() with its state in the caller's hands.
 *            A mistake names the argument, what was found and what was expected, and
 *            shows the usage line; the command just returns.
 *
 * Not done   Long options; options behind operands.
 */
#include "kernel/shell/options.h"
#include "kernel/shell/command.h"
#include "kernel/symbols.h"
#include "lib/errno.h"
#include "lib/kstrtox.h"
#include "lib/printk.h"
#include "lib/string.h"

int command_usage_error(const char *name, const char *fmt, ...)
{
    const struct command *command = command_find(name);
    va_list args;

    kprintf("%s: ", name);
    va_start(args, fmt);
    vkprintf(fmt, args);
    va_end(args);
    kprintf("\n");
    if (command != NULL)
        command_print_usage(command);
    return COMMAND_USAGE;
}

int command_unexpected(const char *name, const char *argument)
{
    return command_usage_error(name, "unexpected argument '%s'", argument);
}

int command_expected(const char *name, const char *what)
{
    return command_usage_error(name, "expected %s", what);
}

/* The rest of this argument, or all of the next one. */
static int option_value(struct options *o, int argc, char **argv, char letter)
{
    const char *rest = argv[o->index] + o->letter;

    o->letter = 0;
    o->index++;
    if (*rest != '\0') {
        o->value = rest;
    } else if (o->index < argc) {
        o->value = argv[o->index++];
    } else {
        command_usage_error(argv[0], "option -%c needs a value", letter);
        return -EINVAL;
    }
    return letter;
}

/* Go to the argument where the next option letter is. False: no more options. */
static bool find_option(struct options *o, int argc, char **argv)
{
    if (o->index == 0)
        o->index = 1;
    if (o->letter > 0 && argv[o->index][o->letter] == '\0') {
        o->index++;
        o->letter = 0;
    }
    if (o->letter > 0)
        return true;
    if (o->index >= argc || argv[o->index][0] != '-' || argv[o->index][1] == '\0')
        return false;
    if (strcmp(argv[o->index], "--") == 0) {
        o->index++;
        return false;
    }
    o->letter = 1;
    return true;
}

int options_next(struct options *o, int argc, char **argv, const char *accepted)
{
    if (!find_option(o, argc, argv))
        return 0;
    char letter = argv[o->index][o->letter++];
    const char *known = letter == ':' ? NULL : strchr(accepted, letter);
    if (known == NULL) {
        command_usage_error(argv[0], "unknown option -%c", letter);
        return -EINVAL;
    }
    return known[1] == ':' ? option_value(o, argc, argv, letter) : letter;
}

int options_json_operands(int argc, char **argv, bool *json)
{
    struct options options = { 0 };
    int letter;

    *json = false;
    while ((letter = options_next(&options, argc, argv, "j")) > 0)
        *json = true;
    return letter < 0 ? letter : options.index;
}

int options_json(int argc, char **argv, bool *json)
{
    int index = options_json_operands(argc, argv, json);

    if (index >= 0 && index < argc) {
        command_unexpected(argv[0], argv[index]);
        return -EINVAL;
    }
    return min(index, 0);
}

int argument_number(const char *command, const char *name, const char *text,
                    unsigned long least, unsigned long most, unsigned long *value)
{
    unsigned long number;
    int err = kstrtoul(text, 0, &number);

    if (err == -EINVAL) {
        command_usage_error(command, "%s: found '%s', expected a number, as 64 or 0x40",
                            name, text);
        return err;
    }
    if (err || number < least || number > most) {
        command_usage_error(command, "%s: found %s, expected %lu to %lu", name, text,
                            least, most);
        return -ERANGE;
    }
    *value = number;
    return 0;
}

/* NAME or NAME+OFFSET. */
static int symbol_address(const char *text, unsigned long *address)
{
    char name[SYMBOL_NAME_BYTES];
    unsigned long offset = 0;
    size_t length = strcspn(text, "+");

    if (length >= sizeof(name))
        return -EINVAL;
    strscpy(name, text, length + 1);
    *address = symbol_find(name);
    int err = text[length] == '+' ? kstrtoul(text + length + 1, 0, &offset) : 0;
    *address += offset;
    return *address == offset ? -EINVAL : err;
}

int argument_address(const char *command, const char *text, unsigned long *address)
{
    int err = kstrtoul(text, 0, address);

    if (err == -EINVAL)
        err = symbol_address(text, address);
    if (err == -ERANGE)
        command_usage_error(command, "ADDR: found %s, expected 0 to 0xffffffff", text);
    else if (err)
        command_usage_error(command, "ADDR: found '%s', expected a number or a symbol, "
                            "as 0xc0100000 or kmalloc+4", text);
    return err;
}
