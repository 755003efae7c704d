/* SPDX-License-Identifier: MIT */
/*
 * lib/assert.c - hand a failed assertion to whoever can end the machine.
 *
 * Problem    lib/ asserts but must not know of panic(), which lies layers above.
 *
 * Idea       One registered handler. Before boot has set it, the failure goes to
 *            the log and execution stops here, where a debugger finds it.
 *
 * Locking    None: set once at boot, read ever after.
 *
 * Read next  kernel/panic.c.
 */
#include "lib/assert.h"
#include "lib/printk.h"

static assert_handler_fn assert_handler;

void assert_set_handler(assert_handler_fn handler)
{
    assert_handler = handler;
}

__noreturn void assert_fail(const char *file, int line, const char *function,
                            const char *condition)
{
    if (assert_handler)
        assert_handler(file, line, function, condition);
    printk_panic_mode();
    pr_emerg("%s:%d: %s: assertion failed: %s\n", file, line, function, condition);
    for (;;)
        barrier();
}
