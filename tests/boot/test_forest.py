# SPDX-License-Identifier: MIT
"""The report as a forest: groups by what mending them recovers, filters, suppressions."""
import fnmatch
import re

import pytest

from test_kmemleak import lose, scan
from test_modules import built, loaded          # noqa: F401 (fixtures)

FIX = re.compile(r"^  fix (\w+) ([\w/.]+):(\d+): recovers (\d+) bytes in (\d+) blocks?$", re.M)
FIRST = re.compile(r"^unreferenced object (0x[0-9a-f]{8}) \(size (\d+)\):$", re.M)
MEMBER = re.compile(r"^    (  )?(0x[0-9a-f]{8}) \(size (\d+)\)( \S+ \S+)?$", re.M)


def lose_a_forest(machine):
    """Five sites; the list is the largest tree, but its leader is small."""
    for command in ("leak list 30 40", "leak lost 3 100", "leak error-path 4", "leak cache 5",
                    "leak lost 2 2000"):
        machine.command(command)


def report(machine, *words):
    return machine.command(" ".join(("kmemleak report", *words)))


def test_groups_come_by_what_they_recover(machine):
    lose_a_forest(machine)
    objects, summary = scan(machine)
    text = report(machine)
    fixes = FIX.findall(text)
    recovered = [int(size) for *_, size, _ in fixes]
    assert recovered == sorted(recovered, reverse=True) and len(fixes) == summary["groups"]
    assert sum(recovered) == summary["bytes"]
    assert sum(int(blocks) for *_, blocks in fixes) == summary["leaked"]
    callers = {(o["caller"], o["file"], str(o["line"])) for o in objects.values()}
    assert {fix[:3] for fix in fixes} <= callers
    assert fixes[0][0] == "leak_lost" and fixes[0][3:] == ("4300", "5")
    assert fixes[1][0] == "make_chain" and fixes[1][3:] == ("1200", "30")
    for address, _ in FIRST.findall(text):
        assert objects[address]["kind"] == "leader"


def test_n_shows_the_largest_and_says_how_many_it_left_out(machine):
    lose_a_forest(machine)
    _, summary = scan(machine)
    every, two = FIX.findall(report(machine)), FIX.findall(report(machine, "-n 2"))
    assert two == every[:2]
    left = every[2:]
    assert (f"-n left out {len(left)} smaller groups: {sum(int(f[4]) for f in left)} blocks, "
            f"{sum(int(f[3]) for f in left)} bytes") in report(machine, "-n 2")
    assert "left out" not in report(machine, f"-n {len(every)}")
    *objects, last = machine.json("kmemleak report -j -n 2")
    assert len(objects) == sum(int(f[4]) for f in two) == last["shown"]
    assert last["leaked"] == summary["leaked"]


def test_frames_decide_what_is_one_group(machine):
    for command in ("leak list 2", "leak cycle 2"):             # make_chain() twice
        machine.command(command)
    assert scan(machine)[1]["groups"] == 2
    assert len(FIX.findall(report(machine))) == 2
    text = report(machine, "frames=1")
    (fix,) = FIX.findall(text)
    assert fix[0] == "make_chain" and fix[4] == "4"
    assert "  1 more with the same 1 frame, 128 bytes in all; 2 blocks (128 bytes) hang below" \
        in text
    assert len(FIX.findall(report(machine, "frames=2"))) == 2


FILTERS = {
    "site=leak_*": lambda o: fnmatch.fnmatch(o["caller"], "leak_*"),
    "site=make_chain": lambda o: o["caller"] == "make_chain",
    "size=100": lambda o: o["size"] == 100,
    "size=97..": lambda o: o["size"] >= 97,
    "size=..64": lambda o: o["size"] <= 64,
    "size=40..100": lambda o: 40 <= o["size"] <= 100,
    "cache=leak_d*": lambda o: o["caller"] == "leak_cache",
    "cache=kmalloc-*": lambda o: o["type"] == "kmalloc",
    "thread=shell": lambda o: o["comm"] == "shell",
    "thread=worker": lambda o: False,
    "module=kernel": lambda o: True,
    "module=foo": lambda o: False,
    "age=0..3600": lambda o: True,
    "age=3600..": lambda o: False,
    "site=leak_lost size=100": lambda o: o["caller"] == "leak_lost" and o["size"] == 100,
}


def test_filters_show_just_what_passes(machine):
    lose_a_forest(machine)
    objects, summary = scan(machine)
    tid = objects[next(iter(objects))]["tid"]
    filters = {**FILTERS, f"thread={tid}": lambda o: o["tid"] == tid}
    for words, passes in filters.items():
        want = {address for address, o in objects.items() if passes(o)}
        *shown, last = machine.json(f"kmemleak report -j {words}")
        assert {o["addr"] for o in shown} == want, words
        assert (last["filter"], last["shown"]) == (words, len(want))
        assert last["leaked"] == summary["leaked"]
        text = report(machine, words)
        leaders = [o for o in objects.values() if o["kind"] == "leader"]
        passing = sum(passes(o) for o in leaders)
        assert re.search(rf"^kmemleak: {re.escape(words)}: {passing} leaders? in "
                         rf"{len(FIX.findall(text))} groups?; filtered out: "
                         rf"{len(leaders) - passing} leaders?", text, re.M), words


