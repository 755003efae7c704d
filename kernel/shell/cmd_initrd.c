/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_initrd.c - ls, cat: the files of the initrd.
 *
 * Problem    Archives need not have entries for their directories, and paths in
 *            them are written in several ways.
 * Idea       The files come sorted so that those below a directory stand together.
 *            What follows the directory in their paths, up to the next "/", is a name
 *            in it; equal names are neighbours and are printed once.
 * Read next  kernel/initrd.h, lib/path.h.
 */
#include "kernel/initrd.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "lib/cpio.h"
#include "lib/json.h"
#include "lib/path.h"
#include "lib/printk.h"
#include "lib/string.h"

enum { DIRECTORY_MODE = CPIO_MODE_DIR | 0755, SHOWN_BYTES_MAX = 4096 };

static bool is_kind(u32 mode, u32 kind)
{
    return (mode & CPIO_MODE_TYPE) == kind;
}

/* ---- ls -------------------------------------------------------------------- */

struct listing {
    bool as_json, is_long;
};

/* "-rwxr-xr-x" */
static void mode_string(u32 mode, char text[11])
{
    static const char letters[] = "rwxrwxrwx";

    text[0] = is_kind(mode, CPIO_MODE_DIR) ? 'd' : is_kind(mode, CPIO_MODE_LINK) ? 'l' :
              is_kind(mode, CPIO_MODE_FILE) ? '-' : '?';
    for (unsigned i = 0; i < 9; i++)
        text[1 + i] = mode & (0400u >> i) ? letters[i] : '-';
    text[10] = '\0';
}

static const char *kind_name(u32 mode)
{
    return is_kind(mode, CPIO_MODE_DIR) ? "dir" : is_kind(mode, CPIO_MODE_LINK) ? "link" :
           is_kind(mode, CPIO_MODE_FILE) ? "file" : "other";
}

static void list_json(const struct initrd_file *file, const char *name)
{
    struct json json;
    char mode[8];

    snprintf(mode, sizeof(mode), "%04o", file->mode & 07777);
    json_begin(&json, console_emit, NULL);
    json_string(&json, "name", name);
    json_string(&json, "type", kind_name(file->mode));
    json_string(&json, "mode", mode);
    json_number(&json, "size", file->bytes);
    json_number(&json, "mtime", file->mtime);
    json_end(&json);
}

static void list_one(const struct listing *listing, const struct initrd_file *file,
                     const char *name, size_t length)
{
    char text[11], copy[256];

    if (listing->as_json) {
        snprintf(copy, sizeof(copy), "%.*s", (int)length, name);
        list_json(file, copy);
        return;
    }
    if (listing->is_long) {
        mode_string(file->mode, text);
        kprintf("%s %10zu ", text, file->bytes);
    }
    kprintf("%.*s", (int)length, name);
    if (listing->is_long && is_kind(file->mode, CPIO_MODE_LINK))
        kprintf(" -> %.*s", (int)file->bytes, (const char *)file->data);
    kprintf("\n");
}

/* All names in @directory. Return: whether there is anything below it. */
static bool list_directory(const struct listing *listing, const char *directory)
{
    static const struct initrd_file implied = { .mode = DIRECTORY_MODE };
    const char *last = "";
    size_t last_length = 0;

    for (unsigned i = 0; i < initrd_count() && !shell_interrupted(); i++) {
        const struct initrd_file *file = initrd_at(i);
        const char *rest = path_below(directory, file->path);
        size_t length, rest_length;
        if (!rest)
            continue;
        const char *name = path_component(&rest, &length);
        if (length == last_length && memcmp(name, last, length) == 0)
            continue;
        last = name;
        last_length = length;
        path_component(&rest, &rest_length);
        list_one(listing, rest_length > 0 ? &implied : file, name, length);
    }
    return last_length > 0;
}

int cmd_ls(int argc, char **argv)
{
    struct options options = { 0 };
    struct listing listing = { false, false };
    int letter;

    while ((letter = options_next(&options, argc, argv, "jl")) > 0) {
        listing.as_json |= letter == 'j';
        listing.is_long |= letter == 'l';
    }
    if (letter < 0)
        return COMMAND_USAGE;
    if (options.index + 1 < argc)
        return command_usage_error(argv[0], "'%s' is too much", argv[options.index + 1]);
    if (initrd_count() == 0) {
        kprintf("ls: no initrd with files in it was given at boot\n");
        return COMMAND_FAILED;
    }
    const char *path = options.index < argc ? argv[options.index] : "/";
    const struct initrd_file *file = initrd_lookup(path);
    if (file && !is_kind(file->mode, CPIO_MODE_DIR)) {
        list_one(&listing, file, path, strlen(path));
        return COMMAND_OK;
    }
    if (list_directory(&listing, path) || file || path_compare(path, "/") == 0)
        return shell_interrupted() ? COMMAND_FAILED : COMMAND_OK;
    kprintf("ls: %s: there is no such file or directory in the initrd\n", path);
    return COMMAND_FAILED;
}

/* ---- cat ------------------------------------------------------------------- */

static bool is_shown_as_it_is(u8 c)
{
    return (c >= ' ' && c != 0x7f) || c == '\n' || c == '\t';
}

/* Text as it is; control characters as ^X, so that no file disturbs the terminal. */
static void print_text(const char *text, size_t bytes)
{
    size_t plain = 0;

    for (size_t i = 0; i < bytes; i++) {
        if (is_shown_as_it_is((u8)text[i]))
            continue;
        console_emit(NULL, text + plain, i - plain);
        kprintf("^%c", text[i] ^ 0x40);
        plain = i + 1;
    }
    console_emit(NULL, text + plain, bytes - plain);
}

static int cat_file(const char *path)
{
    const struct initrd_file *file = initrd_lookup(path);
    const void *data;
    size_t bytes;

    if (!initrd_find(path, &data, &bytes)) {
        kprintf("cat: %s: %s\n", path,
                file ? "is no regular file" : "there is no such file in the initrd");
        return COMMAND_FAILED;
    }
    for (size_t at = 0; at < bytes; at += SHOWN_BYTES_MAX) {
        if (shell_interrupted())
            return COMMAND_FAILED;
        print_text((const char *)data + at, min(bytes - at, (size_t)SHOWN_BYTES_MAX));
    }
    return COMMAND_OK;
}

int cmd_cat(int argc, char **argv)
{
    struct options options = { 0 };
    int status = COMMAND_OK, letter = options_next(&options, argc, argv, "");

    if (letter < 0)
        return COMMAND_USAGE;
    if (options.index == argc)
        return command_usage_error(argv[0], "no FILE is named");
    for (int i = options.index; i < argc && !shell_interrupted(); i++)
        if (cat_file(argv[i]) != COMMAND_OK)
            status = COMMAND_FAILED;
    return status;
}
