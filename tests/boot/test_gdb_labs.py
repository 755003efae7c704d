# SPDX-License-Identifier: MIT
"""Every lab, unsolved and driven until it goes wrong: shell, GDB and dump tell the same of
it, while the module is there and after it went.

Lab 16 is a mark phase. With the unsolved one the shell cannot be right, and GDB, which has
its own, must say what a right one says; with the solution they agree.
"""
import sys

import pytest

from debugger import Debugger, needs_gdb
from marbles import BUILD, ROOT
from parity import ThreeWays

sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests/labs")]
import variants                                             # noqa: E402
from grade import build                                     # noqa: E402
from grade.lab import find, load                            # noqa: E402

pytestmark = needs_gdb
MARK_PHASE = "16"

# What makes each lab go wrong: commands, and cases of its driver.
STEPS = {
    "01": "insmod linelog hello=5; write; clear",
    "02": "insmod linecard lines=1; insmod linecard; busy; failslab site=linecard_open "
          "probability=12 seed=1; hungry; failslab off",
    "03": "insmod namecache fruits=1; mixed; empty",
    "04": "insmod reasm test=3; whole; newest",
    "05": "insmod lobby twins=1; evening; tidy",
    "06": "insmod exchange calls=2 echo=on; talks; farewell",
    "07": "insmod camera pictures=6; slow; formats",
    "08": "insmod settings text='copies=many'; insmod settings; spoiled; refused; right",
    "09": "insmod pktqueue hello=ahoy; notes",
    "10": "insmod broker gossip=1000; traffic; quiet",
    "11": "insmod logindex; records",
    "12": "insmod helpdesk; transfers",
    "13": "insmod sesame; visit; hang_up; flood",
    "14": "insmod station; sensor_open; sensor_close; journal_add; frame_copy",
    "15": "insmod routecache chatter=1; quiet",
}
LOSES_NOTHING = ("09", "13", "15")      # they write where they must not, tell, or hold on


def prepared(lab, variant, place):
    """Return: (initrd, folder of the kernel, folder of the modules with their symbols)."""
    submission = variants.make_submission(lab.name, variant, place / "submission")
    initrd, kernel = build.build(lab, submission, place, False, BUILD)
    return initrd, kernel, place / "stage"


def watched(start, tmp_path, lab, variant):
    """Return: a machine at its prompt with the lab's files, and the folder of these."""
    initrd, kernel, folder = prepared(lab, variant, tmp_path)
    machine = start(initrd=initrd, memory=lab.memory, append=f"loglevel=4 {lab.append}",
                    build=kernel, extra=Debugger.stub(tmp_path / "stub"))
    machine.wait_prompt()
    return machine, folder


def drive(machine, lab, steps):
    for step in steps.split("; "):
        if " " in step:
            machine.command(step)
        else:
            machine.command(f"insmod {lab.driver} case={step} seed=1")
            machine.command(f"rmmod {lab.driver}")


@pytest.mark.parametrize("number", STEPS)
def test_lab(number, start, tmp_path):
    lab = load(find(number))
    machine, folder = watched(start, tmp_path, lab, "unsolved")
    with ThreeWays(machine, tmp_path / "stub", tmp_path, folder) as ways:
        since = ways.now()
        drive(machine, lab, STEPS[number])
        present = ways.check(since)[-1]["leaked"]
        machine.command(f"rmmod {lab.module}")
        gone = ways.check(since)[-1]["leaked"]
    if number in LOSES_NOTHING:
        assert present == 0
    else:
        assert gone >= present > 0


def test_every_lab_is_driven():
    assert {path.parent.name[:2] for path in (ROOT / "labs").glob("*/grade.py")} == \
        {*STEPS, MARK_PHASE}


LEAKS = "leak -q list 5; leak -q interior 3; leak -q pages; leak -q lost 2"


def test_a_solved_mark_phase_agrees(start, tmp_path):
    machine, folder = watched(start, tmp_path, load(find(MARK_PHASE)), "solution")
    with ThreeWays(machine, tmp_path / "stub", tmp_path, folder) as ways:
        since = ways.now()
        machine.command(LEAKS)
        assert ways.check(since)[-1]["leaked"] == 8


def test_an_unsolved_mark_phase_is_contradicted(start, tmp_path):
    """The lab as handed out reports what is held; GDB knows better, and so does a dump."""
    machine, folder = watched(start, tmp_path, load(find(MARK_PHASE)), "unsolved")
    with ThreeWays(machine, tmp_path / "stub", tmp_path, folder) as ways:
        machine.command(LEAKS)
        wrong, = machine.json("kmemleak scan -j")
        right, = ways.both("kmemleak scan -j")
        ways.end()
    assert right["leaked"] == 8 and right["self_test"] == "ok"
    assert wrong["leaked"] != 8
