# SPDX-License-Identifier: MIT
"""The KASAN and UBSAN builds: every bad access and all undefined behaviour is told, once
and where it happens; what is right stays silent; the suites pass."""
import re

import pytest

from sanitized import SANITIZED_SECONDS, modules, start_sanitized

FIRST_LINE = re.compile(r"BUG: (\S+) in (\w+)\+0x[0-9a-f]+/0x[0-9a-f]+ \[kasan_acts\] "
                        r"(?:\S+/)?(heap|object|string)_acts\.c:\d+")
ACTS_LEAST = 500


def acts(log):
    """[(what was announced, the lines until the next announcement)]"""
    lines = [re.sub(r"^\[ *[\d.]+\] ", "", line) for line in log.splitlines()]
    starts = [i for i, line in enumerate(lines) if line.startswith("act: ")]
    assert lines[starts[-1]] == "act: end"
    return [(lines[i], lines[i + 1:end]) for i, end in zip(starts, starts[1:])]


def complaint(announced, lines):
    """What is wrong with the reports of one act, or None."""
    kind, function, text = re.fullmatch(r"act: (\S+) in (\w+): (.*)", announced).groups()
    bugs = [i for i, line in enumerate(lines) if line.startswith("BUG: ")]
    if kind == "nothing":
        return f"{len(bugs)} reports" if bugs else None
    if len(bugs) != 1:
        return f"{len(bugs)} reports"
    first, second = lines[bugs[0]:bugs[0] + 2]
    match = FIRST_LINE.fullmatch(first)
    if not match or match.group(1, 2) != (kind, function):
        return first
    return None if text in second else second


@pytest.fixture
def machine(start):
    machine = start_sanitized(start, initrd=modules())
    machine.wait_prompt(SANITIZED_SECONDS)
    return machine


def test_every_bad_access_is_told_once(machine):
    machine.send("insmod kasan_acts.ko")
    machine.expect("act: end", SANITIZED_SECONDS)
    machine.wait_prompt()
    done = acts(machine.serial_log())
    assert len(done) >= ACTS_LEAST
    wrong = [f"{announced}: {what}" for announced, lines in done
             if (what := complaint(announced, lines))]
    assert not wrong, "\n".join(wrong)
    assert ": 0 damaged" in machine.command("slabdebug check")
    assert machine.json("kmemleak scan -j")[-1]["self_test"] == "ok"


def test_shadow_is_shown_around_the_byte(machine):
    machine.send("insmod kasan_acts.ko")
    machine.expect(r"BUG: out-of-bounds-write in heap_write.*?BUG end", SANITIZED_SECONDS)
    log = machine.serial_log()
    rows = re.findall(r"\] ([ >])([0-9a-f]{8}):((?: [0-9a-f]{2}){16})", log)
    assert [row[0] for row in rows[:5]] == [" ", " ", ">", " ", " "]
    marker = re.search(r"\] ( +)\^", log).group(1)
    shadow = rows[2][2].split()[(len(marker) - 11) // 3]
    assert shadow == "01"               # of the first block, which has one byte


def test_all_suites_pass(start):
    machine = start_sanitized(start, run="kunit; exit", seconds=SANITIZED_SECONDS)
    assert machine.exit_status(SANITIZED_SECONDS) == 1
    log = machine.serial_log()
    assert re.search(r"^# Totals: pass:\d{2,} fail:0 skip:\d+ total:\d+$", log, re.M)
    assert "UBSAN:" not in log


@pytest.mark.parametrize("mebibytes", [8, 1024])
def test_boots_with_little_memory_and_with_much(start, mebibytes):
    machine = start_sanitized(start, memory=mebibytes,
                              run="leak lost; kmemleak scan; exit 3")
    assert machine.exit_status() == 7
    assert "1 leaked (64 bytes)" in machine.serial_log()


def test_page_faults_stay_what_they_are(machine):
    assert "BUG: null-deref" in machine.command("hexdump 0 4") or machine.status() != 0
