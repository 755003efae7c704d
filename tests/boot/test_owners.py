# SPDX-License-Identifier: MIT
"""What owners leave behind: told where they end, and nothing told where nothing is left."""
import re

import pytest
from test_modules import build_some

MODULES = ["owners", "leaky", "suite"]
EXIT = re.compile(r"^kmemleak: (\d+) blocks?, (\d+) bytes leaked at (\w+):$", re.M)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return build_some(MODULES, tmp_path_factory.mktemp("owners"))


def ended(start, commands, append="", run=None):
    """Type commands, the last of which ends the machine. Return: (log, QEMU's status)."""
    machine = start(append=append, run=run)
    if run is None:
        machine.wait_prompt()
        for command in commands[:-1]:
            machine.command(command)
        machine.send(commands[-1])
    status = machine.exit_status()
    return machine.serial_log(), status


# exit, poweroff, reboot


def test_exit_names_what_is_leaked(start):
    log, status = ended(start, ["leak -q list 3", "leak -q lost 2", "exit 5"])
    assert EXIT.search(log).groups() == ("5", "320", "exit")
    lines = log[EXIT.search(log).end():].splitlines()[1:]
    assert re.match(r"  3 blocks, 192 bytes from make_chain\+\S+ kernel/shell/cmd_leak\.c:\d+$",
                    lines[0])
    assert re.match(r"  2 blocks, 128 bytes from leak_lost\+\S+ kernel/shell/cmd_leak\.c:\d+$",
                    lines[1])
    assert lines[2] == "marbles: exit 5" and status == 11


@pytest.mark.parametrize("end", ["exit", "poweroff", "reboot"])
def test_silent_where_nothing_is_leaked(start, end):
    log, _ = ended(start, ["leak -q interior", "leak -q stack", end])
    assert "kmemleak:" not in log


@pytest.mark.parametrize("end", ["poweroff", "reboot"])
def test_poweroff_and_reboot_tell_too(start, end):
    log, _ = ended(start, ["leak -q lost", end])
    assert EXIT.search(log).groups() == ("1", "64", end)


@pytest.mark.parametrize("commands, said, status", [
    (["exit"], "marbles: exit 0", 1),
    (["leak -q lost", "exit"], "marbles: exit 1", 3),
    (["leak -q lost", "exit 0"], "marbles: exit 1", 3),
    (["leak -q lost", "exit 7"], "marbles: exit 7", 15),
    (["leak -q lost", "kmemleak scan", "kmemleak clear", "exit"], "marbles: exit 0", 1),
    (["leak -q lost", "kmemleak exit_checks=off", "exit"], "marbles: exit 1", 3),
    (["leak -q interior", "exit"], "marbles: exit 0", 1),
])
def test_strict(start, commands, said, status):
    log, found = ended(start, commands, append="kmemleak=strict")
    assert log.rstrip().endswith(said) and found == status


def test_strict_with_run(start):
    log, status = ended(start, [], append="kmemleak=strict", run="leak -q lost; exit")
    assert log.rstrip().endswith("marbles: exit 1") and status == 3
    log, status = ended(start, [], append="kmemleak=strict", run="leak interior; exit")
    assert log.rstrip().endswith("marbles: exit 0") and status == 1


def test_strict_does_not_take_no_look_for_no_leak(start):
    log, status = ended(start, ["kmemleak off", "exit"], append="kmemleak=strict")
    assert "the detector is off: nobody looked for leaks at exit" in log and status == 3
    log, status = ended(start, ["kmemleak off", "exit"])
    assert "nobody looked" not in log and status == 1


def test_exit_checks_off(start):
    log, status = ended(start, ["leak -q lost", "kmemleak exit_checks=off", "exit"])
    assert not EXIT.search(log) and status == 1


