# SPDX-License-Identifier: MIT
"""What is free after a workload is what was free before it, to the byte; and how much more
is in use after the very first one, and what for."""

import pytest

from marbles import not_under_kasan
from test_modules import build_some

WORKLOADS = {
    "vmalloc": "insmod workload areas=100; rmmod workload",
    "large vmalloc": "insmod workload areas=100 area_bytes=1000000; rmmod workload",
    "kthreads": "insmod workload threads=50; rmmod workload",
    "objects": "insmod workload objects=2000; rmmod workload",
    "modules": "insmod relocate; rmmod relocate; " * 10,
    "guarded": "slabdebug guard all; insmod workload areas=50 objects=200; rmmod workload; "
               "slabdebug guard off",
    "checked": "slabdebug FZPUQ; insmod workload objects=500; rmmod workload; slabdebug -",
    "scan": "kmemleak scan",
    "ps": "ps; slabinfo; vmallocinfo; dmesg",
}


@pytest.fixture
def machine(start, tmp_path):
    machine = start(initrd=build_some(["workload", "relocate"], tmp_path))
    machine.wait_prompt()
    return machine


def meminfo(machine):
    row = machine.json("meminfo -j")[0]
    return {key: value for key, value in row.items() if isinstance(value, int)}


def without_tables(memory):
    """While guard rules are set, addresses are used from end to end of the window."""
    tables = memory["PageTables"]
    return {**memory, "PageTables": 0, "MemFree": memory["MemFree"] + tables,
            "MemAvailable": memory["MemAvailable"] + tables}


def change(before, after):
    return {key: after[key] - before[key] for key in after if after[key] != before[key]}


@not_under_kasan
def test_a_workload_leaves_memory_as_it_was(machine):
    """From its second time on; switching checks gives back empty slabs, so each anew."""
    for name, line in WORKLOADS.items():
        machine.command(line)
        before = meminfo(machine)
        machine.command(line)
        after = meminfo(machine)
        if name == "guarded":
            before, after = without_tables(before), without_tables(after)
        assert not change(before, after), name


@not_under_kasan
def test_what_the_first_one_leaves(machine):
    """Empty slabs that caches keep, records of call stacks; no page tables."""
    before = meminfo(machine)
    for name in ("vmalloc", "large vmalloc", "kthreads", "objects", "modules"):
        machine.command(WORKLOADS[name])
    more = change(before, meminfo(machine))
    assert set(more) == {"MemFree", "MemAvailable", "Slab", "Metadata"}
    assert -more["MemFree"] == -more["MemAvailable"] == more["Slab"] + more["Metadata"]
    assert 0 < more["Slab"] <= 160 and 0 < more["Metadata"] <= 64
