/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_kmemleak_checks.c - kmemleak exit_checks=: whose end is looked at.
 *
 * Idea       The words stand for kernel/owners.h's settings, in order.
 * Read next  kernel/owners.c.
 */
#include "kernel/kmemleak_settings.h"
#include "kernel/owners.h"
#include "kernel/shell/command.h"
#include "kernel/shell/kmemleak_actions.h"
#include "lib/printk.h"
#include "lib/string.h"

int kmemleak_set_exit_checks(const char *value)
{
    static const struct {
        const char *word, *meaning;
    } settings[] = {
        [EXIT_CHECKS_OFF] = { "off", "leaks are not looked for at exit" },
        [EXIT_CHECKS_ON] = { "on", "leaks are told at exit, poweroff and reboot" },
        [EXIT_CHECKS_THREADS] = { "threads", "leaks are told at exit, poweroff and "
                                  "reboot, and when a module's thread ends" },
    };
    for (unsigned i = 0; i < ARRAY_SIZE(settings); i++) {
        if (strcmp(value, settings[i].word) != 0)
            continue;
        owners_set_checks((enum exit_checks)i);
        kprintf("kmemleak: %s\n", settings[owners_checks()].meaning);
        if (owners_checks() != i)
            kprintf("kmemleak: the boot option kmemleak=strict keeps it so\n");
        return COMMAND_OK;
    }
    return command_usage_error("kmemleak", "exit_checks= is '%s', expected off, on or "
                               "threads", value);
}
