/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_MODULE_INTERNAL_H
#define KERNEL_MODULE_INTERNAL_H
/* kernel/module/internal.h - between the parts of the module loader. */
#include "kernel/module/module.h"
#include "kernel/symbols.h"
#include "lib/elf_reader.h"

/* What one module_load() works with; gone when it returns. */
struct module_file {
    struct elf_file elf;
    struct module *module;
    u32 *section_offsets;           /* of each section from the range's start  */
    u32 *symbol_values;             /* of each symbol, final                   */
    u32 range_bytes;                /* page multiple                           */
    struct module_region regions[REGION_COUNT];     /* start: offset in the range */
};

/* One build of a module: its addresses and its names. */
struct module_record {
    struct list_head link;          /* all of them; those not loaded anymore in
                                       the order in which they were unloaded   */
    struct symbol_source source;
    u32 file_bytes, file_hash;
    u32 table_bytes, types_bytes;   /* of source.table and .types, if not NULL */
    bool is_loaded;                 /* a module uses it                        */
    char name[MODULE_NAME_BYTES];
};

/* ---- record.c ---- */

/** module_record_get - the record of this build, made if it is new. NULL: reported. */
struct module_record *module_record_get(const struct module_file *file);

/** module_record_put - the module is unmapped: its build is remembered for a while. */
void module_record_put(struct module_record *record);

/** module_record_free - forget @record, which is not loaded, and all that it names. */
void module_record_free(struct module_record *record);

/* ---- forget.c ---- */

/** forget_surplus - more than enough builds may be remembered: forget the oldest. */
void forget_surplus(struct list_head *records);

/** forget_for_room - addresses or memory are out: forget what can be. Return: false
 *  if nothing was left. */
bool forget_for_room(struct list_head *records);

/* ---- modinfo.c ---- */

/** modinfo_get - the value of @key in .modinfo, or NULL. */
const char *modinfo_get(const struct elf_file *elf, const char *key);

/** modinfo_check - name the module and compare its vermagic. 0 or reported errno. */
int modinfo_check(const struct module_file *file, const char *file_name);

/* ---- layout.c ---- */

/** layout_plan - where each section will be in the module's range. */
int layout_plan(struct module_file *file);

/** layout_map - back all regions by memory, copy the sections' contents. */
int layout_map(struct module_file *file);

/** layout_construct - call what the compiler wants called before all other code. */
void layout_construct(const struct module_file *file);

/** layout_protect - text and constants become read-only. */
void layout_protect(struct module *module);

/** layout_unmap - give the regions [@first, @last] back. */
void layout_unmap(struct module *module, enum module_region_kind first,
                  enum module_region_kind last);

/** layout_base - where the range of @module begins. */
uintptr_t layout_base(const struct module *module);

/** layout_address - of a section once loaded. */
uintptr_t layout_address(const struct module_file *file,
                         const struct elf32_section *section);

/* ---- resolve.c ---- */

/** resolve_undefined - find what the module needs of others; all that is missing is
 *  listed in one message. Modules that it needs get a user. */
int resolve_undefined(struct module_file *file);

/** resolve_release - the modules that @module needed lose a user. */
void resolve_release(struct module *module);

/** resolve_defined - values of the module's own symbols; relocate by them. */
void resolve_defined(struct module_file *file);

/** resolve_own - the address of the module's own symbol @name, or 0. */
uintptr_t resolve_own(const struct module_file *file, const char *name);

/** export_find - in the kernel's table (exports.c). NULL: not there. */
const struct export_symbol *export_find(const char *name);

/* ---- param_line.c ---- */

/** param_line_apply - set parameters as the insmod line says. */
int param_line_apply(const struct module *module, const char *line);

/* ---- pending.c ---- */

/** module_silence - after exit: cancel timers and works of @module that are pending
 *  still. False: a thread or a work runs its code. All of it is reported. */
bool module_silence(const struct module *module);

/* ---- step.c ---- */

/**
 * module_step - call @function(@module) in an expendable thread called @name.
 * @must: where there is no memory for one, in the caller's.
 * Return: its result, at most 0; MODULE_STEP_KILLED: it did not return; -ENOMEM,
 * reported.
 */
enum { MODULE_STEP_KILLED = 1 };
int module_step(const char *name, int (*function)(struct module *module),
                struct module *module, bool must);

/* ---- leaks.c ---- */

/** leaks_report - what the module allocated and did not free, block by block. */
void leaks_report(const struct module *module);

/** module_has_address - does @address lie in the range of this module? */
static inline bool module_has_address(const struct module *module, uintptr_t address)
{
    const struct symbol_source *range = &module->record->source;
    return address - range->base < range->bytes;
}

/* ---- list.c ---- */

void module_list_add(struct module *module);
void module_list_remove(struct module *module);

/** module_list_next - after @module, or the first for NULL. */
struct module *module_list_next(const struct module *module);
#endif
