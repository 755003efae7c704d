/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_module.c - insmod, rmmod, lsmod.
 *
 * Problem    The loader wants parameters as one line; the shell has cut it into words.
 * Idea       They are put together again, each in quotes: lib/cmdline_tokens.h takes
 *            the quotes off, wherever they stand.
 * Read next  kernel/module/module.c.
 */
#include "kernel/initrd.h"
#include "kernel/memalloc.h"
#include "kernel/module/module.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "lib/errno.h"
#include "lib/json.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/kmalloc.h"

enum { PATH_BYTES = 128 };

/* "foo" finds foo.ko. Return: false, reported. */
static bool find_file(const char *name, const void **data, size_t *bytes)
{
    char path[PATH_BYTES];
    if (initrd_find(name, data, bytes))
        return true;
    scnprintf(path, sizeof(path), "%s.ko", name);
    if (initrd_find(path, data, bytes))
        return true;
    kprintf("insmod: neither '%s' nor '%s' is a file of the initrd; ls lists them\n",
            name, path);
    return false;
}

static bool needs_escape(char c)
{
    return c == '"' || c == '\\' || c == '\'';
}

/* Append @word in quotes, as lib/cmdline_tokens.h reads it. Return: the new length. */
static size_t append_quoted(char *line, size_t length, const char *word)
{
    line[length++] = '"';
    for (; *word != '\0'; word++) {
        if (needs_escape(*word))
            line[length++] = '\\';
        line[length++] = *word;
    }
    line[length++] = '"';
    line[length++] = ' ';
    return length;
}

/* All of @words, in one block; NULL: no memory. */
static char *join(int count, char **words)
{
    size_t bytes = 1, length = 0;
    for (int i = 0; i < count; i++)
        bytes += 2 * strlen(words[i]) + 3;
    char *line = kzalloc(bytes, GFP_KERNEL);
    for (int i = 0; line != NULL && i < count; i++)
        length = append_quoted(line, length, words[i]);
    return line;
}

int cmd_insmod(int argc, char **argv)
{
    const void *data;
    size_t bytes;
    if (argc < 2)
        return command_usage_error("insmod", "expected a FILE of the initrd");
    if (!find_file(argv[1], &data, &bytes))
        return COMMAND_FAILED;
    u8 saved = memalloc_save(MEMALLOC_RESERVE);     /* init has a thread of its own */
    char *params = join(argc - 2, argv + 2);
    int err = params != NULL ? module_load(data, bytes, argv[1], params) : -ENOMEM;
    kfree(params);
    memalloc_restore(saved);
    if (err != 0)
        kprintf("insmod: %s was not loaded: %pe\n", argv[1], (void *)(long)err);
    return err == 0 ? COMMAND_OK : COMMAND_FAILED;
}

int cmd_rmmod(int argc, char **argv)
{
    if (argc != 2)
        return command_usage_error("rmmod", "expected the NAME of one module");
    u8 saved = memalloc_save(MEMALLOC_RESERVE);
    int err = module_unload(argv[1]);
    memalloc_restore(saved);
    return err == 0 ? COMMAND_OK : COMMAND_FAILED;
}

static void module_row(const struct module_info *info, bool as_json)
{
    static const char *const states[] = {
        [MODULE_STATE_LIVE] = "live",
        [MODULE_STATE_COMING] = "coming",
        [MODULE_STATE_GOING] = "going",
    };
    if (!as_json) {
        kprintf("%-19s %8u  %u %s%s\n", info->name, info->bytes, info->users,
                info->used_by, info->state == MODULE_STATE_LIVE ? ""
                : info->state == MODULE_STATE_COMING ? " (coming)" : " (going)");
        return;
    }
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "name", info->name);
    json_number(&json, "size", info->bytes);
    json_number(&json, "users", info->users);
    json_string(&json, "used_by", info->used_by);
    json_string(&json, "state", states[info->state]);
    json_address(&json, "text", info->text);
    json_end(&json);
}

int cmd_lsmod(int argc, char **argv)
{
    struct module_info info;
    bool as_json;
    if (options_json(argc, argv, &as_json) != 0)
        return COMMAND_USAGE;
    if (!as_json)
        kprintf("Module                  Size  Used by\n");
    for (unsigned i = 0; module_info(i, &info); i++)
        module_row(&info, as_json);
    return COMMAND_OK;
}
