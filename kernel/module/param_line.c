/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/param_line.c - "name=value name=value" into a module's parameters.
 *
 * Idea       The line is cut up as the boot command line is (lib/cmdline_tokens.h):
 *            double quotes keep white space together. A name that the module does not
 *            know is an error, with those that it knows; in Linux it is a warning.
 * Read next  params.c: what the values may be.
 */
#include "kernel/memalloc.h"
#include "kernel/module/internal.h"
#include "kernel/module/params.h"
#include "lib/cmdline_tokens.h"
#include "lib/err.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/kmalloc.h"

enum { NAMES_BYTES = 512 };

static void report_unknown(const struct module *module, const char *name)
{
    char names[NAMES_BYTES] = "";
    size_t length = 0;
    for (unsigned i = 0; i < module->param_count; i++)
        length += (size_t)scnprintf(names + length, sizeof(names) - length, "%s%s",
                                    i > 0 ? ", " : "", module->params[i].name);
    if (module->param_count == 0)
        pr_err("%s: unknown parameter '%s': it has none\n", module->name, name);
    else
        pr_err("%s: unknown parameter '%s'; it has: %s\n", module->name, name, names);
}

static int apply(const struct module *module, const struct cmdline_token *token)
{
    if (token->unterminated) {
        pr_err("%s: parameter '%s': a quote is never closed\n", module->name, token->key);
        return -EINVAL;
    }
    int err = param_set(module->params, module->param_count, token->key, token->value);
    if (err == -ENOENT)
        report_unknown(module, token->key);
    else if (err != 0 && token->value == NULL)
        pr_err("%s: parameter '%s' needs a value: %s=...\n", module->name, token->key,
               token->key);
    else if (err != 0)
        pr_err("%s: parameter '%s': '%s' is no value for it (%pe)\n", module->name,
               token->key, token->value, ERR_PTR(err));
    return err == -ENOENT ? -EINVAL : err;
}

int param_line_apply(const struct module *module, const char *line)
{
    u8 saved = memalloc_save(MEMALLOC_RESERVE);
    char *copy = kstrdup(line, GFP_KERNEL), *rest = copy;
    struct cmdline_token token;
    int err = copy != NULL ? 0 : -ENOMEM;
    while (err == 0 && cmdline_next_token(&rest, &token))
        err = apply(module, &token);
    kfree(copy);
    memalloc_restore(saved);
    return err;
}
