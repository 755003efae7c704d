/* SPDX-License-Identifier: MIT */
/*
 * lib/path.c - file names, component by component. Nothing is copied, so no path is
 * too long. Read next: kernel/initrd.c.
 */
#include "lib/path.h"
#include "lib/compiler.h"
#include "lib/string.h"

const char *path_component(const char **path, size_t *length)
{
    const char *start;

    do {
        start = *path + strspn(*path, "/");
        *length = strcspn(start, "/");
        *path = start + *length;
    } while (*length == 1 && start[0] == '.');
    return start;
}

int path_compare(const char *a, const char *b)
{
    for (;;) {
        size_t a_length, b_length;
        const char *a_name = path_component(&a, &a_length);
        const char *b_name = path_component(&b, &b_length);
        int order = memcmp(a_name, b_name, min(a_length, b_length));
        if (order != 0)
            return order;
        if (a_length != b_length)
            return a_length < b_length ? -1 : 1;
        if (a_length == 0)
            return 0;
    }
}

const char *path_below(const char *directory, const char *path)
{
    for (;;) {
        size_t length, path_length;
        const char *name = path_component(&directory, &length);
        const char *path_name = path_component(&path, &path_length);
        if (path_length == 0)
            return NULL;
        if (length == 0)
            return path_name;
        if (length != path_length || memcmp(name, path_name, length) != 0)
            return NULL;
    }
}
