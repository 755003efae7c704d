/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/layout.c - where each section of a module goes, and what backs it.
 *
 * Problem    Text must become read-only, init's part must be given back, data must
 *            be found by the leak detector: pages of different fate, one module.
 *
 * Idea       tools/module.lds orders the sections by fate, so that each fate is one
 *            region, a run of whole pages:
 *
 *              base                                                    base + range
 *              |.text .exit.text .rodata ..|.data ..|.bss|.init.text|.init.data|
 *              |          TEXT             |  DATA  |BSS | INIT_TEXT| INIT_DATA|
 *
 *            Each section begins a page (but for those that the script does not name),
 *            so a section's offset follows from the sizes of those before it alone;
 *            the symbol table is made for these offsets (docs/modules.md).
 *
 * State      In struct module.
 * Cost       Half a page lost a section.
 * Locking    The loader's mutex.
 * Read next  mm/vmap.h (fixed areas), record.c.
 */
#include "arch/paging.h"
#include "kernel/module/internal.h"
#include "lib/compiler.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/kmemleak.h"
#include "mm/vmap.h"

static enum module_region_kind region_of(const struct elf_file *elf,
                                         const struct elf32_section *section)
{
    const char *name = elf_section_name(elf, section);
    bool is_init = strncmp(name, ".init.", 6) == 0;
    if (section->flags & ELF_EXEC)
        return is_init ? REGION_INIT_TEXT : REGION_TEXT;
    if (is_init)
        return REGION_INIT_DATA;
    if (!(section->flags & ELF_WRITE) || strcmp(name, ".export_symbols") == 0 ||
        strcmp(name, ".module_params") == 0 || strcmp(name, ".kunit_suites") == 0 ||
        strcmp(name, ".constructors") == 0)
        return REGION_TEXT;
    if (section->type != ELF_NOBITS)
        return REGION_DATA;
    return strcmp(name, ".unscanned") == 0 ? REGION_UNSCANNED : REGION_BSS;
}

static bool is_known(const char *name)
{
    static const char *const known[] = {
        ".text", ".exit.text", ".rodata", ".export_symbols", ".module_params",
        ".kunit_suites", ".constructors", ".data.percpu", ".data", ".unscanned", ".bss",
        ".init.text", ".init.data",
    };
    for (unsigned i = 0; i < ARRAY_SIZE(known); i++)
        if (strcmp(name, known[i]) == 0)
            return true;
    return false;
}

int layout_plan(struct module_file *file)
{
    const struct elf_file *elf = &file->elf;
    enum module_region_kind last = REGION_TEXT;
    u32 at = 0;
    for (u32 i = 0; i < elf->section_count; i++) {
        const struct elf32_section *section = &elf->sections[i];
        file->section_offsets[i] = at;
        if (!elf_is_loaded(elf, section))
            continue;
        enum module_region_kind kind = region_of(elf, section);
        bool begins_page = kind != last || is_known(elf_section_name(elf, section));
        at = ALIGN(at, begins_page ? PAGE_SIZE : max(section->align_bytes, 1u));
        if (kind < last) {
            pr_err("%s: section %s stands behind sections of another kind: link it with "
                   "tools/module.lds\n", file->module->name,
                   elf_section_name(elf, section));
            return -ENOEXEC;
        }
        struct module_region *region = &file->regions[kind];
        if (region->bytes == 0)
            region->start = at;
        file->section_offsets[i] = at;
        at += section->bytes;
        region->bytes = at - region->start;
        last = kind;
    }
    file->range_bytes = PAGE_ALIGN(at);
    return 0;
}

uintptr_t layout_base(const struct module *module)
{
    return module->record->source.base + PAGE_SIZE;
}

uintptr_t layout_address(const struct module_file *file,
                         const struct elf32_section *section)
{
    return layout_base(file->module) +
           file->section_offsets[section - file->elf.sections];
}

static void copy_sections(const struct module_file *file)
{
    const struct elf_file *elf = &file->elf;
    for (u32 i = 0; i < elf->section_count; i++) {
        const struct elf32_section *section = &elf->sections[i];
        if (elf_is_loaded(elf, section) && section->type != ELF_NOBITS)
            memcpy((void *)layout_address(file, section), elf_contents(elf, section),
                   section->bytes);
    }
}

int layout_map(struct module_file *file)
{
    struct module *module = file->module;
    uintptr_t base = layout_base(module);
    for (unsigned kind = 0; kind < REGION_COUNT; kind++) {
        const struct module_region *plan = &file->regions[kind];
        struct module_region *region = &module->regions[kind];
        if (plan->bytes == 0)
            continue;
        if (!vmap_map_fixed(base + plan->start, plan->bytes)) {
            pr_err("%s: no memory for %u KiB of it\n", module->name,
                   file->range_bytes >> 10);
            layout_unmap(module, REGION_TEXT, REGION_COUNT - 1);
            return -ENOMEM;
        }
        *region = (struct module_region){ base + plan->start, plan->bytes };
        kmemleak_no_scan((void *)region->start);    /* roots, or no pointers at all */
        module->total_bytes += plan->bytes;
    }
    copy_sections(file);
    return 0;
}

void layout_construct(const struct module_file *file)
{
    typedef void (*constructor_fn)(void);
    const struct elf32_section *section = elf_section(&file->elf, ".constructors");
    if (section == NULL)
        return;
    const constructor_fn *call = (const void *)layout_address(file, section);
    for (u32 left = section->bytes / (u32)sizeof(*call); left > 0; left--)
        (*call++)();
}

void layout_protect(struct module *module)
{
    const struct module_region *text = &module->regions[REGION_TEXT];
    if (text->bytes > 0)
        vmap_protect_fixed(text->start, PAGE_READONLY);
}

void layout_unmap(struct module *module, enum module_region_kind first,
                  enum module_region_kind last)
{
    for (unsigned kind = first; kind <= last; kind++) {
        struct module_region *region = &module->regions[kind];
        uintptr_t start = region->start;
        if (region->bytes == 0)
            continue;
        *region = (struct module_region){ 0 };      /* no root first, then no memory */
        vmap_unmap_fixed(start);
    }
}
