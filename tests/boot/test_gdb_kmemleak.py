# SPDX-License-Identifier: MIT
"""Leaks found from outside: what the shell says, GDB of the living machine, and GDB of a
dump of it must be the same JSON, field by field, on generated graphs and on `leak`."""

import pytest

from debugger import Debugger, needs_gdb
from parity import ABOUT_TIME, ThreeWays, without
from test_modules import build_files, pack

SEEDS = range(1, 51)
KINDS = ("lost 2", "list 4", "cycle 5", "pages", "cache 2", "vmalloc", "interior", "stack",
         "error-path 3")
pytestmark = needs_gdb


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    """(initrd, folder of the file with symbols)."""
    folder = build_files(["graph_keep", "graph_build"], tmp_path_factory.mktemp("graph_keep"),
                         composed="keep")
    return pack(folder), folder


@pytest.fixture
def debugger(request, tmp_path):
    """With the parameter "plain": where numpy is not installed."""
    environment = {}
    if getattr(request, "param", None) == "plain":
        (tmp_path / "numpy.py").write_text("raise ImportError('hidden by a test')\n")
        environment = {"PYTHONPATH": str(tmp_path)}
    with Debugger(**environment) as gdb:
        yield gdb


@pytest.fixture
def watched(start, tmp_path):
    """watched(**options): (a machine at its prompt, where GDB reaches it)."""
    def start_one(**options):
        stub = tmp_path / "stub"
        machine = start(extra=Debugger.stub(stub), **options)
        machine.wait_prompt()
        return machine, stub
    return start_one


def test_generated_graphs(watched, modules, tmp_path):
    """Report, and why and who of four blocks of each."""
    initrd, folder = modules
    machine, stub = watched(memory=32, initrd=initrd, append="loglevel=4", seconds=300)
    leaked = indirect = 0
    with ThreeWays(machine, stub, tmp_path, folder) as ways:
        for seed in SEEDS:
            since = ways.now()
            machine.command(f"insmod keep seed={seed}")
            summary = ways.check(since, sample=4, seed=seed)[-1]
            leaked += summary["leaked"]
            indirect += summary["indirect"]
            machine.command("rmmod keep")
    assert leaked > 2 * len(SEEDS) and indirect > len(SEEDS)


def test_kinds_of_leaks(watched, tmp_path):
    machine, stub = watched()
    with ThreeWays(machine, stub, tmp_path) as ways:
        since = ways.now()
        for kind in KINDS:
            machine.command(f"leak -q {kind}")
        report = ways.check(since, sample=20)
        assert {row["type"] for row in report[:-1]} == {"kmalloc", "cache", "pages", "vmalloc"}
        machine.command("kmemleak suppress make_chain")
        assert ways.check(since, sample=20)[-1]["suppressed"] == 9


def test_what_came_between_marks(watched, tmp_path):
    """Marks of the shell, read by GDB: what is leaked of the new, and what each site gained
    or lost. Then GDB's own."""
    machine, stub = watched()
    with ThreeWays(machine, stub, tmp_path) as ways:
        machine.command("leak interior; leak -q list 3; kmemleak mark a; leak -q list 4")
        machine.command("leak release; leak interior; leak interior; leak -q vmalloc")
        machine.command("kmemleak mark b; leak -q lost 2; leak -q pages")
        ways.check(sample=0, lines=[f"kmemleak diff -j {names}" for names in (
            "a", "a b", "b")])
        rows = {row["caller"]: row for row in ways.both("kmemleak diff -j a")}
        assert rows["make_chain"]["leaked_blocks"] == rows["make_chain"]["net_blocks"] == 4
        assert rows["leak_interior"]["reachable_blocks"] == 2
        assert rows["leak_interior"]["net_blocks"] == 1     # one more than before
        assert "NET  BLOCKS  CALL SITE" in ways.live("marbles-kmemleak diff a")
        assert "marked: diff here" in ways.live("marbles-kmemleak mark here")
        assert "no mark 'c'" in ways.live("marbles-kmemleak diff c")
        assert "0 blocks (0 bytes) came" in ways.live("marbles-kmemleak diff here")
        ways.end()
        machine.command("leak -q list 2")
        ways.stop()
        row, = ways.live.json("marbles-kmemleak diff -j here")
        assert (row["caller"], row["blocks"], row["net_blocks"]) == ("make_chain", 2, 2)


@pytest.mark.parametrize("debugger", ["numpy", "plain"], indirect=True)
def test_amid_a_scan_all_sums_agree(watched, debugger, request):
    """Where the kernel begins to mark, both see the same, to the byte; guarded blocks, too,
    which lie in hidden pages at any address."""
    finder = debugger("python import marbles_gdb.finder; print(marbles_gdb.finder.Finder.__name__)")
    assert "plain" not in request.node.name or "PlainFinder" in finder
    machine, stub = watched()
    machine.command("leak -q list 5; leak -q vmalloc; leak -q stack; slabdebug guard all")
    machine.command("leak -q cycle 4; leak -q pages; leak -q lost; leak -q vmalloc")
    debugger.attach(stub)
    debugger("hbreak kmemleak_mark_phase")
    machine.send("kmemleak scan")
    assert "kmemleak_mark_phase" in debugger("continue")
    found = debugger.json("marbles-kmemleak report -j")
    debugger("delete")
    debugger("detach")
    machine.wait_prompt()
    shell = machine.json("kmemleak report -j")
    assert without(found, ABOUT_TIME) == without(shell, ABOUT_TIME)
    assert shell[-1]["leaked"] >= 13 and {"kmalloc", "pages", "vmalloc"} <= {
        row.get("type") for row in shell}


def test_an_address_in_no_block(watched, debugger):
    """The verdict is the shell's; what is there instead each says in its words."""
    machine, stub = watched()
    block = int(machine.command("leak interior").split("0x")[1][:8], 16)
    inside = machine.json(f"kmemleak who -j {block + 9:#x}")[-1]
    machine.command("leak release")
    said, = machine.json(f"kmemleak why -j {block:#x}")
    debugger.attach(stub)
    here, = debugger.json(f"marbles-kmemleak why -j {block:#x}")
    assert here.pop("what") and said.pop("what") and here == said
    assert here["verdict"] == "no block" and inside["count"] == 1
    assert "no live block" in debugger(f"marbles-kmemleak who {block:#x}")
    assert "an address is missing" in debugger("marbles-kmemleak why -j")
