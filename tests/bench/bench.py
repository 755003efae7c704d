#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measure the kernel in QEMU and hold the figures against the baseline.

    bench.py run        measure, write build/bench/, compare; fails on what is worse
    bench.py accept     measure, and make that the baseline and the book's table
    bench.py check      the same as run for `make test`: leaves build/results/bench.json
"""
import json
import sys

from compare import compare, report
from figures import BASELINE, Broken, figures_of, load_baseline, save_baseline
from machines import BUILD, LARGE, SMALL, boot_seconds, image_bytes, is_sanitized, measure
from table import PAGE, markdown, memory_markdown, with_table

RESULTS, OUTPUT = BUILD / "results", BUILD / "bench"


def measure_all():
    """Return: (compiler, {name: value}); all rows go to build/bench/."""
    figures, machines, compiler = {}, [], None
    for memory, command in (SMALL, LARGE):
        rows, compiler = measure(memory, command)
        figures |= figures_of(memory, rows)
        machines.append({"memory_mib": memory, "command": command, "rows": rows})
    OUTPUT.mkdir(parents=True, exist_ok=True)
    (OUTPUT / "bench.json").write_text(json.dumps(
        {"compiler": compiler, "image_bytes": image_bytes(), "machines": machines}, indent=1))
    (OUTPUT / "memory.md").write_text(memory_markdown(machines))
    return compiler, figures


def run():
    now = measure_all()
    page = markdown(*now) + (
        f"\n\nThe image has {image_bytes():,} bytes. From the start of QEMU to the prompt it "
        f"took {boot_seconds():.2f} s here.\n")
    (OUTPUT / "bench.md").write_text(page)
    print(page)
    print(f"Written to {OUTPUT}: bench.md, bench.json, and memory.md with the pages that\n"
          "were free before and after each row.")
    comparison = compare(load_baseline(), now)
    print(report(comparison))
    return comparison.passed


def accept():
    now = measure_all()
    if BASELINE.exists():
        print(report(compare(load_baseline(), now)))
    save_baseline(*now)
    PAGE.write_text(with_table(PAGE.read_text(), *now))
    print(f"Taken: {BASELINE.name} and the table of docs/bench.md. Commit both.")
    return True


def count(passed, failed, skipped):
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "bench.json").write_text(json.dumps(
        {"suite": "bench", "passed": passed, "failed": failed, "skipped": skipped}))
    return failed == 0


def check():
    if is_sanitized():
        print("  a kernel under KASAN or UBSAN is not compared with the baseline")
        return count(0, 0, 1)
    try:
        comparison = compare(load_baseline(), measure_all())
    except Broken as error:
        print(f"  {error}")
        return count(0, 1, 0)
    print("  " + report(comparison).replace("\n", "\n  "))
    if not comparison.same_compiler:
        return count(0, 0, max(comparison.count, 1))
    failed = len(comparison.worse) + len(comparison.missing)
    return count(comparison.count - len(comparison.worse), failed, 0)


def main():
    actions = {"run": run, "accept": accept, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        sys.exit(__doc__)
    try:
        passed = actions[sys.argv[1]]()
    except Broken as error:
        sys.exit(f"bench: {error}")
    sys.exit(not passed)


if __name__ == "__main__":
    main()
