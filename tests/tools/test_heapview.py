# SPDX-License-Identifier: MIT
"""tools/heapview on made-up lines: what the picture says is what the lines said.
test_heapview_input.py has what is missing or wrong, tests/boot/test_heap_pictures.py real
machines."""
from collections import Counter

import pytest

from heap_lines import Heap, Timeline, text
from heap_picture import draw                       # noqa: F401 (a fixture)


@pytest.mark.parametrize("seed", range(4))
def test_layers_of_a_timeline(draw, seed):
    timeline = Timeline(seed, 700)
    picture = draw(timeline.lines(), "--top", "14")
    areas = picture.areas()
    assert {name: end for name, (_, end) in areas.items() if end} == timeline.per_site
    assert {name: peak for name, (peak, _) in areas.items()} == dict(timeline.peaks)
    assert picture.number("end-bytes", picture.by_id("time")) == \
        sum(timeline.per_site.values()) == picture.number("bytes")
    assert picture.number("peak-bytes", picture.by_id("time")) == timeline.peak
    assert picture.number("blocks") == len(timeline.live)
    assert picture.number("leaked") == 0 and not picture.by_class("note")


def test_the_smaller_sites_are_one_layer(draw):
    timeline = Timeline(5, 400)
    areas = draw(timeline.lines(), "--top", "2").areas()
    first = sorted(timeline.peaks, key=lambda name: -timeline.peaks[name])[:2]
    assert set(areas) == {*first, "other sites"}
    assert areas["other sites"][1] == sum(timeline.per_site.get(name, 0)
                                          for name in timeline.peaks if name not in first)


def test_a_peak_of_one_event_is_drawn(draw):
    """Among so many events that no point is left for each."""
    timeline = Timeline(6, 3000)
    rows = list(timeline.rows)
    at = len(rows) // 2
    spike = {**rows[at], "trace": "alloc", "seq": 999999, "size": 123_000_000,
             "time_us": rows[at]["time_us"] + 1}
    rows[at:at] = [spike, {**spike, "trace": "free", "time_us": spike["time_us"] + 1}]
    for n, row in enumerate((row for row in rows if "n" in row), 1):
        row["n"] = n
    rows[-1]["events"] = n
    picture = draw([text(row) for row in rows])
    assert picture.number("peak-bytes", picture.by_id("time")) > 123_000_000
    highest = max(sum(point[1:]) for point in picture.data["time"]["points"])
    assert highest == picture.number("peak-bytes", picture.by_id("time"))
    assert any(words.startswith("peak 11") and "MiB at 1." in words
               for words in picture.texts())


@pytest.mark.parametrize("seed", range(4))
def test_map_of_a_heap(draw, seed):
    heap = Heap(seed)
    picture = draw(heap.lines(), "--top", "14")
    assert picture.sites() == heap.sums
    assert picture.number("leaked") == len(heap.leaked) > 100
    assert sum(picture.states().values()) == heap.page
    states, told = picture.states(), Counter(heap.pages)
    assert states.pop("slab") + states.pop("slab-empty", 0) + states.pop("quarantine", 0) == \
        told.pop("slab")
    assert states == told


