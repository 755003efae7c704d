# SPDX-License-Identifier: MIT
"""One submission of tools/grade-class: class_job.py DIR OUT BUILD STUDENT LAB PATH MARK.

Status 0: it was graded, whatever the marks, so that parallel does not do it again.
"""
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grade import report                                    # noqa: E402
from grade.__main__ import choose_sandbox, grade            # noqa: E402
from grade.lab import find, load                            # noqa: E402


def main():
    folder, out, build, student, lab_name, inside, mark = sys.argv[1:]
    lab = load(find(lab_name))
    outcomes = grade(lab, Path(folder, inside), Path(build), choose_sandbox("always"))
    goal = Path(out, student, lab.name)
    goal.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as place:     # whole, or not at all
        report.write(lab, outcomes, Path(place, "new"))
        Path(place, "new", "fingerprint").write_text(mark)
        shutil.rmtree(goal, ignore_errors=True)
        Path(place, "new").rename(goal)


if __name__ == "__main__":
    main()
