# SPDX-License-Identifier: MIT
"""failslab: allocations that fail on purpose, one by one and at random."""
import re

import pytest
from test_modules import SOURCES, build_some

MODULES = ["params", "provider", "user", "relocate", "undefined", "unsteady", "hungry"]

SUMMARY = re.compile(r"failslab: (\d+) allocations? failed one by one: "
                     r"(\d+) crash, (\d+) hang, (\d+) leak")
UNSTEADY = "insmod unsteady bug={}; rmmod unsteady"

# Commands and arguments that must survive; each undoes what it does.
LINES = """\
allocinfo -a|block 0xc0100000|bt|buddyinfo -v|cat /nothing|clear|dmesg -j|echo a b
failslab|failslab -j|help|help insmod|hexdump kmalloc 64|history|kmemleak|kmemleak -j
kmemleak scan|kmemleak scan -j|kmemleak stats|kmemleak dump kmalloc|kmemleak stack_depth=8
leak|leak interior; leak release|leak stack; leak release|ls|ls -l|lsmod -j|meminfo -j|ps
sleep 0.01|slabinfo -aj|sym kmalloc|time echo|uptime|vmallocinfo -j|bogus; rmmod bogus
insmod params number=3 count=7 text=hello list=1,2,3; rmmod params
insmod provider; insmod user; lsmod; rmmod user; rmmod provider
insmod relocate; rmmod relocate|insmod undefined|insmod unsteady; rmmod unsteady
kunit thread|kunit kthread|kunit sync|kunit krealloc|kunit vmalloc|kunit tag|kunit block
kunit oom|kunit page_use|kunit history|kunit timeline|kunit forest|modblocks params
memmap|memmap -s kmalloc|trace on; trace dump -j; trace off; trace clear
kmemleak mark a; kmemleak diff a; kmemleak unmark a""".replace("\n", "|").split("|")


def make_archive(place):
    """An initrd with MODULES. @place: an empty directory."""
    return build_some(MODULES, place)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return make_archive(tmp_path_factory.mktemp("modules"))


@pytest.fixture
def loaded(start, archive):
    machine = start(initrd=archive)
    machine.wait_prompt()
    return machine


def sweep(machine, line, options=""):
    """Return: what was printed, and (failed, crashes, hangs, leaks)."""
    output = machine.command(f'failslab sweep {options} "{line}"', seconds=90)
    return output, tuple(int(n) for n in SUMMARY.search(output).groups())


def line_of(text):
    """The number of the line of unsteady.c that contains @text."""
    lines = (SOURCES / "unsteady.c").read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def runs_of(machine, line):
    """The failing runs of a sweep, in order, as JSON objects."""
    rows = machine.json(f'failslab sweep -jv "{line}"')
    return [row for row in rows if row["failslab"] == "run" and row["api"]]


def nth_of(machine, api, line):
    """Which allocation of loading unsteady is the one in that line of its source."""
    found = [run["nth"] for run in runs_of(machine, UNSTEADY.format("none"))
             if (run["api"], run["file"], run["line"]) == (api, "unsteady.c", line)]
    assert len(found) == 1
    return found[0]


def test_the_sound_twin_is_silent(loaded):
    output, totals = sweep(loaded, UNSTEADY.format("none"))
    assert totals[0] >= 7 and totals[1:] == (0, 0, 0)
    assert "nth" not in output and "insmod" not in output       # runs are muted
    assert loaded.status() == 0
    assert "0 leaked (" in loaded.command("kmemleak scan")


def test_each_allocation_fails_once(loaded):
    runs = runs_of(loaded, UNSTEADY.format("none"))
    assert [run["nth"] for run in runs] == list(range(1, len(runs) + 1))
    assert {run["result"] for run in runs} == {"ok"}
    own = [(run["api"], run["size"], run["line"]) for run in runs
           if run["file"] == "unsteady.c"]
    assert own == [("kzalloc", 12, line_of("port = kzalloc")),
                   ("kstrdup", 6, line_of("p->name = kstrdup")),
                   ("kmalloc", 256, line_of("p->ring = kmalloc")),
                   ("vmalloc", 10000, line_of("p->table = vmalloc"))]


