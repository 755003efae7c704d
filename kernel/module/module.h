/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_MODULE_MODULE_H
#define KERNEL_MODULE_MODULE_H
/*
 * kernel/module/module.h - code that comes and goes: loading, unloading, use counts.
 */
#include "lib/list.h"
#include "lib/types.h"

struct export_symbol;
struct kernel_param;
struct kunit_suite;
struct module_record;

enum { MODULE_NAME_BYTES = 56, MODULE_USES_MAX = 16 };

/* Linux's names, and its order. */
enum module_state {
    MODULE_STATE_LIVE,              /* init has returned 0                     */
    MODULE_STATE_COMING,            /* loaded; init runs                       */
    MODULE_STATE_GOING,             /* exit runs, or init has failed           */
};

/* Parts of a module with one protection and one lifetime, in order of address. */
enum module_region_kind {
    REGION_TEXT,                    /* and constants; read-only                */
    REGION_DATA,                    /* a root                                  */
    REGION_UNSCANNED,
    REGION_BSS,                     /* a root                                  */
    REGION_INIT_TEXT,               /* until init has returned                 */
    REGION_INIT_DATA,               /* until then; a root                      */
    REGION_COUNT,
};

/* A block of the leak detector while bytes > 0. */
struct module_region {
    uintptr_t start;                /* page aligned                            */
    u32 bytes;                      /* 0: the module has none, or it is freed  */
};

/*
 * Invariants
 *   M1  on the list of modules from before init runs until it is unmapped
 *   M2  users == modules that list it in uses[] + try_module_get() not yet put
 */
struct module {
    struct list_head link;          /* list of modules                         */
    char name[MODULE_NAME_BYTES];
    enum module_state state;
    unsigned users;                 /* guarded by interrupts off               */
    bool is_root;                   /* its data is still the module's          */
    bool is_permanent;              /* it has an init, but no exit             */
    bool has_exited;                /* GOING: its code is to run no more       */
    struct module_region regions[REGION_COUNT];
    struct module_record *record;   /* addresses and names                     */
    u32 total_bytes;                /* of all regions when it was loaded       */
    u32 first_sequence;             /* allocations before it was loaded        */
    int (*init)(void);              /* NULL: none, or it has returned          */
    const char *param_line;         /* module_load()'s @params, until then     */
    void (*exit)(void);
    const struct kernel_param *params;
    const struct export_symbol *exports;
    struct kunit_suite *const *suites;
    unsigned param_count, export_count, suite_count;
    unsigned use_count;
    struct module *uses[MODULE_USES_MAX];   /* whose symbols it refers to      */
};

/**
 * module_load - load, link and initialise the file [@elf, @elf + @bytes), which may go
 * afterwards; init runs in a thread of its own.
 * @name: of the file, for messages and where .modinfo has no name.
 * @params: "name=value name=value", as on insmod's line; "" for none.
 * Return: 0; a negative errno, init's own perhaps, or -EFAULT when init was killed: it
 * was reported, and nothing is left of the module but what runs its code.
 */
int module_load(const void *elf, size_t bytes, const char *name, const char *params);

/**
 * module_unload - run exit, tell what the module leaves behind, unmap it.
 * Return: 0; reported: -ENOENT; -EBUSY: in use, or without an exit; -EFAULT: it is
 * gone, but exit was killed half-way.
 */
int module_unload(const char *name);

/** module_find - by name, '-' and '_' being the same. NULL: not loaded. */
struct module *module_find(const char *name);

/** try_module_get - keep @module loaded until module_put(). False: it is going.
 *  NULL is the kernel itself, which stays. */
bool try_module_get(struct module *module);
void __module_get(struct module *module);
void module_put(struct module *module);
int module_refcount(struct module *module);

/** What lsmod shows. */
struct module_info {
    char name[MODULE_NAME_BYTES];
    enum module_state state;
    u32 bytes;
    unsigned users;
    uintptr_t text;
    char used_by[192];              /* names with commas, cut at the end       */
};

/** module_info - a copy of what is known of module @index, newest first. */
bool module_info(unsigned index, struct module_info *info);

/** module_kunit_suite - suite @index of those of all live modules; NULL: no more. */
struct kunit_suite *module_kunit_suite(unsigned index);

/** module_init_roots - register the modules' data as roots. Boot only. */
void module_init_roots(void);
#endif
