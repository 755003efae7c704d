# SPDX-License-Identifier: MIT
"""tools/heapview on made-up lines: what the picture says is what the lines said, and what
cannot be drawn is refused in words. tests/boot/test_heapview.py has real machines."""
import re
import subprocess
from collections import Counter

import pytest

from heap_lines import Heap, Timeline, site, text
from heap_picture import ROOT, Picture, heapview


@pytest.fixture
def draw(tmp_path):
    """draw(lines, *options): the Picture."""
    def draw_one(lines, *options):
        (tmp_path / "in.log").write_text("".join(line + "\r\n" for line in lines))
        done = heapview(tmp_path / "in.log", "-o", tmp_path / "out.svg", *options)
        assert done.returncode == 0, done.stderr
        assert str(tmp_path / "out.svg") in done.stdout
        return Picture(tmp_path / "out.svg")
    return draw_one


@pytest.fixture
def refused(tmp_path):
    """refused(lines, *options): what it said."""
    def refuse_one(lines, *options):
        (tmp_path / "in.log").write_text("".join(line + "\n" for line in lines))
        done = heapview(tmp_path / "in.log", "-o", tmp_path / "out.svg", *options)
        assert done.returncode == 2 and "Traceback" not in done.stderr, done
        assert not (tmp_path / "out.svg").exists() and done.stdout == ""
        return done.stderr
    return refuse_one


# The sums.

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


# What is missing is said.

def test_lost_events(draw):
    picture = draw(Timeline(1, 200, first=51).lines())
    assert any("50 older events overwritten" in words for words in picture.texts())
    assert picture.number("from-us", picture.by_class("incomplete")[0]) == \
        picture.data["time"]["first"]


def test_a_gap(draw):
    timeline = Timeline(2, 300)
    rows = [row for row in timeline.rows if not 100 <= row.get("n", 0) < 120]
    picture = draw([text(row) for row in rows])
    after = next(row["time_us"] for row in rows if row.get("n") == 120)
    assert any("events 100 to 119 missing" in words for words in picture.texts())
    assert any("incomplete from here: 20 events missing" in words for words in picture.texts())
    assert picture.number("from-us", picture.by_class("incomplete")[0]) == after


def test_a_log_that_ends_too_early(draw):
    lines = Timeline(2, 300).lines()
    assert any("no summary line" in words for words in draw(lines[:-1]).texts())
    assert any("event 298 and what followed" in words for words in draw(lines[:-4]).texts())


def test_what_stands_before_a_line_does_not_matter(draw):
    timeline = Timeline(3, 80)
    picture = draw([f"[12:00:{i % 60:02}] {line}" for i, line in enumerate(timeline.lines())])
    assert picture.number("blocks") == len(timeline.live)


def test_of_two_timelines_the_last_is_drawn(draw):
    second = Timeline(9, 120)
    picture = draw([*Timeline(8, 100).lines(), "marbles> trace dump -j", *second.lines()])
    assert picture.number("events", picture.by_id("time")) == 120
    assert picture.number("blocks") == len(second.live)


def test_a_stack_that_was_not_told(draw):
    picture = draw([line for line in Timeline(2, 300).lines() if '"id":4' not in line],
                   "--top", "14")
    assert any("without a stack" in words for words in picture.texts())
    assert "(stack not in the trace)" in picture.areas()


# What cannot be drawn is refused.

def test_empty_and_without_events(refused, tmp_path):
    assert "in.log is empty" in refused([])
    said = refused(["Marbles 0.1", "marbles> "])
    assert "no events in its 2 lines" in said and "trace dump -j" in said
    summary = text({"trace": "summary", "on": False, "events": 0, "kept": 0, "lost": 0})
    assert "the timeline is empty (recording is off)" in refused([summary])
    done = heapview(tmp_path / "nowhere", "-o", tmp_path / "x.svg")
    assert done.returncode == 2 and "No such file" in done.stderr and "make dump" in done.stderr


@pytest.mark.parametrize("break_it, complaint", [
    (lambda row: row[:-20], "a JSON line that is cut or broken"),
    (lambda row: row.replace('"size":', '"bytes":'), "'size' is None"),
    (lambda row: re.sub('"addr":"0x', '"addr":"x', row), "'addr' is 'x"),
    (lambda row: re.sub('"seq":', '"seq":-', row), "'seq' is -"),
    (lambda row: row.replace('"alloc"', '"grab"').replace('"free"', '"grab"')
     .replace('"resize"', '"grab"'), '"trace":"grab" is not known'),
])
def test_broken_lines_are_named_by_their_number(refused, break_it, complaint):
    lines = ["booting", *Timeline(4, 50).lines()]
    lines[30] = break_it(lines[30])
    said = refused(lines)
    assert "in.log:31: " in said and complaint in said


