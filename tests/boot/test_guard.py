# SPDX-License-Identifier: MIT
"""Guard mode from outside: reports to the line, threads killed, the shell goes on.

Every byte and every size: tests/kunit/test_guard.c, which test_kunit.py runs.
"""
import re

import pytest

from marbles import ROOT, not_under_kasan
from test_modules import built, loaded          # noqa: F401 (fixtures)

SOURCE = ROOT / "tests/modules/guarded.c"
SEEDS = 40
COMMANDS = ("help", "meminfo", "buddyinfo", "slabinfo", "allocinfo", "vmallocinfo", "memmap",
            "ps", "lsmod", "ls", "uptime", "kmemleak stats", "slabdebug check", "echo hello",
            "kmemleak", "leak list", "kmemleak scan", "kmemleak", "time echo", "dmesg -l 4")


def line_of(act):
    lines = SOURCE.read_text().splitlines()
    return next(n for n, text in enumerate(lines, 1) if text.endswith(f"/* {act} */"))


def commit(machine, **parameters):
    """Have a module's thread do it. Return: the first lines of all reports."""
    output = machine.command("insmod guarded " +
                             " ".join(f"{k}={v}" for k, v in parameters.items()))
    machine.command("rmmod guarded")
    return re.findall(r"BUG: (.*)", output.split("BUG end")[0]), output


@pytest.fixture
def guarded(loaded):                            # noqa: F811
    loaded.command("slabdebug guard all")
    return loaded


@pytest.mark.parametrize("source", ["kmalloc", "vmalloc", "pages"])
def test_each_kind_at_its_line(guarded, source):
    size = 4096 if source == "pages" else 5001
    acts = {"overread": "out-of-bounds-read", "overwrite": "out-of-bounds-write",
            "underread": "out-of-bounds-read", "underwrite": "out-of-bounds-write",
            "lateread": "use-after-free-read", "latewrite": "use-after-free-write"}
    if source != "vmalloc":                     # page aligned: its last word may straddle
        acts["wide"] = "out-of-bounds-read"
    for act, kind in acts.items():
        first, output = commit(guarded, act=act, size=size, **{"from": source})
        assert len(first) == 1, output
        assert re.fullmatch(rf"{kind} in misuse\+0x\w+/0x\w+ \[guarded\] \S*guarded\.c:"
                            rf"{line_of(act)}", first[0]), first
        assert re.search(r'thread \d+ "guarded" is killed', output), output
        assert "allocated" in output and ("freed by" in output) == act.startswith("late")
    assert "ok" in guarded.command("echo ok")


def test_a_function_of_the_library(guarded):
    first, output = commit(guarded, act="memset", distance=3)
    assert len(first) == 1 and first[0].startswith("out-of-bounds-write in "), output
    assert f"guarded.c:{line_of('memset')}" in output


def test_good_ones_are_silent(guarded):
    for source in ("kmalloc", "vmalloc", "pages"):
        for size in (1, 13, 4096, 9999):
            first, output = commit(guarded, act="none", size=size, **{"from": source})
            assert first == [] and "guarded: done" in output


def test_all_commands(guarded):
    for command in COMMANDS:
        assert "BUG:" not in guarded.command(command), command
    address = re.search(r"lost 0x(\w+)", guarded.command("leak lost")).group(1)
    output = guarded.command(f"hexdump 0x{int(address, 16) - 32:x} 32")
    assert "9c 9c 9c 9c" in output and "BUG:" not in output     # looked at, not accused
    assert "kmalloc-64" in guarded.command(f"block 0x{address}")
    assert "BUG:" not in guarded.serial_log()


def test_leaks_are_exact(guarded):
    output = guarded.command(f"insmod graphs seed=1 count={SEEDS} exact=1", seconds=100)
    assert re.search(rf"graphs: {SEEDS} seeds, \d+ blocks, \d+ leaked, 0 wrong", output), output
    assert "BUG:" not in output


@not_under_kasan
def test_freed_memory_comes_back(guarded):
    for _ in range(20):
        commit(guarded, act="none", size=20000)
        commit(guarded, act="none", size=8192, **{"from": "pages"})
    guarded.command("slabdebug guard off")
    for _ in range(10):
        commit(guarded, act="none", size=20000)
    before = guarded.json("meminfo -j")[0]["MemFree"]
    for _ in range(10):
        commit(guarded, act="none", size=20000)
    guarded.command("sleep 0.1")
    assert abs(guarded.json("meminfo -j")[0]["MemFree"] - before) <= 8      # KiB