def test_a_leak_is_found_where_it_is(loaded):
    first = nth_of(loaded, "kmalloc", line_of("p->ring = kmalloc"))
    output, totals = sweep(loaded, UNSTEADY.format("leak"))
    assert totals[1:] == (0, 0, 2)
    name = rf"    1 block, 6 bytes from port_fill\S+ \[unsteady\] " \
        rf"unsteady.c:{line_of('p->name = kstrdup')}"
    for nth, api, size, text in ((first, "kmalloc", 256, "p->ring = kmalloc"),
                                 (first + 1, "vmalloc", 10000, "p->table = vmalloc")):
        assert re.search(rf"^nth {nth}: leak of 1 block, 6 bytes, when {api} of {size} bytes "
                         rf"failed at port_fill\S+ \[unsteady\] unsteady.c:{line_of(text)}\s+"
                         rf"{name}", output, re.M)
    assert loaded.status() == 1


def test_a_leak_as_json(loaded):
    nth = nth_of(loaded, "vmalloc", line_of("p->table = vmalloc"))
    run, leak, summary = loaded.json(
        f'failslab sweep -j -o {nth} "{UNSTEADY.format("leak")}"')
    assert (run["nth"], run["result"], run["api"], run["caller"], run["blocks"],
            run["bytes"]) == (nth, "leak", "vmalloc", "port_fill", 1, 6)
    assert (leak["failslab"], leak["nth"], leak["file"], leak["line"], leak["bytes"]) == \
        ("leak", nth, "unsteady.c", line_of("p->name = kstrdup"), 6)
    assert (summary["failed"], summary["crashes"], summary["hangs"], summary["leaks"],
            summary["complete"]) == (1, 0, 0, 1, False)


@pytest.mark.parametrize("bug, kind, api, text", [
    ("crash", "null-deref", "kmalloc", "p->ring = kmalloc"),
    ("twice", "double-free", "vmalloc", "p->table = vmalloc")])
def test_a_crash_is_found_and_survived(loaded, bug, kind, api, text):
    nth = nth_of(loaded, api, line_of(text))
    output, totals = sweep(loaded, UNSTEADY.format(bug))
    assert totals[1:] == (1, 0, 0)
    assert f"BUG: {kind} in port_fill" in output                # reports are not muted
    assert re.search(rf"^nth {nth}: {kind}, when {api} of \d+ bytes failed at port_fill\S+ "
                     rf"\[unsteady\] unsteady.c:{line_of(text)}", output, re.M)
    assert sweep(loaded, UNSTEADY.format("none"))[1][1:] == (0, 0, 0)


def test_a_hang_is_named_and_left(loaded):
    nth = nth_of(loaded, "kmalloc", line_of("p->ring = kmalloc"))
    output, totals = sweep(loaded, UNSTEADY.format("hang"), "-t 1")
    assert totals[1:] == (0, 1, 0)
    thread = re.search(rf"^nth {nth}: hang of thread (\d+), when kmalloc", output, re.M)[1]
    assert f"unsteady.c:{line_of('wait_for_completion(&never)')}" in output
    assert "wait_for_completion" in loaded.command(f"bt {thread}")
    again = loaded.command("failslab sweep echo")
    assert "still runs, in thread" in again
    assert "3" in loaded.command("echo 3")


def test_a_line_that_does_not_undo(loaded):
    output, _ = sweep(loaded, "insmod unsteady")
    assert "status 1 even when nothing fails" not in output     # it was never loaded yet
    output, _ = sweep(loaded, "insmod unsteady")
    assert "status 1 even when nothing fails: does it undo" in output


def test_runs_can_be_shown_and_bounded(loaded):
    output, totals = sweep(loaded, UNSTEADY.format("none"), "-v -n 2")
    assert totals[0] == 2 and "there are more: stopped after 2" in output
    assert output.count("insmod: unsteady was not loaded: -ENOMEM") == 2
    assert len(re.findall(r"^nth \d: status 1, when", output, re.M)) == 2


