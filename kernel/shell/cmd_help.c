/* SPDX-License-Identifier: MIT */
/* kernel/shell/cmd_help.c - help, history: what can be done, what was done. */
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "kernel/shell/shell.h"
#include "lib/history.h"
#include "lib/json.h"
#include "lib/line_editor.h"
#include "lib/printk.h"

static const char *const group_titles[GROUP_COUNT] = {
    [GROUP_MEMORY] = "Memory", [GROUP_SYSTEM] = "Inside the kernel",
    [GROUP_SHELL] = "Shell and machine",
};

static void list_group(enum command_group group)
{
    bool titled = false;

    for (const struct command *c = command_table; c->name != NULL; c++) {
        if (c->group != group)
            continue;
        if (!titled)
            kprintf("%s\n", group_titles[group]);
        titled = true;
        kprintf("  %-12s %s\n", c->name, c->summary);
    }
}

static void command_json(const struct command *c)
{
    struct json json;

    json_begin(&json, console_emit, NULL);
    json_string(&json, "command", c->name);
    json_string(&json, "group", group_titles[c->group]);
    json_string(&json, "usage", c->usage);
    json_string(&json, "summary", c->summary);
    json_end(&json);
}

static void list_all(bool as_json)
{
    if (as_json) {
        for (const struct command *c = command_table; c->name != NULL; c++)
            command_json(c);
        return;
    }
    for (int group = 0; group < GROUP_COUNT; group++)
        list_group(group);
    kprintf("'help COMMAND' tells more.\n");
}

static int explain(const char *name, bool as_json)
{
    const struct command *c = command_find(name);

    if (c == NULL)
        return command_not_found(name);
    if (as_json) {
        command_json(c);
        return COMMAND_OK;
    }
    kprintf("%s - %s\n", c->name, c->summary);
    command_print_usage(c);
    kprintf("\n%s", c->manual);
    return COMMAND_OK;
}

int cmd_help(int argc, char **argv)
{
    bool json;
    int index = options_json_operands(argc, argv, &json);

    if (index < 0)
        return COMMAND_USAGE;
    if (argc > index + 1)
        return command_unexpected(argv[0], argv[index + 1]);
    if (argc > index)
        return explain(argv[index], json);
    list_all(json);
    return COMMAND_OK;
}

int cmd_history(int argc, char **argv)
{
    static char text[LINE_BYTES] __unscanned;   /* one command runs at a time */
    const struct history *history = shell_history();
    struct json json;
    bool as_json;

    if (options_json(argc, argv, &as_json) != 0)
        return COMMAND_USAGE;
    for (u32 back = history_count(history); back > 0; back--) {
        history_get(history, back, text, sizeof(text));
        if (!as_json) {
            kprintf("%4u  %s\n", history->end - back + 1, text);
            continue;
        }
        json_begin(&json, console_emit, NULL);
        json_number(&json, "line", history->end - back + 1);
        json_string(&json, "text", text);
        json_end(&json);
    }
    return COMMAND_OK;
}
