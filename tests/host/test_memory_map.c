/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_memory_map.c - mm/memory_map.c against a map of single cells.
 *
 * Method: maps that real loaders gave (docs and emulators), maps of junk, then random
 * ones: 512-byte cells at several places of the address space, each cell available
 * or not, are cut to pages by brute force and compared range by range.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/memory_map.h"
#include "arch/paging.h"
#include "tests/host/machine.h"

static struct boot_info info;
static struct memory_map map;

static int setup(void **state)
{
    memset(&info, 0, sizeof(info));
    machine_seed(11);
    return 0;
}

static void add(u64 start, u64 length, u32 type)
{
    info.ranges[info.range_count++] = (struct boot_range){ start, length, type };
}

static void expect(unsigned count, const u64 (*ranges)[2])
{
    memory_map_build(&map, &info, NULL, 0);
    assert_int_equal(map.count, count);
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(map.ranges[i].start, ranges[i][0]);
        assert_int_equal(map.ranges[i].end, ranges[i][1]);
    }
}
#define EXPECT(...) expect(sizeof((u64[][2]){ __VA_ARGS__ }) / sizeof(u64[2]), \
                           (const u64[][2]){ __VA_ARGS__ })

static void a_pc_under_qemu(void **state)
{
    add(0, 0x9fc00, 1);
    add(0x9fc00, 0x400, 2);
    add(0xf0000, 0x10000, 2);
    add(0x100000, 0x7ee0000, 1);
    add(0x7fe0000, 0x20000, 2);
    add(0xfffc0000, 0x40000, 2);
    EXPECT({ 0, 0x9f000 }, { 0x100000, 0x7fe0000 });
    assert_int_equal(map.found_bytes, 0x9fc00 + 0x7ee0000);
}

static void v86_and_microvm(void **state)
{
    add(0, 0xa0000, 1);
    add(0xc0000, 0x1f40000, 1);
    add(0, 0, 0);                               /* an empty entry of type 0 */
    EXPECT({ 0, 0xa0000 }, { 0xc0000, 0x2000000 });
}

static void what_is_no_memory_wins(void **state)
{
    add(0x100000, 0x100000, 1);
    add(0x180000, 0x1000, 3);
    add(0x1a0000, 0x800, 20);                   /* EFI: half a page spoils it */
    add(0x1ff000, 0x100000, 4);
    add(0x1f0000, 0x4000, 1);                   /* said twice */
    EXPECT({ 0x100000, 0x180000 }, { 0x181000, 0x1a0000 }, { 0x1a1000, 0x1ff000 });
}

static void neighbours_become_one_range(void **state)
{
    add(0x3800, 0x1800, 1);                     /* unsorted, meeting inside a page */
    add(0x1000, 0x2800, 1);
    EXPECT({ 0x1000, 0x5000 });
}

static void empty_maps_are_empty(void **state)
{
    memory_map_build(&map, &info, NULL, 0);
    assert_int_equal(map.count, 0);
    add(0x1000, 0, 1);
    add(0x2001, 0xffe, 1);                      /* less than a page */
    memory_map_build(&map, &info, NULL, 0);
    assert_int_equal(map.count, 0);
    assert_int_equal(map.found_bytes, 0xffe);
}

static void ends_of_the_address_space(void **state)
{
    add(0xffffffff00000000, UINT64_MAX, 1);     /* wraps: cut off at the top */
    EXPECT({ 0xffffffff00000000, 0xfffffffffffff000 });
    info.range_count = 0;
    add(UINT64_MAX - 100, 1000, 1);             /* not a page of it lies below 2^64 */
    memory_map_build(&map, &info, NULL, 0);
    assert_int_equal(map.count, 0);
    add(UINT64_MAX, UINT64_MAX, 1);
    add(0, UINT64_MAX, 2);
    memory_map_build(&map, &info, NULL, 0);
    assert_int_equal(map.count, 0);
}

static void as_many_pieces_as_can_be(void **state)
{
    struct memory_range taken[BOOT_MODULES_MAX];
    for (unsigned i = 0; i < BOOT_RANGES_MAX; i++)
        add(0x100000 * (u64)i, 0x80000, 1);
    for (unsigned i = 0; i < ARRAY_SIZE(taken); i++)
        taken[i] = (struct memory_range){ 0x100000 * (u64)i + 0x1000,
                                          0x100000 * (u64)i + 0x2000 };
    memory_map_build(&map, &info, taken, ARRAY_SIZE(taken));
    assert_int_equal(map.count, BOOT_RANGES_MAX + ARRAY_SIZE(taken));
    assert_int_equal(map.found_bytes, (u64)BOOT_RANGES_MAX * 0x80000);
}

