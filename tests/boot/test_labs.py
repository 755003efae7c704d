# SPDX-License-Identifier: MIT
"""Each lab: unsolved it fails for the stated reason, solved it gets full marks, and
plausible wrong fixes do not (tests/labs/variants.py)."""
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from marbles import BUILD, ROOT, not_under_kasan

sys.path.insert(0, str(ROOT / "tests/labs"))
import variants                                             # noqa: E402

LABS = sorted(path.parent.name for path in (ROOT / "labs").glob("*/grade.py"))
WRONG_LEAST = 3
LINUX = [path for path in [*Path("/lib/modules").glob("*/build"),
                           *Path("/usr/src").glob("linux-headers-*-amd64")]
         if (path / "Module.symvers").exists()]


@pytest.mark.parametrize("lab, variant", variants.all_variants())
@not_under_kasan
def test_variant_gets_what_it_deserves(lab, variant):
    outcomes = variants.outcomes_of(lab, variant, BUILD)
    assert not variants.differences(lab, variant, outcomes)


@pytest.mark.parametrize("lab", LABS)
def test_each_lab_has_a_solution_and_three_wrong_fixes(lab):
    wanted = json.loads((variants.HERE / lab / "expect.json").read_text())
    assert wanted["unsolved"], "the lab as handed out must fail"
    assert wanted["solution"] == {}
    wrong = [name for name in wanted if name.startswith("wrong-")]
    assert len(wrong) >= WRONG_LEAST
    assert all(wanted[name] for name in wrong), "a wrong fix must fail a check"


@pytest.mark.parametrize("lab", LABS)
def test_each_lab_is_worth_100_points(lab):
    from grade.lab import find, load
    assert sum(check.points for check in load(find(lab)).checks) == 100


@pytest.mark.skipif(not LINUX, reason="no headers of a Linux kernel here")
@pytest.mark.parametrize("lab", LABS)
def test_each_lab_builds_on_linux(lab, tmp_path):
    from grade.lab import find, load
    described = load(find(lab))
    if not described.module:
        pytest.skip("it is no module")
    folder = shutil.copytree(described.folder, tmp_path / "lab")
    done = subprocess.run(["make", "-C", LINUX[0], f"M={folder}", "modules"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert done.returncode == 0, done.stdout
    assert "warning:" not in done.stdout, done.stdout
    assert (folder / f"{described.module}.ko").exists()
