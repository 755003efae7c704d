# SPDX-License-Identifier: MIT
"""Memory is used up, in every way; the machine stays usable, and gets all of it back."""
import re

import pytest
from marbles import not_under_kasan
from test_failslab import make_archive

SIZES = [8, 64, 512, 4096, 8192, 65536, 1048576, 4194304]
WAYS = ["kmalloc bytes=8", "kmalloc bytes=96", "kmalloc bytes=4096", "kmalloc bytes=20000",
        "krealloc bytes=3000", "krealloc bytes=100000", "pages bytes=4096",
        "pages bytes=4194304", "vmalloc bytes=1", "vmalloc bytes=100000",
        "kmalloc bytes=8192 gaps=1", "pages bytes=16384 gaps=1"]
REPORT_LINES_MAX = 30


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return make_archive(tmp_path_factory.mktemp("modules"))


def boot(start, archive, memory, **options):
    machine = start(memory=memory, initrd=archive, seconds=240, **options)
    machine.wait_prompt()
    return machine


def meminfo(machine):
    return machine.json("meminfo -j")[0]


def eat_the_rest(machine):
    """What larger blocks left over."""
    for size in (4096, 1024, 64, 8):
        machine.command(f"leak -q lost 1000000 {size}", seconds=120)


def is_usable(machine):
    """The shell, a scan, the books and a real module, at the end of memory."""
    assert "3" in machine.command("echo 3")
    assert "self-test ok" in machine.command("kmemleak scan", seconds=60)
    assert "kmemleak: scanned" in machine.command("kmemleak report", seconds=60)
    for command in ("allocinfo", "meminfo", "buddyinfo", "slabinfo", "vmallocinfo", "ps"):
        machine.command(command)
        assert machine.status() == 0, command
    output = machine.command("insmod params number=3 list=7,8")
    assert "params: number=3" in output and "params: list[1]=8" in output
    assert machine.json("lsmod -j")[0]["name"] == "params"
    assert "symbol" not in machine.command("rmmod params")
    assert machine.status() == 0


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("memory", [8, 64])
@not_under_kasan
def test_lost_blocks_of_one_size(start, archive, memory, size):
    """Whatever the size: nothing hangs or panics, and the reserve is untouched."""
    machine = boot(start, archive, memory)
    output = machine.command(f"leak -q lost 1000000 {size}", seconds=120)
    if size * 1000000 > memory << 20:
        assert "out of memory: kmalloc of " in output
    eat_the_rest(machine)
    info = meminfo(machine)
    assert info["MemAvailable"] <= 64 and info["MemFree"] >= info["MemReserve"]
    is_usable(machine)
    assert "BUG" not in machine.serial_log() and "PANIC" not in machine.serial_log()


def test_the_report(start, archive):
    machine = boot(start, archive, 16)
    output = machine.command("leak -q lost 1000000 4096", seconds=60)
    lines = [re.sub(r"^\[ *[\d.]+\] ", "", line) for line in output.splitlines()]
    first = next(i for i, line in enumerate(lines) if line.startswith("out of memory"))
    last = next(i for i, line in enumerate(lines) if line.startswith("next: "))
    assert last - first < REPORT_LINES_MAX
    assert re.fullmatch(r"out of memory: kmalloc of 4096 bytes in leak_lost\+0x\w+/0x\w+ "
                        r"kernel/shell/cmd_leak.c:\d+", lines[first])
    assert re.fullmatch(r'asked by thread \d+ "shell": it gets NULL', lines[first + 1])
    report = "\n".join(lines[first:last])
    leak = re.search(r"^  likely leak: leak_lost\S+ kernel/shell/cmd_leak.c:\d+: (\d+) "
                     r"blocks, (\d+) bytes, \+(\d+) since boot$", report, re.M)
    assert int(leak[2]) == int(leak[3]) == 4096 * int(leak[1])
    assert report.count("likely leak") == 1
    assert re.search(r"^free runs of 1 2 4 ... 1024 pages:( \d+){11}$", report, re.M)
    assert "are free, the last 64 for the shell" in report


def test_the_largest_of_little_is_no_likely_leak(start, archive):
    machine = boot(start, archive, 16)
    output = machine.command("leak -q vmalloc 1 15000000")
    assert "out of memory: vmalloc of 15000000 bytes" in output
    assert "likely leak" not in output


def test_reports_are_rare(start, archive):
    machine = boot(start, archive, 16)
    lines = "; ".join(["leak -q lost 1000000 4096"] * 12)
    assert machine.command(lines, seconds=60).count("out of memory: kmalloc") == 1
    machine.command("sleep 5.1")
    output = machine.command("leak -q lost 1000000 4096")
    assert re.search(r"it gets NULL; so did \d+ more since the last report", output)


def test_no_report_where_none_is_wanted(start, archive):
    """__GFP_NOWARN, and what failslab refuses."""
    machine = boot(start, archive, 64)
    machine.command("failslab probability=100")
    machine.command("leak lost; leak pages; leak vmalloc; failslab off; leak krealloc")
    assert "out of memory: " not in machine.serial_log()


@pytest.mark.parametrize("memory, ways", [
    (8, WAYS), (64, ["kmalloc bytes=64", "vmalloc bytes=100000", "pages bytes=4194304"]),
    (300, ["vmalloc bytes=1000000"])])
@not_under_kasan
def test_all_of_it_comes_back(start, archive, memory, ways):
    """To the last page. What the first round makes stays: traces of new call sites, an
    empty slab a cache, page tables of the window, the last freed areas' descriptors."""
    machine = boot(start, archive, memory)
    for way in ways:
        left = []
        for _ in range(3):
            machine.command(f"insmod hungry kind={way}", seconds=120)
            assert machine.status() == 0, way
            is_usable(machine)
            machine.command("rmmod hungry", seconds=120)
            info = meminfo(machine)
            left.append(sum(info[key] for key in ("MemFree", "PageTables", "Slab")))
        assert left[1] == left[2] and left[0] - left[1] <= 8, (way, left)
    assert "0 leaked (" in machine.command("kmemleak scan")
    assert "BUG" not in machine.serial_log()


def test_addresses_run_out_before_pages(start, archive):
    machine = boot(start, archive, 300)
    output = machine.command("insmod hungry kind=vmalloc bytes=1000000", seconds=60)
    assert "out of memory: vmalloc of 1000000 bytes in hungry_init" in output
    assert meminfo(machine)["MemFree"] > 100 << 10
    is_usable(machine)


def test_a_module_at_the_end_of_memory(start, archive):
    """Its own allocations may not touch the reserve; its leaving gives all back."""
    machine = boot(start, archive, 8)
    machine.command("insmod hungry; insmod hungry bytes=8")
    before = meminfo(machine)["MemFree"]
    machine.command("leak -q lost 1000000 64; leak -q lost 1000000 8")
    output = machine.command("insmod unsteady")
    assert "unsteady: init failed: -ENOMEM" in output
    assert meminfo(machine)["MemFree"] <= before
    machine.command("rmmod hungry; insmod unsteady")
    assert machine.status() == 0
