/* SPDX-License-Identifier: MIT */
/*
 * tests/host/fuzz_cpio.c - any bytes at all, through lib/cpio.c.
 *
 * Headers are mostly ASCII digits, which random bytes seldom are; so the first byte
 * says how the rest becomes an archive: as it is, or each byte of it as one of the
 * characters that a header has. What must hold: names end, names and data lie inside,
 * entries advance, an error's offset is no further than the end.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "lib/cpio.h"

#define REQUIRE(condition) do { if (!(condition)) abort(); } while (0)

enum { AS_IT_IS, DIGITS_ONLY, WITH_HEADERS, WAYS };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void make_digits(char *text, size_t size)
{
    static const char alphabet[] = "00000000000001112367abcdefTRAILER!";

    for (size_t i = 0; i < size; i++)
        text[i] = alphabet[(uint8_t)text[i] % (sizeof(alphabet) - 1)];
}

/* A header at the start and wherever a byte is 0xff and there is room. */
static void plant_headers(char *text, size_t size)
{
    static const char header[] = /* a file of 8 bytes, its name of one character */
        "07070100000001000081A400000000000000000000000100000000"
        "00000008000000000000000000000000000000000000000200000000";

    for (size_t i = 0; i + sizeof(header) <= size; i++) {
        if (i != 0 && (i % 4 != 0 || (uint8_t)text[i] != 0xff))
            continue;
        memcpy(text + i, header, sizeof(header) - 1);
        i += sizeof(header) - 1;
    }
}

static void check_entry(const char *text, size_t size, const struct cpio_entry *entry)
{
    const char *name = entry->name, *bytes = entry->data;

    REQUIRE(name > text && name < text + size && name[0] != '\0');
    REQUIRE(memchr(name, '\0', (size_t)(text + size - name)) != NULL);
    REQUIRE(bytes >= text && entry->bytes <= size - (size_t)(bytes - text));
    REQUIRE((size_t)(bytes - text) % 4 == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cpio archive;
    struct cpio_entry entry;
    size_t before = 0;
    int got;

    if (size < 2)
        return 0;
    char *text = malloc(--size);            /* exact: one byte past it is an error */
    memcpy(text, data + 1, size);
    if (data[0] % WAYS == DIGITS_ONLY)
        make_digits(text, size);
    if (data[0] % WAYS == WITH_HEADERS)
        plant_headers(text, size);

    cpio_open(&archive, text, size);
    while ((got = cpio_next(&archive, &entry)) > 0) {
        check_entry(text, size, &entry);
        REQUIRE(archive.at > before && archive.at <= size);
        before = archive.at;
    }
    if (got < 0)
        REQUIRE(archive.error.offset <= size && archive.error.words[0] != '\0');
    free(text);
    return 0;
}
