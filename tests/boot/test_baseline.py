# SPDX-License-Identifier: MIT
"""Marks, what came since, and the two leaks that people confuse: lost, and growing."""
import re

import pytest

from test_modules import built, pack            # noqa: F401 (a fixture)


def rows(machine, command):
    return {row["caller"]: row for row in machine.json(command)}


def test_diff_tells_what_came_since(machine):
    machine.command("leak -q lost 2; leak interior 2; kmemleak mark a")
    assert machine.json("kmemleak diff a -j site=leak_*") == []         # silent
    machine.command("leak -q lost 3 100; leak interior 4")
    found = rows(machine, "kmemleak diff a -j")
    lost, held = found["leak_lost"], found["leak_interior"]
    assert (lost["kmemleak"], lost["blocks"], lost["bytes"]) == ("diff", 3, 300)
    assert (lost["leaked_blocks"], lost["leaked_bytes"], lost["reachable_blocks"]) == (3, 300, 0)
    assert (held["blocks"], held["leaked_blocks"], held["reachable_bytes"]) == (4, 0, 256)
    assert (lost["net_blocks"], held["net_blocks"]) == (3, 4)
    sizes = [row["bytes"] for row in machine.json("kmemleak diff a -j")]
    assert sizes == sorted(sizes, reverse=True)
    assert len(machine.json("kmemleak diff a -j -n 1")) == 1
    assert list(rows(machine, "kmemleak diff a -j site=leak_l*")) == ["leak_lost"]
    text = machine.command("kmemleak diff a site=leak_*")
    assert re.search(r"^ +300 +3 +300 +3 +\+300 +\+3  leak_lost\+", text, re.M)
    assert "7 blocks (556 bytes) came and are live: 3 (300 bytes) leaked, 4 (256 bytes)" in text


def test_net_and_new_are_two_things(machine):
    machine.command("leak interior 4; kmemleak mark a; leak release; leak interior 4")
    row = rows(machine, "kmemleak diff a -j")["leak_interior"]
    assert (row["blocks"], row["net_blocks"]) == (4, 0)


def test_marks_are_listed_replaced_and_removed(machine):
    assert "there is no mark" in machine.command("kmemleak mark")
    machine.command("kmemleak mark a; leak -q lost; kmemleak mark b; leak -q lost 2; kmemleak mark c")
    marks = machine.json("kmemleak mark -j")
    assert [m["name"] for m in marks] == ["a", "b", "c"]
    assert [m["live_blocks"] - marks[0]["live_blocks"] for m in marks] == [0, 1, 3]
    found = rows(machine, "kmemleak diff a b -j site=leak_lost")
    assert found["leak_lost"]["blocks"] == 1
    machine.command("kmemleak mark a")
    assert [m["name"] for m in machine.json("kmemleak mark -j")] == ["b", "c", "a"]
    assert "no mark 'x'" in machine.command("kmemleak diff x")
    assert machine.status() == 1
    machine.command("kmemleak unmark b; kmemleak unmark all")
    assert machine.json("kmemleak mark -j") == []


def test_automatic_marks(start):
    machine = start(icount=True)
    machine.wait_prompt()
    machine.command("kmemleak mark auto=1; sleep 3.5; kmemleak mark auto=off")
    marks = machine.json("kmemleak mark -j")
    assert len(marks) == 4 and all(m["automatic"] for m in marks)
    machine.command("sleep 2.5")
    assert len(machine.json("kmemleak mark -j")) == 4


def test_growing_and_lost_are_told_apart(start, built):         # noqa: F811
    machine = start(icount=True, initrd=pack(built))    # rates want even time
    machine.wait_prompt()
    machine.command("insmod grower pause_ms=50")
    machine.command("; ".join(f"kmemleak mark {name}; sleep 0.4" for name in "abcde"))
    found = rows(machine, "kmemleak growth -j")
    assert set(found) == {"journal_add", "drop_on_floor"}       # not ring_put, nor the kernel
    growing, lost = found["journal_add"], found["drop_on_floor"]
    assert (growing["verdict"], growing["leaked_blocks"]) == ("growing", 0)
    assert lost["verdict"] == "lost" and lost["leaked_blocks"] > lost["first_blocks"]
    for row in (growing, lost):
        assert row["marks"] == 5 and row["first_blocks"] < row["last_blocks"]
        rate = (row["last_blocks"] - row["first_blocks"]) * 60000 / row["span_ms"]
        assert 0.7 * rate < row["blocks_per_minute"] < 1.4 * rate
        assert row["oldest_age_ms"] > row["span_ms"]
    text = machine.command("kmemleak growth")
    first, second = text.split("lost, no growth of that kind")
    assert first.startswith("growing, reachable: a list that is never emptied?\n")
    assert "journal_add" in first and "drop_on_floor" in second
    assert list(rows(machine, "kmemleak growth -j site=drop*")) == ["drop_on_floor"]
    assert "ring_put" not in text


def test_a_list_that_is_emptied_does_not_grow(machine):
    for name in "abcd":
        machine.command(f"leak interior 2; kmemleak mark {name}; leak release")
    assert machine.json("kmemleak growth -j") == []
    assert "0 call sites are growing, 0 lost" in machine.command("kmemleak growth")


def test_what_is_missing_is_counted(machine):
    machine.command("kmemleak mark a")
    assert "at least 3 marks, and there is 1:" in machine.command("kmemleak growth")
    assert "kmemleak: 1 block (64 bytes) came and is live: 1 (64 bytes) leaked" in \
           machine.command("leak -q lost; kmemleak diff a site=leak_lost")


@pytest.mark.parametrize("command, status", [
    ("kmemleak mark " + "n" * 32, 2), ("kmemleak mark a b", 2), ("kmemleak mark auto=0", 2),
    ("kmemleak mark aut=5", 2),
    ("kmemleak diff", 2), ("kmemleak diff a b c", 2), ("kmemleak diff size=3", 2),
    ("kmemleak unmark", 2), ("kmemleak unmark x", 1), ("kmemleak growth", 1),
    ("kmemleak growth x", 2), ("kmemleak off; kmemleak mark x; kmemleak diff x", 1)])
def test_mistakes(machine, command, status):
    machine.command(command)
    assert machine.status() == status
