# SPDX-License-Identifier: MIT
"""make DEBUG=1: every variable can be seen, macros are known, and the kernel is the same
but slower: its suites pass, the detector tells the same leaks with the same call sites."""
import re

import pytest

from debuggable import DEBUGGABLE, stepping
from debugger import Debugger, needs_gdb
from marbles import BUILD, KASAN

HIDDEN = "<optimized out>"
COMMANDS = ("leak -q list 3; leak -q vmalloc; leak -q pages; leak -q cache; sleep 0.02; "
            "kmemleak scan; slabdebug check; insmod nothing; meminfo")
STOPS = ("cpu_check", "multiboot_parse", "paging_init", "mm_init", "memory_map_build",
         "slab_create", "kmalloc", "kfree", "alloc_pages", "vzalloc", "kmem_cache_alloc",
         "buddy_alloc", "tag_set_unknown", "make_chain", "schedule", "thread_exit",
         "trap_irq", "kmemleak_scan_above", "kmemleak_mark_phase", "classify",
         "cmd_insmod", "shell_execute")
LEAKS = ("list 3", "cycle 4", "cache 2", "pages", "vmalloc", "error-path", "krealloc 2",
         "interior", "stack", "lost 5 300")
KUNIT_SECONDS = 100


@needs_gdb
def test_no_variable_is_hidden(tmp_path):
    """Of all frames, not only of the one where it stops."""
    hidden, seen = {}, set()
    with stepping(tmp_path, COMMANDS) as (_, gdb):
        for name in STOPS:
            gdb(f"tbreak {name}")
        waiting = len(re.findall(r"^\d+ +breakpoint", gdb("info breakpoints"), re.M))
        assert waiting == len(STOPS), gdb("info breakpoints")
        for _ in range(waiting):
            stopped = re.search(r"Temporary breakpoint \d+, (\w+)", gdb("continue"))
            if stopped is None:
                break
            seen.add(stopped[1])
            frames = gdb("backtrace full")
            assert frames.startswith("#0")
            if HIDDEN in frames:
                hidden[stopped[1]] = frames
    assert hidden == {} and seen == set(STOPS), set(STOPS) - seen


@needs_gdb
@pytest.mark.skipif(KASAN, reason="looks at the plain kernel")
def test_the_fast_kernel_hides_some(tmp_path):
    """Or the test above could not fail."""
    with stepping(tmp_path, "leak -q list 3", BUILD) as (_, gdb):
        gdb("break leak_say")
        gdb("continue")
        assert HIDDEN in gdb("backtrace full")


@needs_gdb
def test_macros_and_arguments(tmp_path):
    with stepping(tmp_path, "leak -q lost 7 300") as (_, gdb):
        gdb("break leak_lost")
        assert "leak_lost (count=7, bytes=300)" in gdb("continue")
        assert gdb("print ARRAY_SIZE(kinds) > 5").strip().endswith("= 1")
        assert "sizeof(kinds)" in gdb("macro expand ARRAY_SIZE(kinds)")
        assert gdb("print PAGE_SIZE * 2").strip().endswith("= 8192")


@needs_gdb
def test_a_dump_of_the_other_build_is_closed_again(start, tmp_path):
    machine = start(memory=32)
    machine.wait_prompt()
    dump = machine.dump(tmp_path / "dump")
    with Debugger(DEBUGGABLE.built()) as gdb:
        refused = gdb(f"marbles-open {dump}")
        assert "the dump is of another kernel than" in refused and "#0" not in refused
        assert "No stack" in gdb("backtrace")
    with Debugger() as gdb:
        assert "#0" in gdb(f"marbles-open {dump}")
        assert gdb.json("marbles-kmemleak scan -j")[0]["leaked"] == 0
        assert "a dump is missing" in gdb("marbles-open")


def leaks(machine):
    """What a report tells that does not depend on addresses, frame by frame."""
    machine.wait_prompt()
    for kind in LEAKS:
        machine.command(f"leak -q {kind}")
    machine.command("kmemleak scan")
    *objects, summary = machine.json("kmemleak report -j")
    return sorted((row["kind"], row["size"], row["type"], row["caller"], row["file"],
                   row["line"]) for row in objects), \
        {key: summary[key] for key in ("leaked", "bytes", "leaders", "groups", "self_test")}


@pytest.mark.skipif(KASAN, reason="compares with the plain kernel")
def test_leaks_are_told_alike(start):
    fast, slow = (leaks(start(build=build)) for build in (BUILD, DEBUGGABLE.built()))
    assert slow == fast and len(slow[0]) == 19


def test_suites_pass(start):
    machine = start(build=DEBUGGABLE.built())
    machine.wait_prompt()
    output = machine.command("kunit", seconds=KUNIT_SECONDS)
    assert machine.status() == 0, output
    assert re.search(r"^# Totals: pass:\d{3,} fail:0 ", output, re.M)
    assert machine.json("kmemleak scan -j")[-1]["leaked"] == 0