def test_what_is_suppressed_is_not_told(start):
    log, status = ended(start, ["leak -q lost 3", "leak -q list 2",
                                "kmemleak suppress leak_lost", "exit"],
                        append="kmemleak=strict")
    assert EXIT.search(log).groups() == ("2", "128", "exit") and status == 3
    log, status = ended(start, ["leak -q lost 3", "kmemleak suppress leak_lost", "exit"],
                        append="kmemleak=strict")
    assert not EXIT.search(log) and status == 1


@pytest.mark.parametrize("most, status", [(3, 1), (2, 3)])
def test_an_exceeded_suppression_is_told(start, most, status):
    log, found = ended(start, ["leak -q lost 3", f"kmemleak suppress leak_lost max={most}",
                               "exit"], append="kmemleak=strict")
    said = "suppression 'leak_lost' is exceeded at exit: found 3 leaders, expected at most 2"
    assert found == status and (said in log) == (most == 2)


def test_exit_checks_names_its_words(machine):
    assert "expected off, on or threads" in machine.command("kmemleak exit_checks=maybe")
    assert machine.status() == 2


# Threads and caches


def load(start, archive, *lines, append=""):
    machine = start(initrd=archive, append=append)
    machine.wait_prompt()
    return "".join(machine.command(line) for line in lines)


@pytest.mark.parametrize("append", ["", "kmemleak=strict"])
def test_thread_names_what_it_lost(start, archive, append):
    lines = ["insmod owners lossy=1"]
    if not append:
        lines.insert(0, "kmemleak exit_checks=threads")
    said = load(start, archive, *lines, append=append)
    assert re.search(r'thread \d+ "worker" ends and leaves 3 blocks, 72 bytes that nobody '
                     r"can reach:\n", said), said
    assert len(re.findall(r"1 block, \d+ bytes from \[<\w+>\] lose\+\S+ \[owners\] "
                          r"owners\.c:\d+$", said, re.M)) == 3
    assert said.count("kmalloc: unreachable") == 3 and said.count("hangs below") == 1
    assert '"result"' not in said


def test_thread_that_loses_nothing(start, archive):
    said = load(start, archive, "kmemleak exit_checks=threads", "insmod owners lossy=0",
                "rmmod owners", "kmemleak scan")
    assert "leaves" not in said and "stays" not in said and " 0 leaked" in said


def test_threads_are_not_looked_at_unless_asked_for(start, archive):
    said = load(start, archive, "insmod owners lossy=1")
    assert '"worker"' not in said and "12 of its objects are still allocated" in said


def test_cache_names_its_objects(start, archive):
    said = load(start, archive, "insmod owners lossy=1")
    assert 'cache "note" stays: 12 of its objects are still allocated' in said
    assert re.search(r"  12 objects, 384 bytes from \[<\w+>\] owners_init\+\S+ \[owners\] "
                     r"owners\.c:\d+", said)
    assert len(re.findall(r"^.*    0x\w+: (?:still reachable|unreachable)",
                          said, re.M)) == 8
    assert said.count("still reachable") == said.count("unreachable") == 4
    assert "    4 more" in said


# Modules and cases


def test_module_names_its_blocks(start, archive):
    said = load(start, archive, "insmod leaky; rmmod leaky")
    assert "leaves 6 blocks, 13428 bytes" in said
    assert 'cache "leaky_cache" stays: 1 of its objects' in said


def test_case_names_each_call_site(machine):
    said = machine.command("kunit selfcheck.fails_by_leak")
    assert re.search(r"# fails_by_leak: leaked 2 blocks, 128 bytes; first 0x\w+ \(size 64\) "
                     r"allocated at fails_by_leak tests/kunit/test_selfcheck\.c:\d+", said), said
    assert re.search(r"# fails_by_leak:   2 blocks, 128 bytes from fails_by_leak\+\S+ "
                     r"tests/kunit/test_selfcheck\.c:\d+$", said, re.M), said


def test_case_that_loses_nothing(machine):
    assert "blocks" not in machine.command("kunit list")
