# SPDX-License-Identifier: MIT
"""A lab can be a part of the kernel: a mark phase is linked in place of the detector's."""
import shutil
import sys

import pytest

from marbles import BUILD, ROOT

sys.path[:0] = [str(ROOT / "tools")]
from grade.build import Rejected, build_kernel              # noqa: E402
from grade.lab import Lab                                   # noqa: E402
from grade.sandbox import available                         # noqa: E402

FOLDER = ROOT / "labs/16-mark-phase"
SOLUTION = ROOT / "tests/labs/16-mark-phase/solution/leak_mark.c"
SERVICES = ["leak_each_root", "leak_find", "leak_is_marked", "leak_mark_block", "leak_link"]


def build_with(place, text):
    """The folder of a kernel with this leak_mark.c."""
    lab = Lab("", ["leak_mark.c"], [], bridges=["leak_bridge.c"], services=SERVICES)
    lab.folder = FOLDER
    shutil.copyfile(FOLDER / "leak_mark.h", place / "leak_mark.h")
    (place / "leak_mark.c").write_text(text)
    return build_kernel(lab, place, BUILD.resolve(), available())


def scan_of(machine):
    machine.wait_prompt()
    machine.command("leak -q list 5; leak -q interior 3; leak -q lost 2")
    summary, = machine.json("kmemleak scan -j")
    return summary


def test_a_right_mark_phase_finds_what_ours_finds(tmp_path, start):
    ours = scan_of(start())
    theirs = scan_of(start(build=build_with(tmp_path, SOLUTION.read_text())))
    assert theirs["self_test"] == "ok"
    for what in ("leaked", "bytes", "leaders", "indirect", "objects"):
        assert theirs[what] == ours[what]


def test_one_that_marks_nothing_says_all_is_leaked(tmp_path, start):
    text = '#include "leak_mark.h"\nvoid leak_mark(void) { }\n'
    summary = scan_of(start(build=build_with(tmp_path, text)))
    assert summary["leaked"] == summary["objects"] and summary["self_test"] != "ok"


def test_it_may_use_its_interface_only(tmp_path):
    text = SOLUTION.read_text() + "extern int printk(const char *, ...);\n" \
        "void more(void);\nvoid more(void) { printk(\"self-test ok\"); }\n"
    with pytest.raises(Rejected, match="leak_mark.c uses printk; of the kernel it may use"):
        build_with(tmp_path, text)
