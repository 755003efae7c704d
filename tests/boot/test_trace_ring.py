# SPDX-License-Identifier: MIT
"""trace: what was recorded, replayed, is what the kernel says is live; the ring, the errors."""
import re

import pytest

from marbles import not_under_kasan

EVENTS = ("alloc", "free", "resize")
RING = 100000
# Every allocator, every kind of end: freed, resized, lost, in quarantine, guarded, refused.
LINES = ("leak -q list 3; leak -q pages; leak -q vmalloc; leak -q cache 2; leak -q cycle",
         "kunit krealloc; kunit slab; kunit vmalloc",
         "slabdebug FZPUQ; kunit krealloc; leak -q lost 5; slabdebug -",
         "slabdebug guard all; kunit krealloc; kunit vmalloc; leak -q lost 3; "
         "slabdebug guard off",
         "failslab interval=3; kunit kthread; failslab off",
         "kunit tag; kunit sync; kunit page_alloc.every_order")


def split(rows):
    """Return: (stacks by id, events, summary)."""
    stacks = {row["id"]: row["frames"] for row in rows if row["trace"] == "stack"}
    return stacks, [row for row in rows if row["trace"] in EVENTS], rows[-1]


def replay(events):
    """Return: {address: event that it has been since}. Each step must fit the one before."""
    live = {}
    for event in events:
        at = event["addr"]
        if event["trace"] == "alloc":
            assert at not in live, event
            live[at] = event
            continue
        before = live.pop(at)                   # KeyError: freed, and was not live
        resized = event["trace"] == "resize"
        assert (before["seq"], before["size"]) == (
            (event["old_seq"], event["old_size"]) if resized else
            (event["seq"], event["size"])), event
        assert before["type"] == event["type"]
        if resized:
            live[at] = event
    return live


def site_of(stacks, event):
    """As allocinfo has it."""
    caller = stacks[event["stack"]][0]
    return caller["addr"], caller["function"], caller["file"], caller["line"]


def sums(rows):
    """{site: (bytes, blocks)}"""
    found = {}
    for site, size, blocks in rows:
        before = found.get(site, (0, 0))
        found[site] = (before[0] + size, before[1] + blocks)
    return found


def expect_replay_is_allocinfo(machine):
    """`allocinfo` runs in a thread of its own, as `trace off` did: a block each."""
    machine.command("trace off")
    stacks, events, summary = split(machine.json("trace dump -j", 120))
    assert summary["lost"] == 0 and summary["kept"] == len(events) == summary["events"]
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    live = replay(events)
    mine = sums((site_of(stacks, event), event["size"], 1) for event in live.values())
    theirs = sums(((row["address"], row["function"], row["file"], row["line"]),
                   row["bytes"], row["blocks"]) for row in machine.json("allocinfo -j"))
    assert mine == theirs and len(mine) >= 3
    return stacks, events, live


@pytest.mark.parametrize("line", LINES)
def test_what_was_recorded_is_what_is_live(start, line):
    machine = start(append=f"trace={RING}")
    machine.wait_prompt()
    machine.command(line, 120)
    stacks, events, live = expect_replay_is_allocinfo(machine)
    for event in list(live.values())[-12:]:                 # ... block by block
        if stacks[event["stack"]][0]["function"] != "job_alloc":    # of `trace off`
            said = machine.command(f"block {event['addr']}")
            assert f"seq {event['seq']}" in said and f" {event['size']} " in said


def test_lost_blocks_are_those_the_detector_finds(machine):
    machine.command("trace on; leak list 3; leak lost 2; leak vmalloc; kmemleak scan")
    leaked = {(row["addr"], row["size"], row["seq"], row["type"], row["comm"], row["tid"])
              for row in machine.json("kmemleak report -j") if row["kmemleak"] == "object"}
    stacks, events, _ = split(machine.json("trace dump -j"))
    live = {(row["addr"], row["size"], row["seq"], row["type"], row["comm"], row["tid"])
            for row in replay_known(events).values()}
    assert len(leaked) == 6 and leaked <= live


def replay_known(events):
    """Of a trace that began later: what was live before is passed over."""
    born = {event["seq"] for event in events if event["trace"] == "alloc"}
    for event in events:
        if event["trace"] == "resize" and event["old_seq"] in born:
            born.add(event["seq"])
    return replay([event for event in events
                   if event["seq"] in born or event["trace"] == "alloc"])


