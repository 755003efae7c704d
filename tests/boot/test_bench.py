# SPDX-License-Identifier: MIT
"""The command bench: what it prints and refuses, and that it leaves nothing behind."""
import json
import sys
from pathlib import Path

import pytest

from marbles import not_under_kasan

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

from machines import run_machine                                    # noqa: E402

COUNTED = ["bench", "verdict", "unit", "part", "frames", "blocks", "turns", "rounds",
           "disturbed", "median_per_1000", "least_per_1000", "most_per_1000",
           *(f"{what}_pages_{when}" for what in ("free", "reserve", "metadata")
             for when in ("before", "after"))]
QUICK = "kmalloc-64 kmem_cache pages-0 thread-switch scan-idle"
ALL_SECONDS = 90


@pytest.mark.parametrize("line, complaint", [
    ("bench kmaloc", "no benchmark matches 'kmaloc'; did you mean 'kmalloc'?; 'bench list'"),
    ("bench kmalloc nosuch*", "no benchmark matches 'nosuch*'"),
    ("bench -x", "unknown option -x"), ("bench -n", "option -n needs a value"),
    ("bench -n 0", "BLOCKS: found 0, expected 1 to 10000000"),
    ("bench -d 17", "FRAMES: found 17, expected 1 to 16"),
    ("bench -d x", "FRAMES: found 'x', expected a number"),
    ("bench -r 100", "ROUNDS: found 100, expected 1 to 99"),
    ("bench list kmalloc", "unexpected argument 'kmalloc'")])
def test_mistakes_are_named(machine, line, complaint):
    output = machine.command(line)
    assert complaint in output and "usage: bench [-j]" in output
    assert machine.status() == 2


@not_under_kasan
def test_the_list_is_the_table(machine):
    listed = [line.split()[0] for line in machine.command("bench list").splitlines()]
    assert len(listed) == len(set(listed)) > 20
    rows = machine.json("bench -j -r 1 -n 100", ALL_SECONDS)
    assert list(dict.fromkeys(row["bench"] for row in rows)) == [*listed, "summary"]
    assert rows[-1]["failed"] == 0


def test_rows_are_what_was_asked_for(machine):
    *rows, summary = machine.json("bench -j -r 3 kmalloc-6* scan-idle")
    assert [(row["bench"], row["frames"]) for row in rows] == [
        ("kmalloc-64", 8), ("kmalloc-64", 1), ("scan-idle", 0)]
    for row in rows:
        assert list(row) == COUNTED
        assert row["verdict"] == "measured" and row["rounds"] == 3
        assert 0 < row["least_per_1000"] <= row["median_per_1000"] <= row["most_per_1000"]
    assert summary["measured"] == 3 and summary["skipped"] == summary["failed"] == 0
    (deep,) = machine.json("bench -j -d 16 kmem_cache")[:-1]
    assert deep["frames"] == 16


def test_text_has_the_spread_and_the_pages(machine):
    head, row, last = machine.command("bench -d 1 kmalloc-64").splitlines()
    assert head.split()[:4] == ["name", "part", "frames", "cycles"]
    assert row.split()[:3] == ["kmalloc-64", "pair", "1"] and " .. " in row
    assert last == "1 measured, 0 skipped, 0 without a figure"


def quick_rows():
    """Not typed: when a key arrives is up to the host."""
    status, log = run_machine(64, f"bench -j {QUICK}")
    assert status == 1
    return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


@not_under_kasan
def test_under_icount_it_counts_instructions_and_they_repeat():
    first, second = quick_rows(), quick_rows()
    *pairs, scan, summary = first
    assert summary["unit"] == "instructions"
    assert first == second
    for row in pairs:                       # a scan reads what roots hold just then
        assert row["least_per_1000"] == row["most_per_1000"], row["bench"]


def test_without_it_it_counts_cycles(machine):
    assert machine.json("bench -j kmem_cache")[-1]["unit"] == "cycles"


def test_the_wait_of_the_boot_is_told_apart(start):
    """A figure against what is known: 6 ms and the way there, at 1 GHz under icount."""
    machine = start(icount=True)
    machine.wait_prompt()
    boot, work, _ = machine.json("bench -j boot*")
    waited = (boot["median_per_1000"] - work["median_per_1000"]) / 1000
    assert 5_000_000 < waited < 9_000_000