def test_events_out_of_order(refused):
    lines = Timeline(4, 50).lines()
    assert "event 1 comes after event 50" in refused([*lines[:-1], *lines[-51:]])


def test_a_heap_that_is_cut(refused):
    heap = Heap(1, slabs=3)
    assert "without their summary" in refused(heap.lines()[:-1])
    said = refused([line for line in heap.lines() if '"seq":3,' not in line])
    assert f"{len(heap.blocks) - 1} block lines, but the summary counts" in said


@pytest.mark.parametrize("options, complaint", [
    (("--only", "time"), "no picture 'time': no events"),
    (("--top", "0"), "--top 0"), (("--top", "99"), "1 to 14"),
    (("-o", "heap.png"), ".html or .svg")])
def test_options_that_do_not_fit(refused, options, complaint):
    assert complaint in refused(Heap(1, slabs=3).lines(), *options)


def test_a_file_that_is_no_dump(tmp_path):
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF" + bytes([1, 1, 1]) + bytes(9) + b"\x02\x00" + bytes(64))
    done = heapview(program, "-o", tmp_path / "x.svg")
    assert done.returncode == 2 and "no dump (its e_type is 2, 4 is expected)" in done.stderr


# The file.

NASTY = 'operator<</script>]]>&"\'\x01\ud800é'


def test_names_are_escaped(draw, tmp_path):
    rows = [{**row, "frames": [{**frame, "function": NASTY, "file": "a&b<c>.c"}
                               for frame in row["frames"]]} if "frames" in row else row
            for row in Timeline(1, 60).rows]
    title = NASTY.replace("\ud800", "")         # no program can be given that
    picture = draw([text(row) for row in rows], "--title", title)
    assert any(name.startswith("operator<</script>]]>&\"'\ufffd\ufffdé a&b<c>.c:")
               for name in picture.areas())
    heapview(tmp_path / "in.log", "-o", tmp_path / "out.html", "--title", title)
    page = (tmp_path / "out.html").read_text()
    assert page.count("</script>") == page.count("<script") == 2
    assert "operator<<" not in page and "&lt;&lt;/script&gt;" in page


@pytest.mark.parametrize("suffix", ["svg", "html"])
def test_one_file_is_enough(tmp_path, suffix):
    (tmp_path / "in.log").write_text("\n".join(Timeline(1, 60).lines()))
    heapview(tmp_path / "in.log", "-o", tmp_path / f"out.{suffix}")
    page = (tmp_path / f"out.{suffix}").read_text().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|\bsrc=|\bhref=|@import|url\((?!#)", page)
    assert "script" in page


def test_many_blocks_make_no_large_file(draw, tmp_path):
    heap = Heap(2, slabs=700, blocks=50)
    assert heap.summary["blocks"] > 60_000
    draw(heap.lines())
    assert (tmp_path / "out.svg").stat().st_size < 3 << 20


def test_addresses_do_not_overlap(draw):
    for seed in range(3):
        picture = draw(Heap(seed, slabs=90).lines(), "--only", "map")
        ys = sorted(float(each.get("y")) for each in picture.root.iter()
                    if re.fullmatch(r"0x[0-9a-f]{8}", each.text or "") and
                    each.get("text-anchor") == "end")
        assert len(ys) > 3 and min(b - a for a, b in zip(ys, ys[1:])) >= 11


def test_make_heapview(tmp_path):
    (tmp_path / "log").write_text("\n".join(Timeline(1, 60).lines()))
    (tmp_path / "marbles.elf").touch()
    made = subprocess.run(["make", "-s", "heapview", f"TRACE={tmp_path}/log",
                           f"BUILD={tmp_path}"], cwd=ROOT, capture_output=True, text=True,
                          timeout=60, check=False)
    assert made.returncode == 0 and f"{tmp_path}/heap.html (" in made.stdout, made
    assert (tmp_path / "heap.html").read_text().startswith("<!doctype html>")
    assert site(0)
