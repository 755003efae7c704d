# SPDX-License-Identifier: MIT
"""A simulated day: a million allocations by everything there is, and not one report.

Threads, a timer and work items of tests/modules/day.c go on all the time; meanwhile
suites run, modules come and go, allocations fail, and each look finds no leak. At its
end the day's memory is back.
"""
import re

import pytest
from test_modules import build_some

MODULES = ["day", "params", "provider", "user", "relocate", "unsteady", "tiny_00000"]
ALLOCATIONS = 1_000_000
SECONDS = 60

# What goes on beside, again and again. Each line undoes what it does. (Cases that
# count all allocations fail then: that nothing leaks is what counts here.)
LINES = ["kunit kthread", "insmod params number=3; rmmod params", "ls -l",
         "insmod provider; insmod user; rmmod user; rmmod provider",
         "kunit vmalloc", "insmod relocate; rmmod relocate", "kunit tag", "kunit kmalloc",
         "leak stack; leak release", "kunit block", "ps", "insmod unsteady; rmmod unsteady",
         "kunit slab", "insmod tiny_00000; rmmod tiny_00000", "kunit time", "allocinfo"]
FAILING = "failslab site=day_thread probability=3"


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return build_some(MODULES, tmp_path_factory.mktemp("day"))


def no_leak(machine):
    summary = machine.json("kmemleak scan -j")[-1]
    assert summary["self_test"] == "ok"
    assert summary["leaked"] == 0, machine.command("kmemleak")
    return summary["objects"]


def stats(machine):
    return machine.json("kmemleak stats -j")[0]


def free_kib(machine):
    """Pages of the table that names things stay: they count as free here."""
    memory = machine.json("meminfo -j")[0]
    return memory["MemFree"] + memory["PageTables"] + memory["Metadata"]


def test_a_day_without_a_report(start, archive):
    machine = start(initrd=archive, append="kmemleak=strict", seconds=2 * SECONDS)
    machine.wait_prompt()
    assert "leaked" not in machine.command("kunit", SECONDS)
    machine.command("insmod day; rmmod day")        # its records, its traces
    before, free_before = stats(machine), free_kib(machine)
    assert "insmod" not in machine.command("insmod day rounds=1000000000")
    machine.command(FAILING)
    looks, most, line = 0, 0, 0
    while stats(machine)["allocations"] - before["allocations"] < ALLOCATIONS:
        said = machine.command(LINES[line % len(LINES)], SECONDS)
        assert not re.search(r"leaked|leaves|BUG:|unreferenced", said), said
        most = max(most, no_leak(machine))
        looks += 1
        line += 1
    failed = int(re.search(r"of \d+ allocations (\d+) failed",
                           machine.command("failslab")).group(1))
    machine.command("failslab off")
    assert looks >= 10 and most > 100 and failed > 1000
    assert "leaves" not in machine.command("rmmod day", SECONDS)
    assert no_leak(machine) < 50
    after = stats(machine)
    assert after["live_blocks"] == before["live_blocks"]
    assert abs(free_kib(machine) - free_before) < 200
    assert "unreferenced object" not in machine.serial_log()
    assert "leaked at" not in machine.serial_log()
    machine.send("exit")
    assert machine.exit_status() == 1               # QEMU's word for 0: nothing is lost
