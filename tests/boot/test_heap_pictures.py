# SPDX-License-Identifier: MIT
"""tools/heapview on real machines: what its pictures say of a dump, and of a timeline, is
what the shell says. tests/tools/test_heapview.py has made-up ones."""
import re
import shutil
import sys

import pytest

from debugger import Debugger, needs_gdb
from marbles import BUILD, ROOT, Machine, not_under_kasan

sys.path.insert(0, str(ROOT / "tests/tools"))

from heap_picture import Picture, heapview          # noqa: E402 (after the path)
from symtab.elf import Elf                          # noqa: E402 (of tools/)

LEAKS = ("list 40", "pages 3", "vmalloc 2", "cache 5", "cycle 4", "interior", "lost 7")

pytestmark = needs_gdb


def draw(source, place, *options):
    done = heapview(source, "-o", place / "heap.svg", "--build", BUILD, *options)
    assert done.returncode == 0, done.stderr
    return Picture(place / "heap.svg")


@pytest.fixture(scope="module")
def leaky(tmp_path_factory):
    """(what the shell said, a dump of that moment, the log)."""
    place = tmp_path_factory.mktemp("leaky")
    with Machine(memory=32, append="slab_debug=Q,leak_demo") as machine:
        machine.wait_prompt()
        machine.command("leak -q lost 2")               # before the timeline
        machine.command("trace on")
        for kind in LEAKS:
            machine.command(f"leak -q {kind}")
        machine.command("kunit slab")
        machine.command("kmemleak scan")
        said = {line: machine.json(line) for line in
                ("kmemleak report -j", "allocinfo -j", "meminfo -j", "trace dump -j")}
        machine.dump(place / "dump")
        (place / "log").write_text(machine.serial_log())
        yield said, place / "dump", place / "log"


@pytest.fixture(scope="module")
def picture(leaky, tmp_path_factory):
    return draw(leaky[1], tmp_path_factory.mktemp("picture"), "--top", "14")


