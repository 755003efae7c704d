/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/modinfo.c - what a module says of itself, as "key=value" strings.
 *
 * Idea       As in Linux: section .modinfo, strings one behind the other, each with
 *            its NUL. The version magic must be this kernel's: structures and flags
 *            that differ would show as crashes much later.
 */
#include "kernel/module/internal.h"
#include "kernel/sanitize/sanitize.h"
#include "kernel/version.h"
#include "lib/compiler.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/string.h"

const char *modinfo_get(const struct elf_file *elf, const char *key)
{
    const struct elf32_section *section = elf_section(elf, ".modinfo");
    if (section == NULL)
        return NULL;
    const char *text = elf_contents(elf, section);
    size_t left = section->bytes, key_length = strlen(key);
    while (left > 0) {
        size_t length = strnlen(text, left);
        if (length == left)                     /* the last string has no end */
            break;
        if (length > key_length && text[key_length] == '=' &&
            memcmp(text, key, key_length) == 0)
            return text + key_length + 1;
        text += length + 1;
        left -= length + 1;
    }
    return NULL;
}

/* "/lib/foo-bar.ko" -> "foo_bar", as kbuild does. */
static void name_from_file(char *name, const char *file_name)
{
    const char *slash = strrchr(file_name, '/');
    strscpy(name, slash != NULL ? slash + 1 : file_name, MODULE_NAME_BYTES);
    char *dot = strrchr(name, '.');
    if (dot != NULL && strcmp(dot, ".ko") == 0)
        *dot = '\0';
    for (char *c = name; *c != '\0'; c++)
        if (*c == '-')
            *c = '_';
}

/* What the compiler made a module call must be in the kernel. A module that was built
 * without needs nothing, and loads anywhere. */
static int check_sanitizers(const struct elf_file *elf, const char *file_name)
{
    static const char *const names[] = { "KASAN", "UBSAN" };
    const char *used = modinfo_get(elf, "sanitizers");
    for (unsigned i = 0; used != NULL && i < ARRAY_SIZE(names); i++) {
        if (strstr(used, names[i]) == NULL || strstr(SANITIZERS, names[i]) != NULL)
            continue;
        pr_err("%s: built with %s=1, which this kernel was not: build one of the two "
               "again\n", file_name, names[i]);
        return -ENOEXEC;
    }
    return 0;
}

int modinfo_check(const struct module_file *file, const char *file_name)
{
    char *name = file->module->name;
    const char *given = modinfo_get(&file->elf, "name");
    const char *magic = modinfo_get(&file->elf, "vermagic");
    if (given != NULL && given[0] != '\0')
        strscpy(name, given, MODULE_NAME_BYTES);
    else
        name_from_file(name, file_name);
    if (magic == NULL) {
        pr_err("%s: no version magic in .modinfo, expected \"%s\": build it with make "
               "M=DIR modules\n", file_name, MARBLES_VERMAGIC);
        return -ENOEXEC;
    }
    if (strcmp(magic, MARBLES_VERMAGIC) != 0) {
        pr_err("%s: version magic is \"%s\", this kernel's is \"%s\": build it again\n",
               file_name, magic, MARBLES_VERMAGIC);
        return -ENOEXEC;
    }
    return check_sanitizers(&file->elf, file_name);
}
