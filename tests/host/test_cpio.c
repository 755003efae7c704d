/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_cpio.c - lib/cpio.c: whole archives, and each kind of damage.
 *
 * Method: archives are made here, entry by entry, as cpio -H newc makes them, then
 * damaged at a known byte. Each lies at the end of a block of its exact size, so that
 * AddressSanitizer sees a read beyond it.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/cpio.h"
#include "lib/errno.h"

enum { HEADER = 110, FIELD_FILE_BYTES = 6 + 6 * 8, FIELD_NAME_BYTES = 6 + 11 * 8 };

static char made[4096];
static size_t made_bytes;

static void pad(void)
{
    while (made_bytes % 4 != 0)
        made[made_bytes++] = '\0';
}

static void add(const char *magic, u32 mode, const char *name, const char *text,
                u32 check)
{
    unsigned name_bytes = (unsigned)strlen(name) + 1, bytes = (unsigned)strlen(text);

    made_bytes += (size_t)sprintf(made + made_bytes, "%s%08X%08X%08X%08X%08X%08X%08X%08X"
                                  "%08X%08X%08X%08x%08X", magic, 7, mode, 0, 0, 1,
                                  0x1234abcd, bytes, 8, 1, 0, 0, name_bytes, check);
    memcpy(made + made_bytes, name, name_bytes);
    made_bytes += name_bytes;
    pad();
    memcpy(made + made_bytes, text, bytes);
    made_bytes += bytes;
    pad();
}

static void add_file(const char *name, const char *text)
{
    add("070701", CPIO_MODE_FILE | 0644, name, text, 0);
}

static void add_trailer(void)
{
    add("070701", 0, "TRAILER!!!", "", 0);
}

/* "a" at 0 with its data at 112, "dir/b" at 120 with no data, the trailer at 236. */
static int setup(void **state)
{
    made_bytes = 0;
    add_file("a", "hello");
    add_file("dir/b", "");
    add_trailer();
    return 0;
}

/* A copy of the first @bytes of what was made, in a block of exactly that size. */
static char *exact_copy(size_t bytes)
{
    char *copy = malloc(bytes);
    memcpy(copy, made, bytes);
    return copy;
}

/* Read all of it. Return: the number of entries, or -EINVAL with *@error set. */
static int read_all(size_t bytes, struct cpio_error *error)
{
    char *copy = exact_copy(bytes);
    struct cpio archive;
    struct cpio_entry entry;
    int got, count = 0;

    cpio_open(&archive, copy, bytes);
    while ((got = cpio_next(&archive, &entry)) > 0)
        count++;
    if (got < 0) {
        assert_int_equal(got, -EINVAL);
        assert_int_equal(cpio_next(&archive, &entry), -EINVAL);     /* for good */
        *error = archive.error;
    }
    free(copy);
    return got < 0 ? got : count;
}

static void expect_whole(int entries)
{
    struct cpio_error error;
    assert_int_equal(read_all(made_bytes, &error), entries);
}

static void expect_damage(size_t offset, const char *words)
{
    struct cpio_error error = { 0, "" };

    assert_int_equal(read_all(made_bytes, &error), -EINVAL);
    assert_non_null(strstr(error.words, words));
    assert_int_equal(error.offset, offset);
}

static void entries_come_in_order(void **state)
{
    struct cpio archive;
    struct cpio_entry entry;

    cpio_open(&archive, made, made_bytes);
    assert_int_equal(cpio_next(&archive, &entry), 1);
    assert_string_equal(entry.name, "a");
    assert_int_equal(entry.bytes, 5);
    assert_memory_equal(entry.data, "hello", 5);
    assert_int_equal(entry.mode, 0100644);
    assert_int_equal(entry.mtime, 0x1234abcd);
    assert_int_equal(entry.inode, 7);
    assert_int_equal(entry.device_major << 8 | entry.device_minor, 0x801);
    assert_int_equal(entry.links, 1);
    assert_int_equal(cpio_next(&archive, &entry), 1);
    assert_string_equal(entry.name, "dir/b");
    assert_int_equal(entry.bytes, 0);
    assert_int_equal(entry.offset, 120);
    assert_int_equal(cpio_next(&archive, &entry), 0);
}

static void zeros_behind_the_trailer_are_padding(void **state)
{
    while (made_bytes % 512 != 0)
        made[made_bytes++] = '\0';
    expect_whole(2);
    made_bytes++;                       /* not even a multiple of 4 */
    expect_whole(2);
}

static void archives_may_follow_each_other(void **state)
{
    made_bytes += 8;
    memset(made + made_bytes - 8, 0, 8);
    add_file("c", "third");
    add_trailer();
    expect_whole(3);
}

static void a_second_archive_needs_its_trailer_too(void **state)
{
    add_file("c", "third");
    expect_damage(made_bytes, "without the entry TRAILER!!!");
}

static void junk_behind_the_trailer(void **state)
{
    strcpy(made + made_bytes, "junk");
    made_bytes += 4;
    expect_damage(made_bytes - 4, "byte 0x6a where a header's 070701 has '0'");
}