def test_every_command_survives(loaded):
    loaded.command("kmemleak clear; insmod params; rmmod params")
    before = loaded.json("kmemleak stats -j")[0]
    for line in LINES:
        output, totals = sweep(loaded, line)
        assert totals[1:] == (0, 0, 0), (line, output)
    after = loaded.json("kmemleak stats -j")[0]
    assert (after["live_blocks"], after["live_bytes"]) == \
        (before["live_blocks"], before["live_bytes"])


def test_settings(loaded):
    """Only what qualifies fails: the shell itself goes on."""
    assert "off: nothing fails" in loaded.command("failslab")
    loaded.command("failslab interval=2 times=2")
    output = loaded.command("leak lost; leak lost; leak lost; leak lost; leak lost; leak lost")
    assert output.count("out of memory;") == 2
    state = loaded.json("failslab -j")[0]
    assert (state["on"], state["interval"], state["times"], state["qualified"],
            state["failed"]) == (True, 2, 2, 6, 2)
    assert state["caller"] == "leak_lost"
    assert "out of memory" not in loaded.command("failslab off; leak lost")


def test_nth_site_and_filter(loaded):
    loaded.command("failslab nth=3")
    assert loaded.command("leak -q list 5").count("out of memory;") == 1
    loaded.command("failslab nth=0 probability=100 interval=1 site=leak_cache")
    assert "out of memory;" not in loaded.command("leak lost; leak pages")
    assert "out of memory;" in loaded.command("leak cache")
    loaded.command("failslab off; failslab task-filter=on")
    assert "out of memory;" in loaded.command("leak pages")
    loaded.command("failslab task-filter=2")
    assert "out of memory;" not in loaded.command("leak pages")
    assert "there is no thread 999" in loaded.command("failslab task-filter=999")


def test_a_seed_repeats(loaded):
    def pattern():
        loaded.command("failslab off; failslab probability=50 seed=7")
        lines = "; ".join(["leak lost"] * 12)
        return [("out of memory" in row) for row in loaded.command(lines).splitlines()]
    first = pattern()
    assert True in first and False in first
    assert pattern() == first


@pytest.mark.parametrize("word, expected", [
    ("interval=0", "expected 1 or more"), ("probability=101", "expected 0 to 100 percent"),
    ("times=x", "expected how many may fail"), ("times=0", "or -1 for no limit"),
    ("nth", "expected interval="),
    ("task-filter=maybe", "expected on, off or a thread's id")])
def test_bad_words(machine, word, expected):
    output = machine.command(f"failslab {word}")
    assert expected in output and "usage: failslab" in output
    assert machine.status() == 2
    assert "off: nothing fails" in machine.command("failslab")


def test_settings_are_shown_as_they_are_written(machine):
    machine.command("failslab task-filter=1 times=-1")
    assert " times=-1 task-filter=1 site= " in machine.command("failslab")
    machine.command("failslab task-filter=on times=3")
    assert " times=3 task-filter=on site= " in machine.command("failslab")


def test_usage_of_sweep(machine):
    assert "expected a COMMAND to sweep" in machine.command("failslab sweep")
    assert "found 0, expected 1 to" in machine.command("failslab sweep -n 0 echo")
    machine.command("failslab nth=5")
    assert "'failslab off' first" in machine.command("failslab sweep echo")
    machine.command("failslab off; kmemleak off")
    assert "the leak detector is off" in machine.command("failslab sweep echo")


@pytest.mark.parametrize("append, plan", [
    ("failslab=3,50,100,7", (3, 50, 100, 7, "")),
    ("failslab=1,100,0,-1", (1, 100, 0, -1, "")),
    ("failslab=times=4,site=leak_lost", (1, 100, 0, 4, "leak_lost"))])
def test_boot_parameter(start, append, plan):
    machine = start(append=append)
    machine.wait_prompt()
    state = machine.json("failslab -j")[0]
    assert (state["interval"], state["probability"], state["space"], state["times"],
            state["site"]) == plan


@pytest.mark.parametrize("append", ["failslab=0,1,2,3", "failslab=1,2,3,4,5", "failslab=x=1"])
def test_bad_boot_parameter(start, append):
    machine = start(append=append)
    assert "is no good value, expected interval,probability,space,times" in \
        machine.wait_prompt()
    assert "off: nothing fails" in machine.command("failslab")
