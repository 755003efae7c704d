#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""For authors of labs: grade the variants of one. try.py LAB [VARIANT...] [-v]"""
import os
import sys
import time

from variants import HERE, ROOT, all_variants, differences, outcomes_of

from grade import report                        # variants put tools/ on the path
from grade.lab import find, load


def main():
    words = [word for word in sys.argv[1:] if word != "-v"]
    if not words:
        sys.exit(__doc__)
    lab = load(find(words[0]))
    chosen = words[1:] or [v for name, v in all_variants() if name == lab.name]
    if not chosen:
        sys.exit(f"{HERE / lab.name}/expect.json names no variants")
    bad = 0
    for variant in chosen:
        start = time.monotonic()
        outcomes = outcomes_of(lab.name, variant, ROOT / os.environ.get("BUILD", "build"))
        wrong = differences(lab.name, variant, outcomes)
        bad += bool(wrong)
        print(f"{variant}: {report.score(outcomes)} of {report.full(outcomes)} points, "
              f"{time.monotonic() - start:.1f} s, {'as expected' if not wrong else 'WRONG'}")
        print("".join(f"    {line}\n" for line in wrong), end="")
        if "-v" in sys.argv:
            print(report.table(lab, outcomes))
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
