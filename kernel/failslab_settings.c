/* SPDX-License-Identifier: MIT */
/*
 * kernel/failslab_settings.c - failslab's plan, as people write it.
 *
 * Problem    The shell, the boot command line and Linux's habits: one set of names.
 * Idea       A table of the numbers, with their ranges; the few that are no numbers by
 *            hand. Each "name=value" changes one member of a plan; nothing takes effect
 *            before the whole is good.
 * State      What the command line asked for, until the machine has booted.
 * Locking    None: the shell's commands, one at a time.
 * Read next  mm/failslab.c, kernel/shell/cmd_failslab.c.
 */
#include "kernel/failslab_settings.h"
#include "kernel/memalloc.h"
#include "kernel/shell/shell.h"
#include "lib/compiler.h"
#include "lib/errno.h"
#include "lib/kstrtox.h"
#include "lib/limits.h"
#include "lib/printk.h"
#include "lib/string.h"

static const struct number {
    const char *name;
    size_t offset;
    u32 least, most;
    const char *expected;
} numbers[] = {
    { "interval", offsetof(struct failslab_plan, interval), 1, ~0u, "1 or more" },
    { "probability", offsetof(struct failslab_plan, probability), 0, 100,
      "0 to 100 percent" },
    { "space", offsetof(struct failslab_plan, space_bytes), 0, ~0u, "bytes" },
    { "times", offsetof(struct failslab_plan, times), 1, INT_MAX,
      "how many may fail, or -1 for no limit" },
    { "nth", offsetof(struct failslab_plan, nth), 0, ~0u,
      "which allocation fails, from 1, or 0" },
    { "seed", offsetof(struct failslab_plan, seed), 1, ~0u, "a number from 1" },
};

static const char *const linux_order[] = { "interval", "probability", "space", "times" };

static struct failslab_plan boot_plan __unscanned;
static bool has_boot_plan;

void failslab_plan_default(struct failslab_plan *plan)
{
    *plan = (struct failslab_plan){ .interval = 1, .probability = 100 };
}

static const char *set_number(struct failslab_plan *plan, const struct number *n,
                              const char *value)
{
    unsigned number;
    if (strcmp(n->name, "times") == 0 && strcmp(value, "-1") == 0) {
        plan->times = 0;
        return NULL;
    }
    if (kstrtouint(value, 0, &number) != 0 || number < n->least || number > n->most)
        return n->expected;
    *(u32 *)((char *)plan + n->offset) = number;
    return NULL;
}

/* on: the commands from now on; a thread's id: that one and what it starts. */
static const char *set_task_filter(struct failslab_plan *plan, const char *value)
{
    unsigned id = 0;
    bool on = true;
    if (kstrtouint(value, 0, &id) == 0 && id <= THREAD_ID_MAX)
        on = id != 0;
    else if (kstrtobool(value, &on) != 0)
        return "on, off or a thread's id";
    plan->task_filter = on;
    plan->thread_id = (u16)id;
    return NULL;
}

/* @value of @word, "name=value", if that begins with @name. */
static const char *value_of(const char *word, const char *name)
{
    size_t length = strlen(name);
    bool fits = strncmp(word, name, length) == 0 && word[length] == '=';
    return fits ? word + length + 1 : NULL;
}

const char *failslab_plan_word(struct failslab_plan *plan, const char *word)
{
    const char *value;
    for (unsigned i = 0; i < ARRAY_SIZE(numbers); i++)
        if ((value = value_of(word, numbers[i].name)) != NULL)
            return set_number(plan, &numbers[i], value);
    if ((value = value_of(word, "task-filter")) != NULL)
        return set_task_filter(plan, value);
    if ((value = value_of(word, "site")) != NULL) {
        strscpy(plan->site, value, sizeof(plan->site));
        return NULL;
    }
    return "interval=, probability=, times=, space=, task-filter=, site=, nth= or seed=";
}

/* ---- which threads --------------------------------------------------- */

struct marking {
    const struct failslab_plan *plan;
    bool found;
};

/* The list of threads is for reading; the mark alone is ours to write. */
static void mark(const struct thread *thread, void *context)
{
    struct marking *m = context;
    u16 wanted = m->plan->thread_id != 0 ? m->plan->thread_id : shell_thread_id();
    bool is_meant = m->plan->task_filter && thread->id == wanted;
    struct thread *target = (struct thread *)(uintptr_t)thread;
    target->memalloc &= (u8)~MEMALLOC_TARGET;
    if (is_meant)
        target->memalloc |= MEMALLOC_TARGET;
    m->found |= is_meant;
}

int failslab_plan_start(const struct failslab_plan *plan)
{
    struct marking m = { .plan = plan };
    thread_for_each(mark, &m);
    if (plan->task_filter && !m.found)
        return -ESRCH;
    failslab_set(plan);
    return 0;
}

/* ---- the boot command line ------------------------------------------- */

/* Cut @list at its first comma. Return: what is behind it, or NULL. */
static char *cut(char *list)
{
    char *comma = strchr(list, ',');
    if (comma != NULL)
        *comma++ = '\0';
    return comma;
}

static const char *set_in_order(struct failslab_plan *plan, unsigned i, const char *value)
{
    for (unsigned n = 0; i < ARRAY_SIZE(linux_order) && n < ARRAY_SIZE(numbers); n++)
        if (strcmp(numbers[n].name, linux_order[i]) == 0)
            return set_number(plan, &numbers[n], value);
    return "four numbers";
}

int failslab_cmdline(const char *value)
{
    char copy[FAILSLAB_TEXT_BYTES], *next;
    struct failslab_plan plan;
    failslab_plan_default(&plan);
    if (strscpy(copy, value, sizeof(copy)) < 0)
        return -EINVAL;
    unsigned i = 0;
    for (char *word = copy; word != NULL; word = next, i++) {
        next = cut(word);
        const char *wrong = strchr(word, '=') != NULL ? failslab_plan_word(&plan, word)
                                                      : set_in_order(&plan, i, word);
        if (wrong != NULL)
            return -EINVAL;
    }
    boot_plan = plan;
    has_boot_plan = true;
    return 0;
}

void failslab_cmdline_start(void)
{
    if (has_boot_plan && failslab_plan_start(&boot_plan) != 0)
        pr_warn("failslab: there is no thread %u yet; set it in the shell\n",
                boot_plan.thread_id);
}