static void every_byte_of_the_magic_counts(void **state)
{
    for (unsigned i = 0; i < 6; i++) {
        setup(state);
        made[120 + i] ^= 0x40;
        expect_damage(120 + i, "where a header's 070701 has");
    }
}

static void every_digit_counts(void **state)
{
    for (unsigned i = 6; i < HEADER; i++) {
        setup(state);
        made[120 + i] = i % 2 ? 'g' : '/';
        expect_damage(120 + i, "is no hexadecimal digit");
    }
}

static void a_name_beyond_the_end(void **state)
{
    memcpy(made + 120 + FIELD_NAME_BYTES, "FFFFFFFF", 8);
    expect_damage(120 + FIELD_NAME_BYTES, "a name of 4294967295 bytes, but only");
}

static void a_name_of_no_bytes(void **state)
{
    memcpy(made + 120 + FIELD_NAME_BYTES, "00000000", 8);
    expect_damage(120 + FIELD_NAME_BYTES, "a name of 0 bytes");
}

static void a_name_without_an_end(void **state)
{
    made[120 + HEADER + 5] = 'x';
    expect_damage(120 + HEADER + 5, "where the name has to end with 0");
}

static void an_empty_name(void **state)
{
    made[120 + HEADER] = '\0';
    expect_damage(120 + HEADER, "an empty name");
}

static void a_name_padded_with_zeros(void **state)
{
    made_bytes = 0;
    add_file("abc", "text");
    memcpy(made + FIELD_NAME_BYTES, "00000006", 8);     /* 110 + 6 == 116 == 112 + 4 */
    made_bytes = 116;
    memset(made + HEADER + 3, 0, 3);
    memcpy(made + made_bytes, "text", 4);
    made_bytes += 4;
    add_trailer();
    expect_whole(1);
}

static void data_beyond_the_end(void **state)
{
    memcpy(made + FIELD_FILE_BYTES, "FFFFFFFD", 8);
    expect_damage(FIELD_FILE_BYTES, "a has 4294967293 bytes, but only");
}

static void a_size_that_is_wrong_by_a_bit(void **state)
{
    made[FIELD_FILE_BYTES + 6] = '1';   /* 0x15 bytes: into the next header */
    expect_damage(112 + 0x18 + 1, "where a header's 070701 has '7'");
}

static void no_trailer(void **state)
{
    made_bytes = 0;
    add_file("a", "hello");
    expect_damage(120, "the archive ends here, without the entry TRAILER!!!");
}

static void nothing_at_all(void **state)
{
    made_bytes = 0;
    expect_damage(0, "the archive ends here");
}

static void cut_anywhere(void **state)
{
    struct cpio_error error;

    for (size_t bytes = 0; bytes < 236 + HEADER + 11; bytes++) {
        assert_int_equal(read_all(bytes, &error), -EINVAL);
        assert_in_range(error.offset, 0, bytes);
    }
}

static void sums_are_checked(void **state)
{
    made_bytes = 0;
    add("070702", CPIO_MODE_FILE | 0644, "a", "hello", 'h' + 'e' + 'l' + 'l' + 'o');
    add("070702", 0, "TRAILER!!!", "", 0);
    expect_whole(1);
    made[113] ^= 1;
    expect_damage(112, "the bytes of a add up to 0x213, expected 0x214");
}

static void random_damage_stays_inside(void **state)
{
    struct cpio_error error;
    char whole[sizeof(made)];

    memcpy(whole, made, made_bytes);
    srand(1);
    for (unsigned round = 0; round < 20000; round++) {
        memcpy(made, whole, made_bytes);
        for (int flips = 1 + rand() % 4; flips > 0; flips--)
            made[(size_t)rand() % made_bytes] = (char)rand();
        if (read_all(made_bytes, &error) < 0)
            assert_in_range(error.offset, 0, made_bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(entries_come_in_order, setup),
        cmocka_unit_test_setup(zeros_behind_the_trailer_are_padding, setup),
        cmocka_unit_test_setup(archives_may_follow_each_other, setup),
        cmocka_unit_test_setup(a_second_archive_needs_its_trailer_too, setup),
        cmocka_unit_test_setup(junk_behind_the_trailer, setup),
        cmocka_unit_test_setup(every_byte_of_the_magic_counts, setup),
        cmocka_unit_test_setup(every_digit_counts, setup),
        cmocka_unit_test_setup(a_name_beyond_the_end, setup),
        cmocka_unit_test_setup(a_name_of_no_bytes, setup),
        cmocka_unit_test_setup(a_name_without_an_end, setup),
        cmocka_unit_test_setup(an_empty_name, setup),
        cmocka_unit_test_setup(a_name_padded_with_zeros, setup),
        cmocka_unit_test_setup(data_beyond_the_end, setup),
        cmocka_unit_test_setup(a_size_that_is_wrong_by_a_bit, setup),
        cmocka_unit_test_setup(no_trailer, setup),
        cmocka_unit_test_setup(nothing_at_all, setup),
        cmocka_unit_test_setup(cut_anywhere, setup),
        cmocka_unit_test_setup(sums_are_checked, setup),
        cmocka_unit_test_setup(random_damage_stays_inside, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
