# SPDX-License-Identifier: MIT
"""Grade labs: python3 -B tools/grade [LAB ...]; all labs without a name.

Each lab leaves grade.txt, results.json (Gradescope) and junit.xml in OUT/LAB/. The status
is 0 only for full marks in all labs; 1: points are missing; 2: it could not be graded.
"""
import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grade import build, judge, report, sandbox             # noqa: E402
from grade.lab import ROOT, LabError, find, folders, load   # noqa: E402
from grade.outside import Kernel                            # noqa: E402

FULL_MARKS, POINTS_MISSING, NOT_GRADED = 0, 1, 2


def arguments():
    parser = argparse.ArgumentParser(prog="tools/grade", description=__doc__)
    parser.add_argument("labs", nargs="*", metavar="LAB")
    parser.add_argument("--submission", type=Path, help="a folder with the files handed in")
    parser.add_argument("--build", type=Path, default=Path(os.environ.get("BUILD", "build")))
    parser.add_argument("--out", type=Path, help="where results go (build/grade)")
    parser.add_argument("--sandbox", choices=("auto", "always", "never"), default="auto")
    return parser.parse_args()


def grade(lab, submission, build_folder, sandboxed):
    """Return: a list of judge.Outcome."""
    with tempfile.TemporaryDirectory(prefix="marbles-lab-") as place:
        try:
            initrd, folder = build.build(lab, submission, Path(place), sandboxed,
                                         build_folder)
        except build.Rejected as rejected:
            return judge.rejected(lab, str(rejected))
        kernel = Kernel(folder / "marbles.elf")
        return judge.evaluate(lab, judge.perform(lab, kernel, folder, initrd, sandboxed))


def choose_sandbox(wish):
    works = wish != "never" and sandbox.available()
    if wish == "always" and not works:
        raise LabError("bubblewrap does not work here, and --sandbox=always wants it: "
                       "install it (make deps), and allow user namespaces")
    return works


def main():
    given = arguments()
    try:
        sandboxed = choose_sandbox(given.sandbox)
        chosen = [find(name) for name in given.labs] or folders()
        if given.submission and len(chosen) != 1:
            raise LabError("SUBMISSION= goes with one LAB=")
        if not chosen:
            raise LabError("there are no labs")
        perfect = True
        for folder in chosen:
            lab = load(folder)
            outcomes = grade(lab, given.submission or folder, given.build, sandboxed)
            report.write(lab, outcomes, (given.out or given.build / "grade") / lab.name)
            print(report.table(lab, outcomes), flush=True)
            perfect &= report.score(outcomes) == report.full(outcomes)
    except LabError as error:
        print(f"grade: {error}", file=sys.stderr)
        return NOT_GRADED
    return FULL_MARKS if perfect else POINTS_MISSING


if __name__ == "__main__":
    sys.exit(main())