def test_blocks_that_pass_below_others_are_not_forgotten(machine):
    machine.command("leak list 3; kmemleak scan")
    seqs = {o["addr"]: o["kind"] for o in scan(machine)[0].values()}
    assert sorted(seqs.values()) == ["indirect", "indirect", "leader"]
    assert "below those" not in report(machine, "site=nobody")
    assert "1 leader in 1 group" in report(machine, "site=make_chain")


def test_members_are_listed_and_the_list_is_cut(machine):
    machine.command("leak list 4; leak lost 40")
    objects, _ = scan(machine)
    text = report(machine, "-v -v")
    listed = {address: bool(below) for below, address, *_ in MEMBER.findall(text)}
    assert listed == {a: o["kind"] == "indirect" for a, o in objects.items()}
    text = report(machine, "-v")
    assert len(MEMBER.findall(text)) == 16 + 4
    assert "    ... only the first 16; -v -v lists all\n" in text
    assert "    0x" not in report(machine)


def test_a_group_outlives_its_first_leader(loaded):             # noqa: F811
    loaded.command("insmod hider; kmemleak scan")
    group = sorted(o["addr"] for o in loaded.json("kmemleak report -j site=hide_one")[:-1])
    text = report(loaded, "site=hide_one")
    assert FIRST.findall(text) == [(group[0], "72")]
    assert "  2 more with the same backtrace, 216 bytes in all\n" in text
    loaded.command("rmmod hider")                               # frees that one
    text = report(loaded, "site=hide_one")
    assert FIRST.findall(text) == [(group[1], "72")]
    assert "  1 more with the same backtrace, 144 bytes in all\n" in text
    assert "module=hider: 2 leaders in 1 group" in report(loaded, "module=hider")


@pytest.mark.parametrize("words", ["-n 0", "-n x", "size=x", "size=9..3", "age=", "frames=0",
                                   "frames=17", "colour=red", "-x", "site="])
def test_bad_words_are_named(machine, words):
    machine.command("kmemleak scan")
    assert "usage: kmemleak" in report(machine, words)
    assert machine.status() == 2


def test_without_memory_the_report_says_so(start):
    machine = start(memory=16)
    machine.wait_prompt()
    machine.command("leak -q lost 1000000 4096; leak -q lost 1000000 64; leak -q lost 100000 8", 60)
    machine.command("kmemleak scan", 60)
    text = report(machine, "site=leak_lost -n 2")
    assert machine.status() == 0 and "fix leak_lost" in text


# Suppressions.

def suppressions(machine):
    return {s["site"]: s for s in machine.json("kmemleak suppress -j")}


def test_what_is_suppressed_is_not_reported_but_counted(machine):
    lose(machine, "leak list 5 100")
    lost = lose(machine, "leak lost 3")
    machine.command("kmemleak suppress make_* max=2 an old friend")
    objects, summary = scan(machine)
    assert set(objects) == set(lost)
    assert (summary["leaked"], summary["suppressed"]) == (8, 5)
    entry = suppressions(machine)["make_*"]
    assert (entry["hits"], entry["blocks"], entry["bytes"]) == (1, 5, 500)
    assert (entry["max"], entry["reason"], entry["complaint"]) == (2, "an old friend", "")
    text = report(machine)
    assert "make_chain" not in text and "5 blocks (500 bytes) are suppressed" in text
    assert "exceeded" not in text and "matched nothing" not in text
    listing = machine.command("kmemleak suppress")
    assert re.search(r"^make_\* +2 +1 +5 +500 +an old friend$", listing, re.M)
    machine.command("kmemleak unsuppress make_*")
    assert len(machine.json("kmemleak report -j")) == 8 + 1        # of the same scan
    assert "nothing is suppressed" in machine.command("kmemleak suppress")


def test_exceptions_that_rot_are_complained_of(machine):
    machine.command("leak lost 3; kmemleak suppress leak_lost max=2; kmemleak suppress gone_*")
    assert suppressions(machine)["gone_*"]["complaint"] == ""       # no scan yet
    text = machine.command("kmemleak scan")
    assert "suppression 'leak_lost' is exceeded: found 3 leaders, expected at most 2" in text
    assert "suppression 'gone_*' matched nothing" in text
    found = suppressions(machine)
    assert [found[s]["complaint"] for s in ("leak_lost", "gone_*")] == ["exceeded", "unused"]


def test_suppressions_of_the_command_line(start):
    machine = start(append="kmemleak.suppress=leak_cache:1,make_*")
    machine.wait_prompt()
    assert {s: e["max"] for s, e in suppressions(machine).items()} == \
        {"leak_cache": 1, "make_*": -1}
    machine.command("leak list 3; leak cache")
    assert scan(machine)[1]["suppressed"] == 4
    assert "is no good value" in start(append="kmemleak.suppress=a:b").wait_prompt()


@pytest.mark.parametrize("command, status", [
    ("kmemleak suppress x max=y", 2), ("kmemleak unsuppress", 2), ("kmemleak unsuppress x", 1),
    ("kmemleak suppress " + "x" * 64, 2), ("kmemleak suppress -x", 2),
    ("kmemleak suppress max=3", 2)])
def test_mistakes_with_suppressions(machine, command, status):
    machine.command(command)
    assert machine.status() == status
    assert suppressions(machine) == {}


def test_strict_is_accepted(start):
    machine = start(append="kmemleak=strict")
    assert "cmdline:" not in machine.wait_prompt()
    assert scan(machine)[1]["leaked"] == 0
