/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_log_ring.c - lib/log_ring.c against a list of all that was logged.
 *
 * Method: records of random length, some appended to later. After each step L1 and
 * L2 hold and what is kept is a suffix of what was written, byte for byte.
 */
#include "tests/host/host_support.h"
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/log_ring.h"

enum { RING_BYTES = 16384, RECORDS = 3000 };

static u8 bytes[RING_BYTES];
static struct log_ring r;
static u16 lengths[RECORDS];            /* of each record ever written           */

static int setup(void **state)
{
    r = (struct log_ring)LOG_RING_INIT(bytes);
    return 0;
}

/* Byte @i of record @n. */
static char expected_byte(unsigned n, unsigned i)
{
    return (char)(n * 31 + i);
}

static size_t append(unsigned n, size_t length)
{
    char text[LOG_RECORD_BYTES_MAX + 100];
    for (size_t i = 0; i < length; i++)
        text[i] = expected_byte(n, lengths[n] + (unsigned)i);
    size_t taken = log_ring_append(&r, text, length);
    lengths[n] = (u16)(lengths[n] + taken);
    return taken;
}

static void check_record(u64 sequence, const struct log_header *header, u32 position)
{
    static char text[LOG_RECORD_BYTES_MAX];
    assert_int_equal(header->thread_id, sequence);
    assert_int_equal(header->length_bytes, lengths[sequence]);
    log_ring_copy(&r, position, text, header->length_bytes);
    for (unsigned i = 0; i < header->length_bytes; i++)
        assert_int_equal(text[i], expected_byte((unsigned)sequence, i));
}

static void check_all(unsigned written)
{
    struct log_header header;
    u64 sequence = 0;
    u32 position;
    assert_true(log_ring_check(&r));
    assert_int_equal(r.next_sequence, written);
    assert_true(log_ring_find(&r, &sequence, &header, &position));
    assert_int_equal(sequence, r.first_sequence);
    for (; log_ring_find(&r, &sequence, &header, &position); sequence++)
        check_record(sequence, &header, position);
    assert_int_equal(sequence, written);
}

static void what_is_kept_is_the_last(void **state)
{
    memset(lengths, 0, sizeof(lengths));
    srand(1);
    /* Positions wrap on the way. */
    r.head = r.tail = r.newest = r.found_position = UINT32_MAX - 50000;
    for (unsigned n = 0; n < RECORDS; n++) {
        struct log_header header = { .thread_id = n, .length_bytes = 999 };

        log_ring_begin(&r, &header);
        for (int pieces = rand() % 4; pieces > 0; pieces--)
            append(n, (size_t)rand() % (rand() % 20 ? 90 : 2000));
        if (n % 50 == 0)
            check_all(n + 1);
    }
    assert_true(r.first_sequence > 0);
}

static void a_full_record_takes_no_more(void **state)
{
    memset(lengths, 0, sizeof(lengths));
    log_ring_begin(&r, &(struct log_header){ .thread_id = 0 });
    assert_int_equal(append(0, LOG_RECORD_BYTES_MAX + 100), LOG_RECORD_BYTES_MAX);
    assert_int_equal(append(0, 1), 0);
    check_all(1);
}

static void reading_may_jump_about(void **state)
{
    struct log_header header;
    u32 position;
    memset(lengths, 0, sizeof(lengths));
    for (unsigned n = 0; n < 300; n++) {
        log_ring_begin(&r, &(struct log_header){ .thread_id = n });
        append(n, 20);
    }
    for (u64 at = 299; at > 0; at -= 13) {
        u64 sequence = at;

        assert_true(log_ring_find(&r, &sequence, &header, &position));
        check_record(sequence, &header, position);
    }
}

static void damage_is_noticed(void **state)
{
    log_ring_begin(&r, &(struct log_header){ .thread_id = 0 });
    assert_true(log_ring_check(&r));
    r.next_sequence++;
    assert_false(log_ring_check(&r));
}

static void a_ring_too_small_is_a_bug(void **state)
{
    r.size_bytes = 4096;
    EXPECT_ASSERT(log_ring_begin(&r, &(struct log_header){ .level = 1 }), "size_bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_kept_is_the_last, setup),
        cmocka_unit_test_setup(a_full_record_takes_no_more, setup),
        cmocka_unit_test_setup(reading_may_jump_about, setup),
        cmocka_unit_test_setup(damage_is_noticed, setup),
        cmocka_unit_test_setup(a_ring_too_small_is_a_bug, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
