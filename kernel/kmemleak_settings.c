/* SPDX-License-Identifier: MIT */
/*
 * kernel/kmemleak_settings.c - the detector's settings on the boot command line.
 *
 * Problem    The command line is read before there is memory: no list can be made
 *            then, and no thread.
 * Idea       Two steps. While it is read, values are checked and remembered; once all
 *            is there, they are carried out.
 * State      What was asked for.
 * Read next  kernel/background_scan.c, mm/suppress.c.
 */
#include "kernel/kmemleak_settings.h"
#include "kernel/background_scan.h"
#include "kernel/symbols.h"
#include "lib/errno.h"
#include "lib/kstrtox.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/kmemleak.h"
#include "mm/suppress.h"

static bool strict;
static unsigned scan_seconds;           /* 0: no background scans                  */
static const char *suppressed_sites;    /* NULL: none                              */

int kmemleak_cmdline(const char *value)
{
    bool off = strcmp(value, "off") == 0;
    strict = strcmp(value, "strict") == 0;
    if (!off && !strict && strcmp(value, "on") != 0)
        return -EINVAL;
    kmemleak_enable(!off);
    return 0;
}

bool kmemleak_strict(void)
{
    return strict;
}

int kmemleak_cmdline_scan(const char *value)
{
    unsigned seconds;
    if (kstrtouint(value, 0, &seconds) != 0 || seconds < 1 ||
        seconds > BACKGROUND_SCAN_SECONDS_MAX)
        return -EINVAL;
    scan_seconds = seconds;
    return 0;
}

/* ---- suppressions ---------------------------------------------------- */

/* @text: "GLOB" or "GLOB:MAX", without what stands behind. */
static int parse_entry(const char *text, struct suppression *entry)
{
    char field[SUPPRESS_GLOB_BYTES + 16];
    *entry = (struct suppression){ .most = SUPPRESS_NO_LIMIT };
    if (strscpy(field, text, sizeof(field)) < 0)
        return -EINVAL;
    char *rest = field;
    const char *glob = strsep(&rest, ":");
    if (*glob == '\0' || strscpy(entry->glob, glob, sizeof(entry->glob)) < 0)
        return -EINVAL;
    strscpy(entry->reason, "boot command line", sizeof(entry->reason));
    return rest != NULL ? kstrtouint(rest, 0, &entry->most) : 0;
}

/* Call @act for each entry between the commas of @text. */
static int for_each_entry(const char *text, int (*act)(const struct suppression *entry))
{
    for (;;) {
        char field[SUPPRESS_GLOB_BYTES + 16];
        struct suppression entry;
        size_t length = strcspn(text, ",");
        if (length >= sizeof(field))
            return -EINVAL;
        strscpy(field, text, length + 1);
        int error = parse_entry(field, &entry);
        if (error == 0 && act != NULL)
            error = act(&entry);
        if (error != 0)
            return error;
        if (text[length] == '\0')
            return 0;
        text += length + 1;
    }
}

int kmemleak_cmdline_suppress(const char *value)
{
    int error = for_each_entry(value, NULL);
    if (error == 0)
        suppressed_sites = value;
    return error;
}

/* Whom a suppression means: the function that called the allocator. */
static bool site_matches(const struct call_site *site, const char *glob)
{
    struct symbol_info caller;
    return site->address != 0 && symbol_lookup(site->address - 1, &caller) &&
           glob_match(glob, caller.inner);
}

void kmemleak_settings_start(void)
{
    suppress_init(site_matches);
    if (suppressed_sites != NULL && for_each_entry(suppressed_sites, suppress_add) != 0)
        pr_warn("kmemleak: no memory for kmemleak.suppress=%s\n", suppressed_sites);
    if (scan_seconds == 0)
        return;
    if (!kmemleak_enabled())
        pr_warn("kmemleak: the detector is off, so kmemleak.scan=%u has no effect\n",
                scan_seconds);
    else if (background_scan_set(scan_seconds) != 0)
        pr_warn("kmemleak: no memory for a thread: no background scans\n");
}
