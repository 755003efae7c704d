/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/step.c - a module's own functions run in threads of their own.
 *
 * Problem    init and exit are strangers' code: they may fault, and the thread that
 *            does is killed (kernel/kill.c). The loader must live on to clean up.
 * Idea       A thread for each, named as Linux's would be, which the loader waits for.
 *            So nothing that they leave on a stack is left when the leaks are counted.
 * State      None.
 * Cost       One thread. exit must be possible when memory is out: then it runs in the
 *            caller's.
 * Locking    None; `loading` is not held.
 */
#include "kernel/module/internal.h"
#include "kernel/sched.h"
#include "kernel/thread.h"
#include "lib/errno.h"
#include "lib/printk.h"

/* Lives on the loader's stack, which waits. */
struct step {
    int (*function)(struct module *module);
    struct module *module;
    bool returned;
    int result;
};

static int step_main(void *data)
{
    struct step *step = data;
    step->result = step->function(step->module);
    step->returned = true;
    return step->result;
}

int module_step(const char *name, int (*function)(struct module *module),
                struct module *module, bool must)
{
    struct step step = { .function = function, .module = module };
    struct thread *thread = thread_create(name, step_main, &step);
    if (thread == NULL && !must) {
        pr_err("%s: no memory for a thread\n", module->name);
        return -ENOMEM;
    }
    if (thread == NULL)
        return function(module);
    thread->expendable = true;
    wake_up_process(thread);
    thread_join(thread);
    return step.returned ? step.result : MODULE_STEP_KILLED;
}