def test_times_stacks_and_threads(machine):
    machine.command("trace on")
    before = machine.json("trace -j")[0]["now_us"]
    machine.command("leak list 2")
    rows = machine.json("trace dump -j")
    stacks, events, summary = split(rows)
    times = [event["time_us"] for event in events]
    assert times == sorted(times) and times[-1] <= summary["now_us"]
    made = [event for event in events
            if any(frame["function"] == "make_chain" for frame in stacks[event["stack"]])]
    assert len(made) == 2 and {event["comm"] for event in made} == {"shell"}
    assert all(event["time_us"] > before for event in made)
    frames = stacks[made[0]["stack"]]
    assert frames[0]["function"] == "make_chain"
    assert frames[0]["file"] == "kernel/shell/cmd_leak.c" and frames[0]["line"] > 0
    named = set()
    for row in rows[:-1]:                       # each stack once, before it is needed
        if row["trace"] == "stack":
            assert row["id"] not in named
            named.add(row["id"])
        else:
            assert row["stack"] in named


def test_text(machine):
    machine.command("trace on 4; leak -q lost 6; trace off")     # a line is a block, too
    head, *lines, last = machine.command("trace dump").splitlines()
    assert head.split() == "n time event type bytes address thread by".split()
    assert len(lines) == 4
    for n, line in enumerate(lines, 3):
        assert re.fullmatch(rf" +{n} +\d+\.\d{{6}}s alloc  kmalloc +64  0x[0-9a-f]{{8}}  "
                            r"shell/\d+ +leak_lost kernel/shell/cmd_leak\.c:\d+", line), line
    assert last == "trace: 4 of 6 events; the first 2 were overwritten"
    *_, line, last = machine.command("trace dump 1").splitlines()
    assert line.split()[0] == "6" and last.startswith("trace: 1 of 6 events; the first 2 ")


def test_states(machine):
    assert "trace: off; nothing is kept" in machine.command("trace")
    assert "trace: nothing is kept; 'trace on' begins" in machine.command("trace dump")
    assert "trace: on; events: 0," in machine.command("trace on 10")
    machine.command("trace on 10; leak -q lost; trace off; leak -q lost")
    assert "trace: off; events: 1, of which 0 are overwritten; room for 10 (1 KiB)" in \
        machine.command("trace")
    assert machine.json("trace -j")[0]["kept"] == 1
    assert "nothing is kept" in machine.command("trace clear")
    assert "trace: on; events: 0," in machine.command("trace on; leak -q lost; trace clear")
    assert machine.json("trace -j")[0]["events"] == 2           # of the line before


def test_a_trace_that_cannot_be_had_changes_nothing(machine):
    said = machine.command("trace on 10; leak -q lost; trace on 3000000; echo $?; trace")
    assert "no memory for 3000000 events (105469 KiB); nothing has changed" in said
    assert "\n1\ntrace: on; events: 1," in said.replace("\r", "")


def test_a_trace_at_boot_that_cannot_be_had(start):
    machine = start(append="trace=3000000")
    machine.wait_prompt()
    assert "trace: there is no memory for 3000000 events of 36 bytes" in \
        machine.command("dmesg")
    assert "trace: off; nothing is kept" in machine.command("trace")


@pytest.mark.parametrize("value", ["0", "many", "3145729"])
def test_a_bad_parameter_is_told(start, value):
    machine = start(append=f"trace={value}")
    machine.wait_prompt()
    assert f'trace="{value}" is no good value, expected 1 to 3145728 events' in \
        machine.command("dmesg")


@pytest.mark.parametrize("line, complaint", [
    ("trace dunp", "found 'dunp', expected on, off, dump or clear; did you mean 'dump'?"),
    ("trace on x", "EVENTS: found 'x', expected a number"),
    ("trace on 0", "EVENTS: found 0, expected 1 to 3145728"),
    ("trace on 1 2", "unexpected argument '2'"), ("trace off 1", "unexpected argument '1'"),
    ("trace dump 0", "COUNT: found 0"), ("trace dump -x", "unknown option -x"),
    ("trace dump 1 2", "unexpected argument '2'"), ("trace -x", "unknown option -x"),
    ("trace clear all", "unexpected argument 'all'")])
def test_mistakes_are_named(machine, line, complaint):
    said = machine.command(line)
    assert complaint in said and "usage: trace [-j] | on" in said
    assert machine.status() == 2


@not_under_kasan
def test_a_trap_and_a_trace_at_once(machine):
    held = re.search(r"0x[0-9a-f]{8}", machine.command("leak interior")).group()
    machine.command(f"trace on; kmemleak trap {held}; leak -q lost 2")
    assert held in machine.command("kmemleak trap")
    _, events, _ = split(machine.json("trace dump -j"))
    assert sum(event["trace"] == "alloc" and event["size"] == 64 for event in events) >= 2
    machine.command("trace off")
    assert held in machine.command("kmemleak trap")         # the other still listens
    machine.command("trace on; kmemleak trap off; leak -q lost 2")
    _, events, _ = split(machine.json("trace dump -j"))
    assert sum(event["trace"] == "alloc" and event["size"] == 64 for event in events) >= 2
