# SPDX-License-Identifier: MIT
"""kmemleak trap: programs' ways of losing a pointer (tests/modules/mislaid.c), each told
with its line."""
import re

import pytest

from marbles import ROOT, not_under_kasan
from test_modules import build_some

SOURCE = ROOT / "tests/modules/mislaid.c"
LINES = SOURCE.read_text().splitlines()
LOST = re.compile(r"the last reference to (0x\w+) \(size \d+\) was lost in "
                  r"(\w+)\+\S+ (?:\[\w+\] )?[\w./-]+:(\d+)")

# Act: the function with the marked line, and the mark, where they are not the act's own.
WAYS = {act: (act, "lost") for act in re.findall(r"ACT\(in_\w+, (\w+)\)", SOURCE.read_text())}
WAYS |= {"last_put": ("release", "released"), "timer_frees": ("on_timeout", "timeout"),
         "second_registration": ("register_callback", "registered"),
         "worker_loses": ("on_work", "work")}


@pytest.fixture(scope="module")
def initrd(tmp_path_factory):
    return build_some(["mislaid"], tmp_path_factory.mktemp("mislaid"))


def marked(function, mark):
    """The number of the line with that mark in that function."""
    first = next(i for i, line in enumerate(LINES)
                 if re.match(rf"static .*\b{function}\(", line))
    return next(i for i in range(first, len(LINES)) if f"/* {mark} */" in LINES[i]) + 1


def lose(machine, act):
    """Return: (address, what the trap said)."""
    output = machine.command(f"insmod mislaid act={act}")
    address = "0x" + re.search(r"mislaid: has (?:0x)?(\w{8})", output).group(1)
    assert "watched:" in machine.command(f"kmemleak trap {address}")
    return address, machine.command("rmmod mislaid")


@not_under_kasan
@pytest.mark.parametrize("checks", ["-", "guard all exact"])
def test_each_way_is_told_with_its_line(start, initrd, checks):
    machine = start(initrd=initrd)
    machine.wait_prompt()
    machine.command(f"slabdebug {checks}")
    wrong = {}
    for act, (function, mark) in WAYS.items():
        address, output = lose(machine, act)
        expected = [(address, function, str(marked(function, mark)))]
        found = LOST.findall(output)
        machine.command("kmemleak scan")
        leaked = [row.get("addr") for row in machine.json("kmemleak report -j")]
        if found != expected or address not in leaked:
            wrong[act] = (expected, found, output)
        machine.command("kmemleak clear; kmemleak trap off")
    assert len(WAYS) == 20 and not wrong, wrong


@not_under_kasan
def test_an_early_return(start, initrd):
    machine = start(initrd=initrd)
    machine.wait_prompt()
    machine.command("insmod mislaid act=early_return; kmemleak trap parse")
    (found,) = LOST.findall(machine.command("rmmod mislaid"))
    begin, end = marked("parse", "found bad"), marked("parse", "end")
    assert found[1] == "parse" and begin <= int(found[2]) <= end


def test_a_mistake_leaves_the_trap_as_it_is(machine):
    address = re.search(r"0x\w{8}", machine.command("leak interior")).group()
    machine.command(f"kmemleak trap {address}")
    before = machine.json("kmemleak trap -j")
    assert before[0]["state"] == "watching"
    for mistake in ("''", "-x", "0x", "0xfffffffff", "0x1000", "a b", "off now", "x" * 200):
        output = machine.command(f"kmemleak trap {mistake}")
        assert machine.status() == (1 if mistake == "0x1000" else 2), output
        assert machine.json("kmemleak trap -j") == before