@pytest.mark.parametrize("seed", range(4))
def test_leaked_blocks_are_marked_and_no_others(draw, seed):
    heap = Heap(seed)
    picture = draw(heap.lines())
    direct = {addr for addr in heap.leaked if addr < 0xF8000000}
    behind = {int(row["addr"], 16): row["count"] for row in heap.runs
              if row["heap"] == "pages" and int(row.get("block", "0"), 16) in heap.leaked}
    assert picture.leaked_addresses() == direct | set(behind)
    pages = {0xC0000000 + page * 4096 for first, count in picture.data["map"]["leaked"]
             for page in range(first, first + count)}
    wanted = {addr + i * 4096 for addr, count in behind.items() for i in range(count)}
    sizes = {int(row["addr"], 16): row["size"] for row in heap.blocks}
    for addr in direct:
        wanted |= set(range(addr // 4096 * 4096, addr + sizes[addr], 4096))
    assert pages == wanted
    assert picture.number("pages", picture.by_id("leaked")) == len(wanted)


def test_slots_lie_where_the_blocks_are(draw):
    heap = Heap(7)
    picture = draw(heap.lines())
    kinds = picture.data["map"]["kinds"]
    drawn = {addr: kinds[kind][2] for addr, kind in picture.slots() if kind >= 0}
    for row in heap.blocks:
        if row["type"] != "vmalloc":
            assert drawn[int(row["addr"], 16)] == row["size"]
    waiting = sum(len(row.get("waiting", ())) for row in heap.runs)
    assert sum(kind == -2 for _, kind in picture.slots()) == waiting > 10


@pytest.mark.parametrize("seed", range(3))
def test_flame_graph(draw, seed):
    heap = Heap(seed, slabs=6)
    picture = draw(heap.lines(), "--only", "flame")
    levels = {}
    for frame in picture.by_class("frame"):
        sums = levels.setdefault(picture.number("level", frame), Counter())
        for name in ("bytes", "blocks", "leaked"):
            sums[name] += picture.number(name, frame)
    whole = {"bytes": heap.summary["bytes"], "blocks": heap.summary["blocks"],
             "leaked": len(heap.leaked)}
    assert [dict(levels[level]) for level in sorted(levels)] == [whole] * 4
    tops = {frame.get("data-label"): [picture.number(name, frame)
                                      for name in ("bytes", "blocks", "leaked")]
            for frame in picture.by_class("frame") if frame.get("data-level") == "3"}
    assert tops == {name.split()[0]: sums for name, sums in heap.sums.items()}
    assert picture.by_id("map") is None and picture.by_id("time") is None


def test_a_heap_with_its_timeline(draw):
    """What is live now and was not allocated in the timeline was live all the time; what was
    freed and not allocated in it, too."""
    heap, timeline = Heap(3, slabs=4), Timeline(3, 0)
    new = max(heap.blocks, key=lambda row: row["seq"])
    event = {"time_us": 5_000_000, "type": "kmalloc", "comm": "shell", "tid": 3, "stack": 1}
    timeline.rows[-1:] = [
        {"trace": "free", "n": 1, "addr": "0xc0900000", "size": 777, "seq": 88888, **event},
        {"trace": "alloc", "n": 2, "addr": new["addr"], "size": new["size"],
         "seq": new["seq"], **event, "stack": new["stack"], "time_us": 5_000_900},
        {"trace": "summary", "on": True, "events": 2, "kept": 2, "lost": 0, "capacity": 64,
         "now_us": 5_001_000}]
    picture = draw([*heap.lines(), *timeline.lines()], "--top", "14")
    areas = picture.areas()
    assert {name: end for name, (_, end) in areas.items() if end} == \
        {name: sums[0] for name, sums in heap.sums.items()}
    assert areas["(allocated before the trace)"] == (777, 0)
    first = picture.data["time"]["points"][0]
    assert sum(first[1:]) == heap.summary["bytes"] - new["size"] + 777
    assert not picture.by_class("note"), picture.texts()
    cheated = [{**row, "size": row["size"] + 5} if row.get("seq") == new["seq"] and
               row.get("trace") == "alloc" else row for row in timeline.rows]
    picture = draw([*heap.lines(), *map(text, cheated)])
    assert any("the dump holds" in words for words in picture.texts())


def test_a_heap_that_went_on_after_trace_off(draw):
    """Blocks that are younger than the timeline are not in its curve."""
    heap, timeline = Heap(3, slabs=4), Timeline(3, 0)
    new = heap.blocks[9]
    timeline.rows[-1:] = [
        {"trace": "alloc", "n": 1, "time_us": 5_000_000, "addr": new["addr"],
         "size": new["size"], "type": "kmalloc", "seq": new["seq"], "comm": "shell", "tid": 3,
         "stack": new["stack"]},
        {"trace": "summary", "on": False, "events": 1, "kept": 1, "lost": 0, "capacity": 64,
         "now_us": 5_001_000}]
    picture = draw([*heap.lines(), *timeline.lines()], "--top", "14")
    until = sum(row["size"] for row in heap.blocks if row["seq"] <= new["seq"])
    assert picture.number("end-bytes", picture.by_id("time")) == until
    later = sum(row["seq"] > new["seq"] for row in heap.blocks)
    assert any("ends at `trace off`" in words and f"{later} blocks allocated later" in words
               for words in picture.texts())
