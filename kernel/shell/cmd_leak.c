/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_leak.c - `leak KIND`: ways to lose memory, on purpose.
 *
 * Problem    Who learns to use a leak detector needs leaks whose truth is known.
 *
 * Idea       One small function for each way, as it happens in real drivers. Each
 *            prints the addresses it lost. The calling thread ends with the command,
 *            so its stack holds nothing.
 *
 * State      The cache "leak_demo"; whether to print.
 * Not done   Leaks that need modules or misuse.
 * Read next  leak_held.c: what only looks lost. cmd_kmemleak.c finds the rest.
 */
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/leak_held.h"
#include "kernel/shell/options.h"
#include "lib/bits.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"

enum { COUNT_MAX = 1000000 };

static struct kmem_cache *demo_cache;
static bool is_quiet;                   /* -q: addresses are not printed          */

int leak_out_of_memory(void)
{
    kprintf("leak: out of memory; 'meminfo' and 'allocinfo' show who has it\n");
    return COMMAND_FAILED;
}

void leak_say(const char *what, const void *p, size_t bytes)
{
    if (!is_quiet)
        kprintf("%s 0x%08lx (size %zu)\n", what, (unsigned long)p, bytes);
}

static noinline int leak_lost(unsigned count, size_t bytes)
{
    for (unsigned i = 0; i < count && !shell_interrupted(); i++) {
        char *p = kzalloc(bytes, GFP_KERNEL);
        if (p == NULL)
            return leak_out_of_memory();
        strscpy(p, "a lost marble", bytes);
        leak_say("lost", p, bytes);
    }                                   /* p goes out of scope: lost */
    return COMMAND_OK;
}

/* @count nodes in a chain; its first one is returned, NULL without memory. */
static noinline struct marble *make_chain(unsigned count, size_t bytes,
                                          struct marble **last)
{
    struct marble *first = NULL;
    bytes = max(bytes, sizeof(struct marble));
    for (unsigned i = 0; i < count; i++) {
        struct marble *m = kzalloc(bytes, GFP_KERNEL);
        if (m == NULL)
            return NULL;
        leak_say("lost", m, bytes);
        if (first == NULL)
            *last = m;
        m->next = first;
        first = m;
        if (shell_interrupted())
            break;
    }
    return first;
}

static noinline int leak_list(unsigned count, size_t bytes)
{
    struct marble *last;
    return make_chain(count, bytes, &last) != NULL ? COMMAND_OK : leak_out_of_memory();
}

static noinline int leak_cycle(unsigned count, size_t bytes)
{
    struct marble *last, *first = make_chain(count, bytes, &last);
    if (first == NULL)
        return leak_out_of_memory();
    last->next = first;                 /* each holds the next, nobody holds them */
    return COMMAND_OK;
}

static noinline int leak_cache(unsigned count, size_t bytes)
{
    if (demo_cache != NULL && kmem_cache_size(demo_cache) != bytes) {
        kprintf("leak: cache \"leak_demo\" has objects of %u bytes, not %zu; leave SIZE "
                "out\n", kmem_cache_size(demo_cache), bytes);
        return COMMAND_FAILED;
    }
    if (demo_cache == NULL)
        demo_cache = kmem_cache_create("leak_demo", (unsigned)bytes, 0, 0, NULL);
    for (unsigned i = 0; i < count && !shell_interrupted(); i++) {
        void *object = NULL;
        if (demo_cache != NULL)
            object = kmem_cache_zalloc(demo_cache, GFP_KERNEL);
        if (object == NULL)
            return leak_out_of_memory();
        leak_say("lost", object, bytes);
    }
    return COMMAND_OK;
}

static noinline int leak_pages(unsigned count, size_t bytes)
{
    unsigned order = order_base_2((u32)DIV_ROUND_UP(bytes, PAGE_SIZE));
    for (unsigned i = 0; i < count && !shell_interrupted(); i++) {
        struct page *page = alloc_pages(GFP_KERNEL | __GFP_ZERO, order);
        if (page == NULL)
            return leak_out_of_memory();
        leak_say("lost", page_address(page), (size_t)PAGE_SIZE << order);
    }
    return COMMAND_OK;
}

static noinline int leak_vmalloc(unsigned count, size_t bytes)
{
    for (unsigned i = 0; i < count && !shell_interrupted(); i++) {
        void *p = vzalloc(bytes);
        if (p == NULL)
            return leak_out_of_memory();
        leak_say("lost", p, bytes);
    }
    return COMMAND_OK;
}

/* The classic: the first allocation is forgotten when a later step fails.
 * Return: -ENOMEM: not even the first step was done. */
static noinline int session_open(size_t bytes)
{
    char *session = kzalloc(bytes, GFP_KERNEL);
    if (session == NULL)
        return -ENOMEM;
    leak_say("lost", session, bytes);
    char *buffer = kmalloc((size_t)KMALLOC_BYTES_MAX + 1, GFP_KERNEL | __GFP_NOWARN);
    if (buffer == NULL)
        return -E2BIG;                  /* bug: kfree(session) is missing */
    kfree(buffer);
    kfree(session);
    return 0;
}

