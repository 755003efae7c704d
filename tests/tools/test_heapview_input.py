# SPDX-License-Identifier: MIT
"""tools/heapview: what is missing is said in the picture, what cannot be drawn is refused in
words, and the file is one that needs no other."""
import re
import subprocess

import pytest

from heap_lines import Heap, Timeline, text
from heap_picture import ROOT, draw, heapview, refused      # noqa: F401 (fixtures)


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


@pytest.mark.parametrize("made, name", [
    (Heap(1, slabs=3), "start"), (Heap(1, slabs=3), "pages"), (Timeline(4, 50), "events")])
def test_sums_that_are_none(refused, made, name):
    *lines, last = made.lines()
    said = refused([*lines, re.sub(f'"{name}":[^,]+', f'"{name}":null', last)])
    assert f"in.log:{len(lines) + 1}: '{name}' is None" in said


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


def test_what_the_script_looks_for_is_there(draw):
    script = (ROOT / "tools/heap/script.js").read_text()
    heap, timeline = Heap(1, slabs=3), Timeline(1, 30)
    picture = draw([*heap.lines(), *timeline.lines()])
    names = set(re.findall(r'getElementById\("([\w-]+)"\)', script))
    assert len(names) >= 9 and all(picture.by_id(name) is not None for name in names)
    # What it takes from the data, and from data- attributes.
    assert set(re.findall(r"\bmap\.(\w+)", script)) <= {*picture.data["map"], "length"}
    assert set(re.findall(r"\bchart\.(\w+)", script)) <= set(picture.data["time"])
    frame = picture.by_class("frame")[0]
    for name in re.findall(r"\bown\.(\w+)|\bdataset\.(x|width|level)\b", script):
        words = re.sub("[A-Z]", lambda found: "-" + found[0].lower(), "".join(name))
        assert frame.get("data-" + words) is not None, words


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
