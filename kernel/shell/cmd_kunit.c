/* SPDX-License-Identifier: MIT */
/* kernel/shell/cmd_kunit.c - kunit: run the tests that are built into the kernel. */
#include "kernel/kunit.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "lib/printk.h"
#include "lib/string.h"

/* "SUITE[.CASE]": cut @text at the dot. */
static struct kunit_filter parse_filter(char *text)
{
    struct kunit_filter filter = { .suite = text };
    char *dot = strchr(text, '.');
    if (dot != NULL) {
        *dot = '\0';
        filter.test_case = dot + 1;
    }
    return filter;
}

static int none_matches(const struct kunit_filter *filter)
{
    kprintf("kunit: no case matches '%s%s%s'; 'kunit -l' lists them\n", filter->suite,
            filter->test_case ? "." : "", filter->test_case ? filter->test_case : "");
    return COMMAND_FAILED;
}

int cmd_kunit(int argc, char **argv)
{
    struct options options = { 0 };
    struct kunit_filter filter = { 0 };
    struct kunit_totals totals;
    bool list = false;
    int letter;

    while ((letter = options_next(&options, argc, argv, "l")) > 0)
        list = true;
    if (letter < 0)
        return COMMAND_USAGE;
    if (options.index < argc - 1)
        return command_unexpected(argv[0], argv[options.index + 1]);
    if (options.index < argc)
        filter = parse_filter(argv[options.index]);
    if (kunit_count(&filter) == 0)
        return none_matches(&filter);
    if (list) {
        kunit_list(&filter);
        return COMMAND_OK;
    }
    return kunit_run(&filter, &totals) ? COMMAND_OK : COMMAND_FAILED;
}
