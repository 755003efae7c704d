/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/module.c - a module's life, from its file to its last report.
 *
 * Problem    At any step something may be wrong, and then nothing must have changed.
 *
 * Idea       What can be checked is checked before anything is mapped; the rest is
 *            undone in reverse:
 *
 *              check   the file (lib/elf_reader.c), version magic, name
 *              find    what it needs of others              resolve.c
 *              place   a range for long, pages for now      record.c, layout.c
 *              link    its own symbols, relocations; text read-only
 *              run     parameters, init, KUnit suites; init's part is freed
 *              ...
 *              end     exit, what it left running (pending.c) and allocated (leaks.c),
 *                      pages given back
 *
 *            A failing init goes the same way as rmmod does, but for exit. So does an
 *            init that is killed by an exception. An exit that is killed has still
 *            been called: it is not called again, and the module goes.
 *
 * State      COMING -> LIVE -> GOING in struct module.
 * Cost       One pass over the file's symbols and relocations.
 * Locking    `loading` guards all but the module's own functions, which may load
 *            modules themselves.
 * Read next  layout.c, resolve.c, record.c, step.c, pending.c, leaks.c.
 */
#include "kernel/module/module.h"
#include "arch/context.h"
#include "kernel/kunit.h"
#include "kernel/leak_trap.h"
#include "kernel/module/internal.h"
#include "kernel/module/params.h"
#include "kernel/mutex.h"
#include "kernel/sched.h"
#include "kernel/thread.h"
#include "lib/err.h"
#include "lib/errno.h"
#include "lib/export.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/table.h"
#include "mm/tag.h"

static DEFINE_MUTEX(loading);

/* ---- the end --------------------------------------------------------- */

/* @module's code runs no more. Owner of `loading`. */
static void end(struct module *module)
{
    param_free_all(module->params, module->param_count);
    module->is_root = false;
    leak_trap_module_gone(module->name);
    leaks_report(module);
    resolve_release(module);
    layout_unmap(module, REGION_TEXT, REGION_COUNT - 1);
    module_list_remove(module);
    module_record_put(module->record);
    kfree(module);
}

/* The module may be asked to go again once its threads and works have ended. */
static int end_unless_running(struct module *module)
{
    mutex_lock(&loading);
    module->has_exited = true;
    bool stays = !module_silence(module);
    if (!stays)
        end(module);
    mutex_unlock(&loading);
    return stays ? -EBUSY : 0;
}

/* Why @module must stay: -EBUSY, reported; 0: it may go. */
static int may_go(const struct module *module)
{
    if (module->has_exited)
        return 0;
    if (module->state != MODULE_STATE_LIVE) {
        pr_err("rmmod: %s is %s\n", module->name, module->state == MODULE_STATE_COMING
               ? "still in its init" : "going already");
        return -EBUSY;
    }
    if (module->is_permanent) {
        pr_err("rmmod: %s has no exit to undo what its init did: it stays\n",
               module->name);
        return -EBUSY;
    }
    if (module->users > 0) {
        struct module_info info = { .used_by = "" };
        for (unsigned i = 0; module_info(i, &info); i++)
            if (strcmp(info.name, module->name) == 0)
                break;
        pr_err("rmmod: %s is in use (%u)%s%s\n", module->name, module->users,
               info.used_by[0] != '\0' ? " by " : "", info.used_by);
        return -EBUSY;
    }
    return 0;
}

static int run_exit(struct module *module)
{
    module->exit();
    return 0;
}

int module_unload(const char *name)
{
    mutex_lock(&loading);
    struct module *module = module_find(name);
    int err = module != NULL ? may_go(module) : -ENOENT;
    if (module == NULL)
        pr_err("rmmod: no module '%s' is loaded; lsmod lists them\n", name);
    if (err == 0)
        module->state = MODULE_STATE_GOING;
    mutex_unlock(&loading);
    if (err != 0)
        return err;
    if (module->exit != NULL && !module->has_exited)
        err = module_step("rmmod", run_exit, module, true);
    bool killed = err == MODULE_STEP_KILLED;
    if (killed)
        pr_err("%s: exit did not return: what it would have undone stays as it is\n",
               module->name);
    err = end_unless_running(module);
    return err == 0 && killed ? THREAD_KILLED : err;
}

/* ---- from the file to memory ----------------------------------------- */

static const void *own_table(const struct module_file *file, const char *section_name,
                             u32 entry_bytes, unsigned *count)
{
    const struct elf32_section *section = elf_section(&file->elf, section_name);
    *count = section != NULL ? section->bytes / entry_bytes : 0;
    return *count > 0 ? (const void *)layout_address(file, section) : NULL;
}

