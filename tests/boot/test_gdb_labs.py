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

# What the module is loaded with, the driver's cases, and how many blocks are leaked then,
# and when the module went. None: that rests on time.
DRIVEN = {
    "01": ("hello=5", ["write", "clear"], 0, 0),
    "02": ("lines=1", ["traffic", "busy"], 0, 0),
    "03": ("fruits=1", ["mixed", "empty"], 0, 0),
    "04": ("test=3", ["whole", "newest"], 0, 0),
    "05": ("twins=1", ["evening", "tidy"], 0, 0),
    "06": ("calls=2 echo=on", ["talks", "farewell"], 0, 0),
    "07": ("pictures=6", ["slow", "formats"], 0, 0),
    "08": ("text='colour=red;copies=2'", ["spoiled", "refused", "right"], 0, 0),
    "09": ("hello=ahoy", ["notes"], 0, 0),
    "10": ("gossip=1000", ["traffic", "quiet"], 0, 0),
    "11": ("", ["records"], 0, 0),
    "12": ("", ["transfers"], 0, 0),
    "13": ("", ["visit", "hang_up"], 0, 0),
    "14": ("", ["sensor_open", "sensor_close", "journal_add", "frame_copy"], 0, 0),
    "15": ("chatter=1", ["quiet"], 0, 0),
}


def prepared(lab, variant, place):
    """Return: (initrd, folder of the kernel, folder of the modules with their symbols)."""
    submission = variants.make_submission(lab.name, variant, place / "submission")
    initrd, kernel = build.build(lab, submission, place, False, BUILD)
    return initrd, kernel, place / "stage"


@pytest.mark.parametrize("number", DRIVEN)
def test_lab(number, start, tmp_path):
    lab = load(find(number))
    arguments, cases, *wanted = DRIVEN[number]
    initrd, kernel, folder = prepared(lab, "unsolved", tmp_path)
    machine = start(initrd=initrd, memory=lab.memory, append=f"loglevel=4 {lab.append}",
                    build=kernel, extra=Debugger.stub(tmp_path / "stub"))
    machine.wait_prompt()
    with ThreeWays(machine, tmp_path / "stub", tmp_path, folder) as ways:
        machine.command("kmemleak mark before")
        since, found = ways.now(), []
        machine.command(f"insmod {lab.module} {arguments}")
        for case in cases:
            machine.command(f"insmod {lab.driver} case={case} seed=1")
            machine.command(f"rmmod {lab.driver}")
        found.append(ways.check(since)[-1]["leaked"])
        machine.command(f"rmmod {lab.module}")
        found.append(ways.check(since)[-1]["leaked"])
    print(number, found, wanted)
    assert found == wanted
