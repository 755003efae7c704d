# SPDX-License-Identifier: MIT
"""Whatever holds a block, and whatever loses one with it: shell, GDB and dump must tell the
same of each (tests/modules/asked.c, astray.c), plainly, under slab_debug and guarded.

In an interrupt only GDB can be asked: the frames and registers that it found are roots."""
import json
import re

import pytest

from debugger import Debugger, needs_gdb
from marbles import not_under_kasan
from parity import ThreeWays
from test_modules import build_files, pack

pytestmark = needs_gdb
BLOCK = re.compile(r"^\[.*\] (?:asked|astray): (\w+) (0x[0-9a-f]{8})$", re.M)
# Of astray.c: who is leaked, and of these who leads, as far as addresses do not decide.
LEADERS = {"lost_mapping", "lost_vmalloc", "lost_percpu", "lost_with_page", "below_ignored",
           "unread", "below_unread", "with_area", "beside_area", "below_held_unread"}
BELOW = {"lost_mapped_page", "in_lost_mapped_page", "in_lost_vmalloc", "in_lost_percpu",
         "lost_page", "in_lost_page"}
ASKED = 22                              # blocks that asked.c tells of
UNREPORTED = {"spared", "below_spared", "far_below_spared", "ignored", "below_area",
              "held_unread"}


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    """(initrd, folder of the files with symbols)."""
    folder = build_files(["asked", "astray"], tmp_path_factory.mktemp("held"))
    return pack(folder), folder


def loaded(start, tmp_path, modules, append="", before=()):
    """Return: (a machine with both modules, {what: address})."""
    machine = start(initrd=modules[0], append=append, extra=Debugger.stub(tmp_path / "stub"))
    machine.wait_prompt()
    for line in (*before, "insmod asked", "insmod astray", "sleep 1"):
        machine.command(line)
    blocks = dict(BLOCK.findall(machine.command("dmesg")))
    assert len(blocks) == ASKED + len(LEADERS | BELOW | UNREPORTED | {"in_register"})
    return machine, blocks


WAYS = {"plain": ("", ()),
        "slab_debug": ("slab_debug=FZPUQ", ()),
        "guarded": ("", ("slabdebug guard all",))}


@not_under_kasan
@pytest.mark.parametrize("way", WAYS)
def test_all_that_holds_and_loses(start, tmp_path, modules, way):
    machine, blocks = loaded(start, tmp_path, modules, *WAYS[way])
    del blocks["in_register"]           # of the thread that runs a scan cannot see that
    asked = [f"kmemleak {action} -j {address}" for address in blocks.values()
             for action in ("why", "who")]
    with ThreeWays(machine, tmp_path / "stub", tmp_path, modules[1]) as ways:
        report = ways.check(sample=0, lines=asked)
    leaked = {row["addr"]: row["kind"] for row in report[:-1]}
    kinds = {what: leaked.get(address) for what, address in blocks.items()}
    assert {what for what in kinds if kinds[what] == "leader"} == LEADERS | {"leader"}
    assert {what for what in kinds if kinds[what] == "indirect"} == BELOW | {"below"}


def test_in_an_interrupt_what_it_interrupted_counts(start, tmp_path, modules):
    """A thread that spins has a block's address in registers alone. The handler runs on its
    own stack, and GDB stands in the middle of it."""
    machine, blocks = loaded(start, tmp_path, modules)
    block = blocks["in_register"]
    with ThreeWays(machine, tmp_path / "stub", tmp_path, modules[1]) as ways:
        ways.live.attach(tmp_path / "stub")
        ways.live("hbreak arch/x86/timer.c:on_irq")
        for _ in range(200):
            assert "on_irq" in ways.live("continue")
            if "astray-busy" in ways.live("output sched_cpus[0].current.name"):
                break
        else:
            pytest.fail("the spinning thread is never interrupted")
        ways.is_stopped = True
        ways.dead(f"core-file {machine.dump(ways.dump)}")
        *links, verdict = ways.both(f"kmemleak why -j {block}")
        *words, count = ways.both(f"kmemleak who -j {block}")
        rows = ways.both("kmemleak report -j")
    assert verdict["verdict"] == "held" and verdict["length"] == 1
    thread = r'register e.. of thread \d+ "astray-busy"'
    assert re.fullmatch(thread, links[0]["where"]), links
    assert any(word["where"].startswith("register ebx of") for word in words), words
    assert count["count"] == len(words) and block not in {row.get("addr") for row in rows}


def stop_at(gdb, machine, place, function, command):
    """The machine stands in @function, which @command leads to."""
    gdb.attach(place / "stub")
    gdb(f"hbreak {function}")
    machine.send(command)
    assert function in gdb("continue")


def go_on(gdb, machine):
    """Return: the rows that the command printed."""
    gdb("delete")
    gdb("detach")
    return [json.loads(line) for line in machine.wait_prompt().splitlines()
            if line.startswith("{")]


@not_under_kasan                        # a command's block is never where the last one's was
def test_amid_a_question_the_answer_is_the_same(start, tmp_path):
    """GDB stands where the shell itself looks for an answer, about the command that asks:
    the shell's stack holds that one's block, and its thread has it as its argument."""
    machine = start(extra=Debugger.stub(tmp_path / "stub"))
    machine.wait_prompt()
    with Debugger() as gdb:
        stop_at(gdb, machine, tmp_path, "kmemleak_mark_phase", "kmemleak scan")
        block = re.search(r"0x[0-9a-f]{8}", gdb("output/x sched_cpus[0].current->data")).group()
        go_on(gdb, machine)
        for action in ("who", "why"):
            command = f"kmemleak {action} -j {block}"
            stop_at(gdb, machine, tmp_path, "query_end", command)
            here = gdb.json(f"marbles-{command}")
            assert here == go_on(gdb, machine)
            assert len(here) >= 2
    assert "shell" in here[0]["where"]
