# SPDX-License-Identifier: MIT
"""Lab 14: what its table calls a leak is lost when that function goes wrong, and nothing
else is; and of the rest the kernel tells as misuse."""
import sys

import pytest

from marbles import BUILD, ROOT

sys.path.insert(0, str(ROOT / "tests/labs"))
import variants                                             # noqa: E402
from grade import build, judge                              # noqa: E402
from grade.lab import find, load                            # noqa: E402
from grade.machine import Machine                           # noqa: E402
from grade.outside import Kernel                            # noqa: E402

BREAKS_THE_LIST = "sensor_drop_unit"    # so it comes last


@pytest.fixture(scope="module")
def lab():
    return load(find("14"))


@pytest.fixture(scope="module")
def seen(lab, tmp_path_factory):
    """{function: (blocks newly lost, reports of misuse)}, of the lab as handed out."""
    place = tmp_path_factory.mktemp("lab14")
    submission = variants.make_submission(lab.name, "unsolved", place / "submission")
    initrd, folder = build.build(lab, submission, place, False, BUILD)
    functions = lab.scenario.__globals__["FUNCTIONS"]
    found, lost, bugs = {}, 0, 0
    with Machine(Kernel(folder / "marbles.elf"), folder, initrd, lab.memory, lab.append,
                 lab.seconds, False) as machine:
        run = judge.Run(lab, machine, 1)
        run.begin()
        run.load()
        for function in sorted(functions, key=lambda name: name == BREAKS_THE_LIST):
            run.drive(function)
            with machine.look() as memory:
                total = memory.bugs()
            now = run.held[function].total("unreachable")
            found[function], lost, bugs = (now - lost, total - bugs), now, total
    assert len(found) == 6
    return found


def test_those_that_leak_are_those_of_the_table(lab, seen):
    leaking = lab.scenario.__globals__["LEAKING"]
    assert {name for name, (lost, _) in seen.items() if lost} == set(leaking)


def test_the_others_are_told_as_misuse(lab, seen):
    leaking = lab.scenario.__globals__["LEAKING"]
    assert {name for name, (_, bugs) in seen.items() if bugs} == set(seen) - set(leaking)