@not_under_kasan
def test_frames_cost_something_and_are_set_back(start):
    machine = start(icount=True)
    machine.wait_prompt()
    machine.command("kmemleak stack_depth=5")
    eight, one, _ = machine.json("bench -j kmalloc-64")
    assert eight["median_per_1000"] > one["median_per_1000"]
    assert machine.json("kmemleak stats -j")[0]["stack_depth"] == 5


@pytest.mark.parametrize("memory", [8, 10])
@not_under_kasan
def test_a_small_machine_skips_with_a_reason(start, memory):
    machine = start(memory=memory)
    machine.wait_prompt()
    *rows, summary = machine.json("bench -j -r 1", ALL_SECONDS)
    reasons = {row["bench"]: row["reason"] for row in rows if row["verdict"] != "measured"}
    assert summary["failed"] == 0 and summary["skipped"] == len(
        [row for row in rows if row["verdict"] == "skipped"]) > 0
    assert "KiB of memory, and" in reasons["scan-shuffled"]
    assert all("wants" in reason or "no two free runs" in reason for reason in reasons.values())
    assert "kmalloc-64" not in reasons
    assert "skipped: it wants" in machine.command("bench scan-shuffled")


def test_without_the_detector_scans_are_skipped(start):
    machine = start(append="kmemleak=off")
    machine.wait_prompt()
    pair, scan, summary = machine.json("bench -j -d 8 kmalloc-64 scan-idle")
    assert pair["verdict"] == "measured" and summary["skipped"] == 1
    assert scan["verdict"] == "skipped" and "the detector is off" in scan["reason"]


@not_under_kasan
def test_nothing_leaks_and_memory_returns(machine):
    """Twice: in the first run caches fill their reserves, and traces are met for the
    first time. Then nothing but metadata and empty slabs may have changed hands."""
    machine.json("bench -j -r 2 -n 2000", ALL_SECONDS)
    (meminfo,) = machine.json("meminfo -j")
    *rows, _ = machine.json("bench -j -r 2 -n 2000", ALL_SECONDS)
    for row in rows:
        kept, reserve, metadata = (row[f"{what}_pages_after"] - row[f"{what}_pages_before"]
                                   for what in ("free", "reserve", "metadata"))
        assert -kept == reserve + metadata, row["bench"]
    (now,) = machine.json("meminfo -j")
    assert meminfo["MemFree"] - now["MemFree"] <= 32            # kB
    machine.command("kmemleak scan")
    (summary,) = machine.json("kmemleak report -j")
    assert summary["leaked"] == 0 and summary["self_test"] == "ok"
    assert "no mark" in machine.command("kmemleak diff bench")
    assert "ok" in machine.command("slabdebug check")


def test_a_failed_allocation_loses_nothing(start):
    """Of each row: whatever it had by then comes back."""
    machine = start(memory=256, seconds=240)
    machine.wait_prompt()
    for row in machine.command("bench list").splitlines():
        name = row.split()[0]
        if name.startswith("boot"):
            continue
        output = machine.command(f'failslab sweep -n 12 "bench -r 1 -n 20 {name}"', 90)
        assert ": 0 crash, 0 hang, 0 leak" in output, output


@pytest.mark.parametrize("setting, rows", [
    ("interval=2", ""), ("interval=3", ""), ("interval=50", ""),
    ("interval=2 site=take_small_runs", "pages-0 pages-3 pages-10")])
def test_where_memory_fails_now_and_then_all_comes_back(start, setting, rows):
    machine = start(memory=256)
    machine.wait_prompt()
    (before,) = machine.json("kmemleak stats -j")
    machine.command(f"failslab {setting}; bench -r 3 -n 100 {rows}; failslab off", 90)
    (after,) = machine.json("kmemleak stats -j")
    assert (after["live_blocks"], after["live_bytes"]) == \
        (before["live_blocks"], before["live_bytes"]), machine.command("allocinfo")


def test_interrupted_it_ends_and_frees(start):
    machine = start(memory=256)
    machine.wait_prompt()
    (before,) = machine.json("meminfo -j")
    machine.send("bench kmalloc-live scan-shuffled")
    machine.expect("pages kept")
    machine.socket.sendall(b"\x03")            # in a row, or between the two of one
    assert " without a figure; interrupted" in machine.wait_prompt()
    assert machine.status() == 1
    (after,) = machine.json("meminfo -j")
    assert before["MemFree"] - after["MemFree"] < 1024          # kB: reserves, no blocks
    machine.command("kmemleak scan")
    assert machine.json("kmemleak report -j")[-1]["leaked"] == 0