static noinline int leak_error_path(unsigned count, size_t bytes)
{
    for (unsigned i = 0; i < count && !shell_interrupted(); i++)
        if (session_open(bytes) == -ENOMEM)
            return leak_out_of_memory();
    return COMMAND_OK;
}

static noinline int leak_krealloc(unsigned count, size_t bytes)
{
    for (unsigned i = 0; i < count && !shell_interrupted(); i++) {
        char *table = kzalloc(bytes, GFP_KERNEL);
        if (table == NULL)
            return leak_out_of_memory();
        leak_say("lost", table, bytes);
        table = krealloc(table, (size_t)KMALLOC_BYTES_MAX + 1, GFP_KERNEL | __GFP_NOWARN);
        kfree(table);                   /* bug: NULL; the old table is lost */
    }
    return COMMAND_OK;
}

static const struct leak_kind {
    const char *name;
    int (*run)(unsigned count, size_t bytes);
    unsigned default_count;
    size_t default_bytes, bytes_max;    /* 0: it takes no arguments               */
    const char *summary;
} kinds[] = {
    { "lost", leak_lost, 1, 64, KMALLOC_BYTES_MAX, "the only pointer goes out of scope" },
    { "list", leak_list, 5, 64, KMALLOC_BYTES_MAX, "the head of a list is lost" },
    { "cycle", leak_cycle, 2, 64, KMALLOC_BYTES_MAX, "a ring that nobody points to" },
    { "cache", leak_cache, 1, 96, PAGE_SIZE, "an object of a kmem_cache" },
    { "pages", leak_pages, 1, PAGE_SIZE, KMALLOC_BYTES_MAX, "pages of alloc_pages()" },
    { "vmalloc", leak_vmalloc, 1, 10000, 64 << 20, "a vmalloc area" },
    { "error-path", leak_error_path, 1, 128, KMALLOC_BYTES_MAX,
      "an early return forgets what was allocated" },
    { "krealloc", leak_krealloc, 1, 64, KMALLOC_BYTES_MAX,
      "p = krealloc(p, ...) fails and loses p" },
    { "interior", leak_interior, 1, 64, KMALLOC_BYTES_MAX,
      "no leak: held by a pointer into the middle" },
    { "stack", leak_stack, 1, 64, KMALLOC_BYTES_MAX,
      "no leak: held by a live thread's stack" },
    { "release", leak_release, 1, 0, 0, "free what interior and stack hold" },
};

static void list_kinds(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++)
        kprintf("  %-10s  %s\n", kinds[i].name, kinds[i].summary);
}

static const struct leak_kind *find_kind(const char *name)
{
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++)
        if (strcmp(name, kinds[i].name) == 0)
            return &kinds[i];
    return NULL;
}

const char *leak_word(unsigned i)
{
    return i < ARRAY_SIZE(kinds) ? kinds[i].name : NULL;
}

/* The objects of a cache have one size for ever. */
static size_t default_bytes(const struct leak_kind *kind)
{
    bool has_cache = kind->run == leak_cache && demo_cache != NULL;
    return has_cache ? kmem_cache_size(demo_cache) : kind->default_bytes;
}

/* Return: NULL, reported, if @name names none. */
static const struct leak_kind *parse_kind(const char *name)
{
    const struct leak_kind *kind = find_kind(name);
    char hint[SUGGESTION_BYTES];
    if (kind != NULL)
        return kind;
    suggestion_format(hint, leak_word, name);
    command_usage_error("leak", "KIND is '%s'; 'leak' lists the kinds%s", name, hint);
    return NULL;
}

int cmd_leak(int argc, char **argv)
{
    struct options options = { 0 };
    int letter;
    is_quiet = false;
    while ((letter = options_next(&options, argc, argv, "q")) > 0)
        is_quiet = true;
    if (letter < 0)
        return COMMAND_USAGE;
    argc -= options.index;
    argv += options.index;
    if (argc == 0) {
        list_kinds();
        return COMMAND_OK;
    }
    const struct leak_kind *kind = parse_kind(argv[0]);
    if (kind == NULL)
        return COMMAND_USAGE;
    int most = kind->bytes_max > 0 ? 3 : 1;
    if (argc > most)
        return command_unexpected("leak", argv[most]);
    unsigned long count = kind->default_count, bytes = default_bytes(kind);
    int error = 0;
    if (argc > 1)
        error = argument_number("leak", "COUNT", argv[1], 1, COUNT_MAX, &count);
    if (argc > 2 && error == 0)
        error = argument_number("leak", "SIZE", argv[2], 1, kind->bytes_max, &bytes);
    if (error != 0)
        return COMMAND_USAGE;
    int status = kind->run((unsigned)count, bytes);
    return shell_interrupted() ? COMMAND_FAILED : status;
}