/* What the loaded image tells of itself. */
static void find_tables(struct module_file *file)
{
    struct module *m = file->module;
    m->init = (int (*)(void))resolve_own(file, "init_module");
    m->exit = (void (*)(void))resolve_own(file, "cleanup_module");
    m->is_permanent = m->init != NULL && m->exit == NULL;
    m->params = own_table(file, ".module_params", sizeof(*m->params), &m->param_count);
    m->exports = own_table(file, ".export_symbols", sizeof(*m->exports),
                           &m->export_count);
    m->suites = own_table(file, ".kunit_suites", sizeof(*m->suites), &m->suite_count);
}

/* Everything up to a module that is linked and could run. */
static int link(struct module_file *file, const char *file_name)
{
    struct module *module = file->module;
    int err = modinfo_check(file, file_name);
    if (err != 0)
        return err;
    if (module_find(module->name) != NULL) {
        pr_err("%s: a module of that name is loaded already\n", module->name);
        return -EEXIST;
    }
    err = layout_plan(file);
    if (err == 0)
        err = resolve_undefined(file);
    if (err == 0) {
        module->record = module_record_get(file);
        err = module->record != NULL ? layout_map(file) : -ENOMEM;
    }
    if (err != 0) {
        if (module->record != NULL)
            module_record_put(module->record);
        resolve_release(module);
        return err;
    }
    resolve_defined(file);
    find_tables(file);
    layout_protect(module);
    layout_construct(file);
    return 0;
}

/* Check and link; *@result is then on the list. */
static int build(const void *elf, size_t bytes, const char *file_name,
                 struct module **result)
{
    struct module_file file = { 0 };
    if (elf_open(&file.elf, elf, bytes) != 0) {
        pr_err("%s: %s\n", file_name, file.elf.error);
        return -ENOEXEC;
    }
    file.module = kzalloc(sizeof(*file.module), GFP_KERNEL);
    /* Not from kmalloc(), where the next owner would find addresses in them. */
    u32 offsets_bytes = file.elf.section_count * (u32)sizeof(u32);
    u32 values_bytes = file.elf.symbol_count * (u32)sizeof(u32);
    file.section_offsets = table_alloc(offsets_bytes);
    file.symbol_values = table_alloc(values_bytes);
    int err = -ENOMEM;
    if (file.module != NULL && file.section_offsets != NULL && file.symbol_values != NULL)
        err = link(&file, file_name);
    else
        pr_err("%s: no memory to read it\n", file_name);
    table_free(file.symbol_values, values_bytes);
    table_free(file.section_offsets, offsets_bytes);
    if (err != 0) {
        kfree(file.module);
        return err;
    }
    *result = file.module;
    file.module->state = MODULE_STATE_COMING;
    file.module->is_root = true;
    file.module->first_sequence = tag_stats.allocations;
    module_list_add(file.module);
    return 0;
}

/* ---- running --------------------------------------------------------- */

static int run_init(struct module *module)
{
    int result = module->init != NULL ? module->init() : 0;
    if (result > 0)
        pr_warn("%s: init returned %d; 0 and negative errnos mean something, others "
                "count as 0\n", module->name, result);
    if (result < 0)
        pr_err("%s: init failed: %pe (%d)\n", module->name, ERR_PTR(result), result);
    return min(result, 0);
}

/* Setting parameters can be the module's own code, too. What that left on this stack
 * must not lie in holes of init's frames: it would hold init's own leaks. */
static int begin(struct module *module)
{
    int err = param_line_apply(module, module->param_line);
    stack_clear_dead(current_thread()->stack_low);
    current_thread()->first_sequence = tag_stats.allocations;   /* until here: loader's */
    return err != 0 ? err : run_init(module);
}

static void go_live(struct module *module)
{
    module->state = MODULE_STATE_LIVE;
    if (module->suite_count > 0) {
        /* Loading left addresses of freed blocks on this stack. The cases will be
         * given those again, and must not find them held by holes in our frames. */
        stack_clear_dead(current_thread()->stack_low);
        kunit_run_module(module->suites, module->suite_count);
    }
    mutex_lock(&loading);
    module->init = NULL;
    layout_unmap(module, REGION_INIT_TEXT, REGION_INIT_DATA);
    leak_trap_module_gone(module->name);        /* its __initdata is */
    mutex_unlock(&loading);
}

int module_load(const void *elf, size_t bytes, const char *name, const char *params)
{
    struct module *module;
    mutex_lock(&loading);
    int err = build(elf, bytes, name, &module);
    mutex_unlock(&loading);
    if (err != 0)
        return err;
    module->param_line = params;
    err = module_step("insmod", begin, module, false);
    module->param_line = NULL;
    if (err == MODULE_STEP_KILLED) {
        pr_err("%s: init did not return: the module goes\n", module->name);
        err = THREAD_KILLED;
    }
    if (err == 0) {
        go_live(module);
        return 0;
    }
    module->state = MODULE_STATE_GOING;
    end_unless_running(module);
    return err;
}
