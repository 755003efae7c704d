# SPDX-License-Identifier: MIT
"""marbles-thread: the frames of threads that wait are GDB's own, of a living machine and of
a dump, and nothing is written for it. tests/modules/asked.c has a thread that waits with a
block's address in a variable."""
import re

import pytest

from debugger import Debugger, needs_gdb
from marbles import KASAN, Machine
from test_modules import build_files, pack

pytestmark = needs_gdb
FRAME = re.compile(r"^#\d+ +(?:0x([0-9a-f]{8}) in )?(\w+) ", re.M)
REGISTERS = "info registers eip esp ebp eax ebx esi edi"


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """{"living", "dump": GDB}, both of one state; what the shell said of it."""
    place = tmp_path_factory.mktemp("threads")
    folder = build_files(["asked"], place)
    with Machine(initrd=pack(folder), extra=Debugger.stub(place / "stub")) as machine, \
            Debugger() as living, Debugger() as dead:
        machine.wait_prompt()
        machine.command("insmod asked")
        block = re.search(r"asked: stack (0x\w+)", machine.command("dmesg")).group(1)
        holder = re.search(r"^ *(\d+) .* asked-stack$", machine.command("ps"), re.M).group(1)
        said = machine.command(f"bt {holder}")
        living.attach(place / "stub")
        dead(f"core-file {machine.dump(place / 'dump')}")
        for gdb in (living, dead):
            gdb(f"set marbles-modules {folder}")
        yield {"living": living, "dump": dead}, block, holder, said


@pytest.fixture(params=["living", "dump"])
def gdb(seen, request):
    gdb = seen[0][request.param]
    yield gdb
    gdb("marbles-thread")


def functions(text):
    return [name for _, name in FRAME.findall(text)]


def test_backtrace_is_the_shells(gdb, seen):
    _, _, holder, said = seen
    chosen = gdb(f"marbles-thread {holder}")
    assert f'[thread {holder} "asked-stack", blocked]' in chosen
    here = gdb("backtrace")
    shell = re.findall(r"\[<([0-9a-f]{8})>\]", said)
    assert len(shell) >= 4
    pcs = [pc for pc, _ in FRAME.findall(here) if pc]       # inlined ones have none
    assert pcs[:len(shell)] == shell
    assert "hold_on_stack" in functions(here) and functions(here)[-1] == "context_start"
    assert "corrupt" not in here


@pytest.mark.skipif(KASAN, reason="with -fsanitize GCC does not tell where on_stack lies")
def test_variables_and_frames(gdb, seen):
    _, block, holder, _ = seen
    gdb(f"marbles-thread {holder}")
    assert "thread_entry" in gdb("frame function thread_entry")
    gdb("frame function hold_on_stack")                     # or what is inlined there
    while "hold_on_stack" not in gdb("frame"):
        assert "Initial frame" not in gdb("up")
    assert f"on_stack = {block}" in re.sub(r"\(.*?\) ", "", gdb("info locals"))
    assert block in gdb("print on_stack") and "number = 0" in gdb("print *on_stack")
    callee = gdb("down")
    assert "hold_on_stack" not in callee and "hold_on_stack" in gdb("up")
    assert "<not saved>" in gdb("info registers eax")       # the call that waits changed it


def test_going_back_and_nothing_is_written(gdb, seen):
    _, _, holder, _ = seen
    gdb("marbles-thread")
    before = gdb(REGISTERS), gdb("backtrace"), gdb.json("marbles-kmemleak report -j")[:-1]
    gdb(f"marbles-thread {holder}")
    assert gdb(REGISTERS) != before[0]
    assert gdb.json("marbles-kmemleak report -j")[:-1] == before[2]
    assert "hold_on_stack" in gdb("backtrace"), "another command dropped the choice"
    gdb("marbles-thread 0")                                 # the running one
    assert (gdb(REGISTERS), gdb("backtrace")) == before[:2]


def test_all_threads(gdb, seen):
    _, _, holder, _ = seen
    gdb(f"marbles-thread {holder}")
    every = gdb("marbles-thread all backtrace")
    threads = dict(re.findall(r'^thread (\d+) "[^"]*", (\w+):$', every, re.M))
    assert {"0", "1", holder} <= threads.keys() and threads["0"] == "running"
    parts = re.split(r"^thread \d+ .*:\n", every, flags=re.M)[1:]
    for number, part in zip(threads, parts):
        if threads[number] == "new":
            assert "has not run yet" in part
        else:
            assert functions(part)[-1] in ("context_start", "boot_high"), part
    assert "hold_on_stack" in gdb("backtrace"), "the choice stays"
    frame = gdb("frame function thread_entry")
    assert "console_getc" in gdb("marbles-thread 1 backtrace")
    assert gdb("frame") == frame, "and so does the frame"
    assert "console_getc" in gdb("marbles-thread 1 backtrace")


@pytest.mark.parametrize("words, message", [
    ("99", "there is no thread 99"), ("all", "only a command can be run"),
    ("nonsense", "expected a thread's number, as marbles-ps lists them, or an expression")])
def test_mistakes(seen, words, message):
    output = seen[0]["living"](f"marbles-thread {words}")
    assert message in output and "Traceback" not in output


def test_the_choice_ends_when_the_machine_moves(seen):
    gdb, holder = seen[0]["living"], seen[2]
    gdb(f"marbles-thread {holder}")
    assert "hold_on_stack" in gdb("backtrace")
    gdb("stepi")
    assert "hold_on_stack" not in gdb("backtrace")
    assert functions(gdb("backtrace"))[-1] == "boot_high"
