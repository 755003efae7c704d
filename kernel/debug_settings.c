/* SPDX-License-Identifier: MIT */
/*
 * kernel/debug_settings.c - checks of memory by letters and names.
 *
 * Problem    The boot command line and the shell shall take the same words.
 * Idea       slab_debug=BLOCK[;BLOCK...], a block being LETTERS[,GLOB[,GLOB...]] as in
 *            Linux: LETTERS for all caches, or for those that match. The blocks are
 *            applied in order, so a later one may make an exception of an earlier one.
 * State      None: the rules are mm/debug.c's.
 * Read next  mm/debug.h.
 */
#include "kernel/debug_settings.h"
#include "lib/errno.h"
#include "lib/kstrtox.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/debug.h"

enum { SLAB_DEBUG_BYTES = 256 };

int debug_settings_apply(const char *letters, const char *glob, char *bad)
{
    u32 flags;
    char sign = letters[0];
    bool is_change = (sign == '+' || sign == '-') && letters[1] != '\0';
    int result = debug_parse(letters + is_change, &flags, bad);
    if (result != 0)
        return result;
    if (is_change)
        return debug_set(flags, sign == '+', glob);
    result = debug_set(DEBUG_CHECKS & ~flags, false, glob);
    return result < 0 || flags == 0 ? result : debug_set(flags, true, glob);
}

void debug_settings_format(char buffer[DEBUG_LETTERS_BYTES], u32 flags)
{
    static const char letters[] = "FZPUQ";
    unsigned length = 0;
    for (unsigned i = 0; letters[i] != '\0'; i++)
        if (flags & (1u << i))
            buffer[length++] = letters[i];
    if (length == 0)
        buffer[length++] = '-';
    buffer[length] = '\0';
}

/* Cut *@rest at its first @separator. Return: what stands before it. */
static char *cut(char **rest, char separator)
{
    char *word = *rest, *end = strchr(word, separator);
    *rest = end != NULL ? end + 1 : NULL;
    if (end != NULL)
        *end = '\0';
    return word;
}

static int apply_block(char *block)
{
    char *letters = cut(&block, ','), bad;
    int result = 0;
    if (letters[0] == '\0')
        letters = "FZPUQ";
    do {
        const char *glob = block != NULL ? cut(&block, ',') : "*";
        result = debug_settings_apply(letters, glob, &bad);
    } while (result >= 0 && block != NULL);
    return result;
}

int debug_settings_slab_debug(const char *value)
{
    char text[SLAB_DEBUG_BYTES], *rest = text;
    if (strscpy(text, value, sizeof(text)) < 0)
        return -EINVAL;
    while (rest != NULL)
        if (apply_block(cut(&rest, ';')) < 0)
            return -EINVAL;
    return 0;
}

static int switch_all(const char *value, u32 flag)
{
    bool on;
    if (kstrtobool(value, &on) != 0)
        return -EINVAL;
    debug_set(flag, on, "*");
    return 0;
}

int debug_settings_init_on_alloc(const char *value)
{
    return switch_all(value, DEBUG_INIT_ALLOC);
}

int debug_settings_init_on_free(const char *value)
{
    return switch_all(value, DEBUG_INIT_FREE);
}

int debug_settings_slab_random(const char *value)
{
    return switch_all(value, DEBUG_RANDOM);
}