def test_leaked_blocks_are_those_of_the_report(leaky, picture):
    *objects, summary = leaky[0]["kmemleak report -j"]
    assert picture.number("leaked") == summary["leaked"] == len(objects) > 60
    assert picture.number("leaked-bytes") == summary["bytes"]
    slots = {int(row["addr"], 16) for row in objects if row["type"] != "vmalloc"}
    marked = picture.leaked_addresses()
    assert slots <= marked
    areas = [row for row in objects if row["type"] == "vmalloc"]
    pages = sum(-(-row["size"] // 4096) for row in areas)
    behind = [(name, size) for name, addr, size, *_ in picture.data["map"]["regions"]
              if addr in marked - slots]
    assert sum(size for _, size in behind) == pages * 4096
    assert {name.split()[2] for name, _ in behind} == {row["addr"] for row in areas}


def test_call_sites_are_those_of_allocinfo(leaky, picture):
    shell = {f"{row['function']} {row['file']}:{row['line']}": [row["bytes"], row["blocks"]]
             for row in leaky[0]["allocinfo -j"]
             if row["function"] not in ("", "job_alloc")}       # the command's own is gone
    here = {name: sums[:2] for name, sums in picture.sites().items()}
    others = here.pop("other sites", [0, 0])
    assert {name: sums for name, sums in shell.items() if name in here} == here
    assert len(here) >= 6 and others[1] < 5
    assert others == [sum(column) for column in zip([0, 0], *(
        sums for name, sums in shell.items() if name not in here))]


def test_pages_are_all_there(picture):
    states = picture.states()
    assert sum(states.values()) == picture.data["map"]["runs"][-1][0] + \
        picture.data["map"]["runs"][-1][1]
    assert {"kernel", "reserved", "free", "meta", "stack", "table", "slab", "block",
            "vmalloc"} <= set(states)
    assert "inconsistent" not in states
    assert states["block"] == 3 and states["free"] > 1000


def test_the_timeline_ends_at_the_heap(picture):
    assert not picture.by_class("note"), picture.texts()
    assert picture.number("end-bytes", picture.by_id("time")) == picture.number("bytes")
    ends = {name: end for name, (_, end) in picture.areas().items() if end}
    assert ends.pop("other sites", 0) + sum(ends.values()) == picture.number("bytes")
    now = {name: sums[0] for name, sums in picture.sites().items()}
    assert ends.items() <= now.items() and len(ends) >= 5
    lost = next(name for name in ends if name.startswith("leak_lost "))
    layer = picture.data["time"]["sites"].index(lost)
    first, last = picture.data["time"]["points"][0], picture.data["time"]["points"][-1]
    assert first[layer + 1] * 9 == last[layer + 1] * 2 > 0      # 2 before, 7 since


def test_of_the_log_alone(leaky, tmp_path):
    said, _, log = leaky
    picture = draw(log, tmp_path, "--top", "14")
    live = {}
    for row in said["trace dump -j"]:
        if row["trace"] == "resize":
            del live[row["old_seq"]]
        if row["trace"] in ("alloc", "resize"):
            live[row["seq"]] = row["size"]
        elif row["trace"] == "free":
            live.pop(row["seq"], None)
    assert picture.number("blocks") == len(live) > 60
    assert picture.number("end-bytes", picture.by_id("time")) == sum(live.values())
    assert picture.number("events", picture.by_id("time")) == \
        said["trace dump -j"][-1]["events"]


def test_a_kernel_that_does_not_match(leaky, tmp_path):
    kernel = bytearray((BUILD / "marbles.elf").read_bytes())
    text = Elf(BUILD / "marbles.elf").section(".text")
    assert text.size > 64 * 4096
    kernel[text.offset + 4096] ^= 0xFF                          # a breakpoint, say
    (tmp_path / "marbles.elf").write_bytes(kernel)
    done = heapview(leaky[1], "-o", tmp_path / "x.svg", "--build", tmp_path)
    assert done.returncode == 0, done.stderr
    for page in range(text.offset, text.offset + text.size, 4096):
        kernel[page] ^= 0x55
    (tmp_path / "marbles.elf").write_bytes(kernel)
    done = heapview(leaky[1], "-o", tmp_path / "y.svg", "--build", tmp_path)
    assert done.returncode == 2 and "the dump is of another kernel than" in done.stderr
    assert "--build DIR" in done.stderr and "core-file" not in done.stderr
    done = heapview(leaky[1], "-o", tmp_path / "y.svg", "--build", tmp_path / "none")
    assert done.returncode == 2 and "marbles.elf is missing" in done.stderr
    cut = tmp_path / "cut"
    with open(leaky[1], "rb") as whole, open(cut, "wb") as file:
        shutil.copyfileobj(whole, file)
        file.truncate(file.tell() // 2)
    done = heapview(cut, "-o", tmp_path / "y.svg", "--build", BUILD)
    assert done.returncode == 2 and "the dump is cut off" in done.stderr, done.stderr
    assert not (tmp_path / "y.svg").exists()


@not_under_kasan
def test_states_of_pages(start, tmp_path):
    """Quarantine, guarded blocks and mappings are told from the rest; no page is unknown."""
    machine = start(memory=32, append="slab_debug=FZPUQ")
    machine.wait_prompt()
    machine.command("kunit slab; kunit vmalloc; kunit quarantine")
    machine.command("slabdebug guard leak_lost; leak -q lost 3; leak -q pages 2")
    machine.command("kmemleak scan")
    leaked = machine.json("kmemleak report -j")[-1]["leaked"]
    picture = draw(machine.dump(tmp_path / "dump"), tmp_path, "--only", "map")
    assert "inconsistent" not in picture.states() and "quarantine" in picture.states()
    assert picture.number("leaked") == leaked == 5
    kinds = picture.data["map"]["kinds"]
    assert sum(kind >= 0 and kinds[kind][4] for _, kind in picture.slots()) == 5


def test_in_gdb(leaky):
    """Sums without -j; a manual; complaints."""
    with Debugger() as gdb:
        gdb(f"core-file {leaky[1]}")
        summary = leaky[0]["kmemleak report -j"][-1]
        told = gdb("marbles-heap")
        counts = dict(re.findall(r"^(\w+) +(\d+) +\d+$", told, re.M))
        assert int(counts["leader"]) == summary["leaders"]
        assert int(counts["indirect"]) == summary["indirect"]
        rows = gdb.json("marbles-heap -j")
        assert sum(row["count"] for row in rows if row["heap"] == "pages") == \
            rows[-1]["pages"]
        assert gdb("help marbles-heap").strip().splitlines()[-1] == "marbles-heap [-j]"
        wrong = gdb("marbles-heap -z")
        assert "no option -z" in wrong and "Traceback" not in wrong
