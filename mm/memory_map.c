/* SPDX-License-Identifier: MIT */
/*
 * mm/memory_map.c - what a loader says about memory, made true.
 *
 * Problem    Memory maps come from firmware: unsorted, overlapping, with empty entries
 *            and entries that wrap around the end of the address space.
 *
 * Idea       Every start and end is an edge. Between two neighbouring edges nothing
 *            changes, so each such stretch is judged by itself: it is usable if some
 *            entry says "available" and none, nor a range in use, says otherwise.
 *
 *              entries   [----RAM----]      [--RAM--]
 *                              [--ACPI--]
 *              edges     |     |     |  |   |       |
 *              usable    [-RAM-]            [--RAM--]
 *
 * State      None: a pure function.
 * Cost       Edges times entries: at most some 30,000 steps, once.
 * Read next  mm.c.
 */
#include "mm/memory_map.h"
#include "arch/paging.h"
#include "lib/compiler.h"

enum { RAM_AVAILABLE = 1 };

static u64 range_end(const struct boot_range *r)
{
    u64 end = r->start + r->length_bytes;
    return end < r->start ? UINT64_MAX : end;       /* wraps around: cut off */
}

static bool overlaps(u64 start, u64 end, u64 other_start, u64 other_end)
{
    return start < other_end && other_start < end;
}

/* What the loader says about [start, end), in which no entry begins or ends. */
static bool is_available(const struct boot_info *info, u64 start, u64 end)
{
    bool available = false;
    for (unsigned i = 0; i < info->range_count; i++) {
        const struct boot_range *r = &info->ranges[i];
        if (!overlaps(start, end, r->start, range_end(r)))
            continue;
        if (r->type != RAM_AVAILABLE)
            return false;
        available = true;
    }
    return available;
}

static bool is_taken(const struct memory_range *taken, unsigned count, u64 start, u64 end)
{
    for (unsigned i = 0; i < count; i++)
        if (overlaps(start, end, taken[i].start, taken[i].end))
            return true;
    return false;
}

static u64 edge_after(u64 nearest, u64 position, u64 edge)
{
    return edge > position && edge < nearest ? edge : nearest;
}

/* The first edge behind @position; UINT64_MAX if there is none. */
static u64 next_edge(const struct boot_info *info, const struct memory_range *taken,
                     unsigned taken_count, u64 position)
{
    u64 nearest = UINT64_MAX;
    for (unsigned i = 0; i < info->range_count; i++) {
        nearest = edge_after(nearest, position, info->ranges[i].start);
        nearest = edge_after(nearest, position, range_end(&info->ranges[i]));
    }
    for (unsigned i = 0; i < taken_count; i++) {
        nearest = edge_after(nearest, position, taken[i].start);
        nearest = edge_after(nearest, position, taken[i].end);
    }
    return nearest;
}

static void append(struct memory_map *map, u64 start, u64 end)
{
    if (map->count > 0 && map->ranges[map->count - 1].end == start)
        map->ranges[map->count - 1].end = end;
    else if (map->count < MEMORY_RANGES_MAX)
        map->ranges[map->count++] = (struct memory_range){ start, end };
}

/* Cut each range to whole pages; drop what is then empty. */
static void trim_to_pages(struct memory_map *map)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < map->count; i++) {
        struct memory_range r = map->ranges[i];
        u64 first = (r.start >> PAGE_SHIFT) + (r.start % PAGE_SIZE != 0);
        u64 end = r.end >> PAGE_SHIFT;                  /* in pages: nothing wraps */
        if (first < end)
            map->ranges[kept++] = (struct memory_range){
                first << PAGE_SHIFT, end << PAGE_SHIFT,
            };
    }
    map->count = kept;
}

void memory_map_build(struct memory_map *map, const struct boot_info *info,
                      const struct memory_range *taken, unsigned taken_count)
{
    *map = (struct memory_map){ 0 };
    u64 end;
    for (u64 start = 0; start != UINT64_MAX; start = end) {
        end = next_edge(info, taken, taken_count, start);
        if (!is_available(info, start, end))
            continue;
        map->found_bytes += end - start;
        if (!is_taken(taken, taken_count, start, end))
            append(map, start, end);
    }
    trim_to_pages(map);
}
