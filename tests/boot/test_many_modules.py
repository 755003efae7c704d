# SPDX-License-Identifier: MIT
"""Thousands of different modules in one boot: old builds' addresses are used again."""
import re
import subprocess

import pytest

from marbles import ROOT, not_under_kasan
from test_modules import build, pack

DIFFERENT = 2000
AT_ONCE = 10                    # on one line of the shell
REMEMBERED = 256                # builds that were unloaded (kernel/module/forget.c)
PAGES_KB = 12                   # by which tables grow


def make_copies(ko, directory, count):
    """The same code under @count names: patched, for compiling each would take long."""
    directory.mkdir()
    image = ko.read_bytes()
    assert image.count(b"tiny_00000") >= 1
    for number in range(count):
        name = f"tiny_{number:05}"
        (directory / f"{name}.ko").write_bytes(image.replace(b"tiny_00000", name.encode()))
    return directory


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    place = tmp_path_factory.mktemp("many")
    source = place / "tiny"
    source.mkdir()
    (source / "tiny_00000.c").write_bytes((ROOT / "tests/modules/tiny_00000.c").read_bytes())
    (source / "Kbuild").write_text("obj-m := tiny_00000.o\n")
    ko = build(source, place / "built") / "tiny_00000.ko"
    subprocess.run(["strip", "--strip-debug", ko], check=True)
    return pack(make_copies(ko, place / "copies", DIFFERENT))


def load_all(machine, numbers, parameters=""):
    for first in range(0, len(numbers), AT_ONCE):
        names = [f"tiny_{n:05}" for n in numbers[first:first + AT_ONCE]]
        output = machine.command("; ".join(f"insmod {n}{parameters}; rmmod {n}" for n in names))
        assert "insmod:" not in output and "rmmod:" not in output, output


def memory(machine):
    return machine.json("meminfo -j")[0]


@not_under_kasan
def test_thousands_of_builds_lose_nothing_but_their_traces(start, archive):
    machine = start(initrd=archive, memory=128, seconds=300)
    machine.wait_prompt()
    load_all(machine, range(2 * REMEMBERED))                # the reserve is full
    before, depot = memory(machine), machine.json("kmemleak stats -j")[0]
    load_all(machine, range(2 * REMEMBERED, DIFFERENT))
    after, stats = memory(machine), machine.json("kmemleak stats -j")[0]
    assert stats["live_blocks"] == depot["live_blocks"]
    traces_kb = (stats["depot_bytes"] - depot["depot_bytes"]) / 1024
    assert abs(after["Metadata"] - before["Metadata"] - traces_kb) <= PAGES_KB
    for grown in "Metadata", "PageTables":                  # traces; the window's tables
        after["MemFree"] += after[grown] - before[grown]
        before[grown] = after[grown]
    before.pop("MemAvailable"), after.pop("MemAvailable")
    slab_kb = after["Slab"] - before["Slab"]                # an empty slab kept, or not
    assert abs(slab_kb) <= PAGES_KB
    after["MemFree"] += slab_kb
    before["Slab"] = after["Slab"]
    assert after == before
    assert machine.json("lsmod -j") == []
    machine.command("kmemleak scan")
    assert machine.status() == 0


def test_a_build_that_leaked_keeps_its_names(start, archive):
    machine = start(initrd=archive, memory=128, seconds=300)
    machine.wait_prompt()
    load_all(machine, [0], " leak=1")
    load_all(machine, range(1, 2 * REMEMBERED))
    machine.command("kmemleak scan")
    assert re.search(r"tiny_init\+0x\w+/0x\w+ \[tiny_00000\]", machine.command("kmemleak"))
    # One that was forgotten can be loaded again, and has its names again.
    assert "[tiny_00001]" in machine.command("insmod tiny_00001 leak=1; rmmod tiny_00001")


def test_builds_in_a_trace_keep_their_names(start, archive):
    """What they allocated is freed, but events tell of it: no other build's code may lie
    there, and be named in its place."""
    machine = start(initrd=archive, memory=128, seconds=300)
    machine.wait_prompt()
    machine.command("trace on")
    load_all(machine, range(REMEMBERED + 2 * AT_ONCE))
    rows = machine.json("trace off; trace dump -j", 120)
    assert rows[-1]["lost"] == 0
    places = [frame["addr"] for row in rows if row["trace"] == "stack"
              for frame in row["frames"] if frame.get("function") == "tiny_init"]
    assert len(set(places)) == REMEMBERED + 2 * AT_ONCE


@pytest.mark.parametrize("parameters", ["", " leak=1"])
def test_addresses_that_run_out_are_found_among_the_oldest(start, archive, parameters):
    """Even if a live block names them all: the newest module must load."""
    machine = start(initrd=archive, memory=256, seconds=300)
    machine.wait_prompt()
    for size in 62000000, 62000000, 5400000:                # room for some 20 is left
        machine.command(f"leak -q vmalloc 1 {size}")
        assert machine.status() == 0
    load_all(machine, range(35), parameters)
    text = machine.command("insmod tiny_01000 leak=1; rmmod tiny_01000")
    assert "[tiny_01000]" in text
    machine.command("kmemleak scan")
    assert machine.status() == 0
