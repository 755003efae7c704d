# SPDX-License-Identifier: MIT
"""The labs' solutions and plausible wrong fixes, and what must be said of each.

tests/labs/NN-name/ has expect.json, and for each variant named there but "unsolved" a
VARIANT.patch against the lab's sources, or a folder VARIANT/ with whole files. A patch
begins with the story of the fix. expect.json: {variant: {number of a check that must fail:
regular expression that its reason has}}; all other checks must be passed.
"""
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
HERE = ROOT / "tests/labs"


def all_variants():
    """(lab, variant) of all labs."""
    return [(path.parent.name, variant) for path in sorted(HERE.glob("*/expect.json"))
            for variant in json.loads(path.read_text())]


def expected(lab, variant):
    return json.loads((HERE / lab / "expect.json").read_text())[variant]


def make_submission(lab, variant, place):
    """Copy the lab's sources to the new folder @place, and apply the variant."""
    shutil.copytree(ROOT / "labs" / lab, place, ignore=shutil.ignore_patterns(".marbles"))
    folder, patch = HERE / lab / variant, HERE / lab / f"{variant}.patch"
    if folder.is_dir():
        shutil.copytree(folder, place, dirs_exist_ok=True)
    elif variant != "unsolved":
        subprocess.run(["patch", "-s", "-p1", "-d", place, "-i", patch], check=True)
    return place


def outcomes_of(lab_name, variant, build):
    """Grade it as `make grade` does. Return: the lab's outcomes."""
    from grade.__main__ import choose_sandbox, grade
    from grade.lab import find, load
    lab = load(find(lab_name))
    with tempfile.TemporaryDirectory() as place:
        submission = make_submission(lab_name, variant, Path(place, "submission"))
        return grade(lab, submission, Path(build), choose_sandbox("auto"))


def differences(lab, variant, outcomes):
    """What is not as expect.json has it: a list of sentences."""
    wanted, wrong = expected(lab, variant), []
    for number, outcome in enumerate(outcomes, 1):
        pattern = wanted.get(str(number))
        title = f"check {number} ({outcome.check.title})"
        if pattern is None and outcome.reason is not None:
            wrong.append(f"{title} failed: {outcome.reason}")
        elif pattern is not None and outcome.reason is None:
            wrong.append(f"{title} was passed; expected to fail with /{pattern}/")
        elif pattern is not None and not re.search(pattern, outcome.reason):
            wrong.append(f"{title} failed with '{outcome.reason}'; expected /{pattern}/")
    return wrong