/* ---- random maps ------------------------------------------------------ */

enum { CELL_BYTES = 512, CELLS = 256, CELLS_PER_PAGE = PAGE_SIZE / CELL_BYTES };

static bool available[CELLS], denied[CELLS], in_use[CELLS];

static void mark_cells(bool *cells, u32 first, u32 count)
{
    for (u32 i = first; i < min(first + count, (u32)CELLS); i++)
        cells[i] = true;
}

static unsigned make_random(u64 base, struct memory_range *taken)
{
    unsigned entries = machine_random(12), taken_count = machine_random(5);
    memset(&info, 0, sizeof(info));
    memset(&info, 0, sizeof(info));
    memset(available, 0, sizeof(available));
    memset(denied, 0, sizeof(denied));
    memset(in_use, 0, sizeof(in_use));
    for (unsigned i = 0; i < entries; i++) {
        u32 first = machine_random(CELLS), count = machine_random(CELLS - first + 1);
        u32 type = machine_random(3) > 0 ? 1 : machine_random(21);
        bool is_junk = machine_random(10) == 0;         /* runs over the top */
        add(base + first * CELL_BYTES, is_junk ? UINT64_MAX : (u64)count * CELL_BYTES,
            type);
        mark_cells(type == 1 ? available : denied, first, is_junk ? CELLS : count);
    }
    for (unsigned i = 0; i < taken_count; i++) {
        u32 first = machine_random(CELLS), count = machine_random(20);
        u64 start = base + first * CELL_BYTES;
        count = min(count, CELLS - first - 1);
        taken[i] = (struct memory_range){ start, start + count * CELL_BYTES };
        mark_cells(in_use, first, count);
    }
    return taken_count;
}

static bool page_is_usable(u64 base, u32 page)
{
    bool usable = base + (u64)(page + 1) * PAGE_SIZE != 0;  /* 2^64 - 1 is the end */
    for (u32 i = page * CELLS_PER_PAGE; i < (page + 1) * CELLS_PER_PAGE; i++)
        usable = usable && available[i] && !denied[i] && !in_use[i];
    return usable;
}

static bool map_has(u64 address)
{
    bool has = false;
    for (unsigned i = 0; i < map.count; i++)
        has |= address >= map.ranges[i].start && address < map.ranges[i].end;
    return has;
}

static void map_is_tidy(void)
{
    for (unsigned i = 0; i < map.count; i++) {
        assert_int_equal(map.ranges[i].start % PAGE_SIZE, 0);
        assert_int_equal(map.ranges[i].end % PAGE_SIZE, 0);
        assert_true(map.ranges[i].start < map.ranges[i].end);
        if (i > 0)
            assert_true(map.ranges[i - 1].end < map.ranges[i].start);
    }
}

static void random_maps_agree_with_brute_force(void **state)
{
    static const u64 bases[] = { 0, 0xfffe0000, 0x100000000, -(u64)CELLS * CELL_BYTES };
    struct memory_range taken[8];
    for (u32 round = 0; round < 8000; round++) {
        u64 base = bases[round % ARRAY_SIZE(bases)];
        machine_seed(round);
        unsigned taken_count = make_random(base, taken);
        memory_map_build(&map, &info, taken, taken_count);
        map_is_tidy();
        if (map.count > 0)
            assert_true(map.ranges[0].start >= base);
        for (u32 page = 0; page < CELLS / CELLS_PER_PAGE; page++)
            assert_int_equal(map_has(base + (u64)page * PAGE_SIZE),
                             page_is_usable(base, page));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_pc_under_qemu, setup),
        cmocka_unit_test_setup(v86_and_microvm, setup),
        cmocka_unit_test_setup(what_is_no_memory_wins, setup),
        cmocka_unit_test_setup(neighbours_become_one_range, setup),
        cmocka_unit_test_setup(empty_maps_are_empty, setup),
        cmocka_unit_test_setup(ends_of_the_address_space, setup),
        cmocka_unit_test_setup(as_many_pieces_as_can_be, setup),
        cmocka_unit_test_setup(random_maps_agree_with_brute_force, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
