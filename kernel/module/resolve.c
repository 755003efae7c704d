/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/resolve.c - what a name in a module's file stands for.
 *
 * Problem    A file that needs ten functions that are not there should say so once,
 *            not ten times; and a module whose function is used must stay.
 * Idea       Two passes: first the symbols of others, before anything is mapped, in
 *            the kernel's table and those of live modules; then the module's own,
 *            once its addresses are known, and all relocations by both.
 *              __this_module is the struct module itself: THIS_MODULE of Linux.
 * Cost       A binary search, and a walk over other modules' tables, for each name.
 * Locking    The loader's mutex.
 * Read next  exports.c, lib/elf_reader.h (elf_relocate).
 */
#include "arch/cpu.h"
#include "kernel/module/internal.h"
#include "lib/compiler.h"
#include "lib/errno.h"
#include "lib/export.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/kmalloc.h"

/* ---- of others ------------------------------------------------------- */

static const struct export_symbol *find_in_modules(const char *name,
                                                   struct module **owner)
{
    struct module *module = NULL;
    while ((module = module_list_next(module)) != NULL) {
        if (module->state != MODULE_STATE_LIVE)
            continue;
        for (unsigned i = 0; i < module->export_count; i++) {
            if (strcmp(module->exports[i].name, name) == 0) {
                *owner = module;
                return &module->exports[i];
            }
        }
    }
    return NULL;
}

/* @module refers to @used from now on. False: it refers to too many. */
static bool note_use(struct module *module, struct module *used)
{
    for (unsigned i = 0; i < module->use_count; i++)
        if (module->uses[i] == used)
            return true;
    if (module->use_count == MODULE_USES_MAX) {
        pr_err("%s: needs more than %u other modules\n", module->name, MODULE_USES_MAX);
        return false;
    }
    if (!try_module_get(used))
        return false;
    module->uses[module->use_count++] = used;
    return true;
}

void resolve_release(struct module *module)
{
    unsigned long flags = irq_save();
    while (module->use_count > 0) {
        struct module *used = module->uses[--module->use_count];
        module->uses[module->use_count] = NULL;
        module_put(used);
    }
    irq_restore(flags);
}

/* False: there is no such symbol. */
static bool find_undefined(struct module *module, const char *name, u32 *value)
{
    struct module *owner = NULL;
    if (strcmp(name, "__this_module") == 0) {
        *value = (u32)(uintptr_t)module;
        return true;
    }
    const struct export_symbol *found = export_find(name);
    if (found == NULL)
        found = find_in_modules(name, &owner);
    if (found == NULL || (owner != NULL && !note_use(module, owner)))
        return false;
    *value = (u32)(uintptr_t)found->address;
    return true;
}

/* Marks a symbol in symbol_values[] until the message is out: no address. */
enum { MISSING = 1 };

static void report_missing(const struct module_file *file, unsigned count)
{
    const struct elf_file *elf = &file->elf;
    size_t bytes = 1, length = 0;
    for (u32 i = 1; i < elf->symbol_count; i++)
        if (file->symbol_values[i] == MISSING)
            bytes += strlen(elf_symbol_name(elf, &elf->symbols[i])) + 2;
    char *list = kmalloc(bytes, GFP_KERNEL);
    for (u32 i = 1; list != NULL && i < elf->symbol_count; i++)
        if (file->symbol_values[i] == MISSING)
            length += (size_t)scnprintf(list + length, bytes - length, "%s%s",
                                        length > 0 ? ", " : "",
                                        elf_symbol_name(elf, &elf->symbols[i]));
    pr_err("%s: %u undefined symbol%s: %s; neither the kernel nor a loaded module "
           "exports %s\n", file->module->name, count, plural(count),
           list != NULL ? list : "(no memory to list them)", count == 1 ? "it" : "them");
    kfree(list);
}

int resolve_undefined(struct module_file *file)
{
    const struct elf_file *elf = &file->elf;
    unsigned missing = 0;
    for (u32 i = 1; i < elf->symbol_count; i++) {
        const struct elf32_symbol *symbol = &elf->symbols[i];
        u32 *value = &file->symbol_values[i];
        const char *name = elf_symbol_name(elf, symbol);
        if (symbol->section != ELF_SECTION_UNDEFINED || name[0] == '\0' ||
            find_undefined(file->module, name, value))
            continue;
        *value = elf_symbol_binding(symbol) == ELF_WEAK ? 0 : MISSING;
        missing += *value == MISSING;
    }
    if (missing == 0)
        return 0;
    report_missing(file, missing);
    return -ENOENT;
}

/* ---- its own --------------------------------------------------------- */

static void apply(const struct module_file *file, const struct elf32_section *relocations,
                  const struct elf32_section *target)
{
    const struct elf32_relocation *r = elf_contents(&file->elf, relocations);
    uintptr_t base = layout_address(file, target);
    for (u32 left = relocations->bytes / (u32)sizeof(*r); left > 0; left--, r++)
        elf_relocate(elf_relocation_type(r), (void *)(base + r->offset),
                     (u32)(base + r->offset),
                     file->symbol_values[elf_relocation_symbol(r)]);
}

void resolve_defined(struct module_file *file)
{
    const struct elf_file *elf = &file->elf;
    for (u32 i = 1; i < elf->symbol_count; i++) {
        const struct elf32_symbol *symbol = &elf->symbols[i];
        if (symbol->section == ELF_SECTION_UNDEFINED)
            continue;
        file->symbol_values[i] = symbol->value;
        if (symbol->section != ELF_SECTION_ABSOLUTE)
            file->symbol_values[i] +=
                (u32)layout_address(file, &elf->sections[symbol->section]);
    }
    for (u32 i = 1; i < elf->section_count; i++) {
        const struct elf32_section *section = &elf->sections[i];
        const struct elf32_section *target = elf_relocated_section(elf, section);
        if (target != NULL)
            apply(file, section, target);
    }
}

uintptr_t resolve_own(const struct module_file *file, const char *name)
{
    const struct elf_file *elf = &file->elf;
    for (u32 i = 1; i < elf->symbol_count; i++) {
        const struct elf32_symbol *symbol = &elf->symbols[i];
        if (symbol->section != ELF_SECTION_UNDEFINED &&
            symbol->section < elf->section_count &&
            elf_is_loaded(elf, &elf->sections[symbol->section]) &&
            strcmp(elf_symbol_name(elf, symbol), name) == 0)
            return file->symbol_values[i];
    }
    return 0;
}
