# SPDX-License-Identifier: MIT
"""What students get: it builds, boots into a lab, grades it, and shows no solution."""
import json
import os
import subprocess
import sys
import tarfile

import pytest

from marbles import ROOT

SHORT = 12                      # bytes: a shorter line of code proves nothing


@pytest.fixture(scope="module")
def handout(tmp_path_factory):
    """The folder where the archive was unpacked."""
    place = tmp_path_factory.mktemp("handout")
    archives = [place / "one.tar.gz", place / "two.tar.gz"]
    for archive in archives:
        subprocess.run([sys.executable, "-B", ROOT / "tools/grade/handout.py", archive],
                       check=True)
    assert archives[0].read_bytes() == archives[1].read_bytes()
    with tarfile.open(archives[0]) as archive:
        archive.extractall(place)
    return place / "marbles"


def make(folder, *words, **options):
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "BUILD")}
    return subprocess.run(["timeout", "-s", "KILL", "500", "make", "-j2", *words], cwd=folder,
                          env=environment, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          **options)


def added_lines():
    """(variant's path, line) of what a solution has and the lab as handed out has not."""
    for patch in sorted((ROOT / "tests/labs").glob("*/solution.patch")):
        lab = ROOT / "labs" / patch.parent.name
        known = "".join(path.read_text() for path in lab.rglob("*.[ch]"))
        for line in patch.read_text().splitlines():
            text = line[1:].strip()
            if line.startswith("+") and not line.startswith("+++") and text not in known \
                    and len(text) >= SHORT:
                yield lab.name, text


def test_there_is_no_solution_in_it(handout):
    names = [path.relative_to(handout).as_posix() for path in handout.rglob("*")]
    assert not [name for name in names if "tests/labs" in name or "solution" in name
                or "expect.json" in name or "instructor" in name]
    for lab, line in added_lines():
        shown = [path for path in (handout / "labs" / lab).rglob("*") if path.is_file()
                 and line in path.read_text(errors="replace")]
        assert not shown, line


def test_it_has_all_labs(handout):
    assert {path.name for path in (handout / "labs").iterdir()} == \
        {path.name for path in (ROOT / "labs").iterdir()}


@pytest.mark.parametrize("suite", ["tests/boot", "tests/tools"])
def test_its_tests_can_be_run(handout, suite):
    """None of them needs what was kept back."""
    done = subprocess.run([sys.executable, "-B", "-m", "pytest", "--co", "-q", "-p",
                           "no:cacheprovider", suite], cwd=handout, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_it_grades_and_boots_a_lab(handout):
    graded = make(handout, "grade", "LAB=03")
    assert graded.returncode != 0 and "03-lost-list" in graded.stdout
    result = json.loads((handout / "build/grade/03-lost-list/results.json").read_text())
    assert 0 < result["score"] < 100
    booted = make(handout, "lab", "LAB=03", "RUN=insmod namecache fruits=1; exit")
    assert booted.returncode == 0, booted.stdout
    assert "A resolver remembers" in booted.stdout and "A first one" not in booted.stdout
    assert "3 names dropped" in booted.stdout
