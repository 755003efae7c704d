/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/list.c - which modules there are, who uses them, what they hold.
 *
 * Problem    A module must not go while somebody needs it, and its variables are as
 *            good a place for a pointer as the kernel's own.
 * Idea       One list, in .data, so that every struct module is reachable. The leak
 *            detector is handed .data and .bss of each module on it as roots.
 * State      The list, newest first; use counts in struct module.
 * Locking    Interrupts off for changes: a scan may come at any time.
 * Read next  module.c.
 */
#include "arch/cpu.h"
#include "kernel/module/internal.h"
#include "lib/assert.h"
#include "lib/compiler.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/roots.h"

static LIST_HEAD(loaded_modules);

void module_list_add(struct module *module)
{
    unsigned long flags = irq_save();
    list_add(&module->link, &loaded_modules);
    irq_restore(flags);
}

void module_list_remove(struct module *module)
{
    unsigned long flags = irq_save();
    list_del(&module->link);
    irq_restore(flags);
}

struct module *module_list_next(const struct module *module)
{
    const struct list_head *at = module != NULL ? &module->link : &loaded_modules;
    const struct list_head *next = at->next;
    return next != &loaded_modules ? list_entry(next, struct module, link) : NULL;
}

/* As in Linux, where file names have '-' and module names '_'. */
static bool same_name(const char *a, const char *b)
{
    for (; *a != '\0'; a++, b++)
        if (*a != *b && !((*a == '-' || *a == '_') && (*b == '-' || *b == '_')))
            return false;
    return *b == '\0';
}

struct module *module_find(const char *name)
{
    struct module *module = NULL;
    while ((module = module_list_next(module)) != NULL)
        if (same_name(module->name, name))
            break;
    return module;
}

/* ---- use counts ------------------------------------------------------ */

bool try_module_get(struct module *module)
{
    if (module == NULL)
        return true;
    unsigned long flags = irq_save();
    bool got = module->state != MODULE_STATE_GOING;
    module->users += got;
    irq_restore(flags);
    return got;
}

void __module_get(struct module *module)
{
    bool got = try_module_get(module);
    KASSERT(got);
}

void module_put(struct module *module)
{
    if (module == NULL)
        return;
    unsigned long flags = irq_save();
    KASSERT(module->users > 0);
    module->users--;
    irq_restore(flags);
}

int module_refcount(struct module *module)
{
    return (int)module->users;
}

/* ---- what lsmod shows ------------------------------------------------ */

static bool uses(const struct module *user, const struct module *used)
{
    for (unsigned i = 0; i < user->use_count; i++)
        if (user->uses[i] == used)
            return true;
    return false;
}

static void list_users(const struct module *used, char *text, size_t text_bytes)
{
    struct module *user = NULL;
    size_t length = 0;
    text[0] = '\0';
    while ((user = module_list_next(user)) != NULL)
        if (uses(user, used))
            length += (size_t)scnprintf(text + length, text_bytes - length, "%s%s",
                                        length > 0 ? "," : "", user->name);
}

bool module_info(unsigned index, struct module_info *info)
{
    unsigned long flags = irq_save();
    const struct module *module = module_list_next(NULL);
    while (module != NULL && index-- > 0)
        module = module_list_next(module);
    if (module != NULL) {
        memcpy(info->name, module->name, sizeof(info->name));
        info->state = module->state;
        info->bytes = module->total_bytes;
        info->users = module->users;
        info->text = module->regions[REGION_TEXT].start;
        list_users(module, info->used_by, sizeof(info->used_by));
    }
    irq_restore(flags);
    return module != NULL;
}

struct kunit_suite *module_kunit_suite(unsigned index)
{
    const struct module *module = NULL;
    while ((module = module_list_next(module)) != NULL) {
        if (module->state != MODULE_STATE_LIVE)
            continue;
        if (index < module->suite_count)
            return module->suites[index];
        index -= module->suite_count;
    }
    return NULL;
}

/* ---- roots ----------------------------------------------------------- */

static void visit_module(const struct module *module, root_visit_fn visit, void *context)
{
    static const enum module_region_kind kinds[] = { REGION_DATA, REGION_BSS,
                                                     REGION_INIT_DATA };
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
        const struct module_region *region = &module->regions[kinds[i]];
        const struct root_range range = {
            .start = region->start,
            .end = region->start + region->bytes,
            .kind = ROOT_MODULE,
            .name = module->name,
        };
        if (region->bytes > 0)
            visit(&range, context);
    }
}

static void visit_modules(root_visit_fn visit, void *context)
{
    struct module *module = NULL;
    while ((module = module_list_next(module)) != NULL)
        if (module->is_root)
            visit_module(module, visit, context);
}

void module_init_roots(void)
{
    root_source_register(visit_modules);
}
