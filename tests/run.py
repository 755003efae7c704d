#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run the test suites (all, or those named) and count: `N passed, N failed, N skipped`.

Each suite leaves build/results/SUITE.json; one that leaves none has failed as such,
so a suite that dies cannot look green.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "boot"))
BUILD = Path(os.environ.get("BUILD", "build"))
RESULTS = BUILD / "results"
MAKE = os.environ.get("MAKE", "make")
KUNIT_SECONDS = 120


def write_result(suite, passed, failed, skipped=0):
    (RESULTS / f"{suite}.json").write_text(json.dumps(
        {"suite": suite, "passed": passed, "failed": failed, "skipped": skipped}))


def make(target):
    """Run make below the one that runs this: its job server's files stay open."""
    subprocess.run([MAKE, "--no-print-directory", target, f"BUILD={BUILD}"], check=False,
                   close_fds=False)


def run_fuzz():
    if shutil.which("clang"):
        make("fuzz-smoke")
    else:
        print("  no clang here: the fuzzers are skipped")
        write_result("fuzz", 0, 0, 1)


def run_kunit():
    """Boot with run="kunit; exit" and count the cases of its KTAP output: the lines
    indented below a suite. Only the kernel's own word and status 0 count."""
    from marbles import Machine                             # needs pexpect
    with Machine(run="kunit; exit", seconds=KUNIT_SECONDS) as machine:
        try:
            status = machine.exit_status(KUNIT_SECONDS)
        finally:
            log = machine.serial_log()
            (RESULTS / "kunit.log").write_text(log)
    cases = re.findall(r"^ {4}(not ok|ok) \d+(.*)$", log, re.M)
    skipped = sum("# SKIP" in rest for _, rest in cases)
    bad = [rest for verdict, rest in cases if verdict == "not ok"]
    failed = len(bad) or int(status != 1 or not cases)
    print(f"  kunit: {len(cases) - len(bad) - skipped} passed, {failed} failed")
    if failed:
        print(f"  QEMU's status was {status}; {RESULTS / 'kunit.log'} says:")
        print("    " + "\n    ".join(log.splitlines()[-60:]))
    write_result("kunit", len(cases) - len(bad) - skipped, failed, skipped)


def run_pytest(suite, jobs):
    """pytest of tests/SUITE; @jobs tests at a time."""
    report = RESULTS / f"{suite}.xml"
    report.unlink(missing_ok=True)
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    subprocess.run([sys.executable, "-m", "pytest", "-q", "-n", str(jobs), f"tests/{suite}",
                    f"--junitxml={report}", "-p", "no:cacheprovider"], check=False,
                   env={**environment, "BUILD": str(BUILD), "PYTHONDONTWRITEBYTECODE": "1"})
    counts = next(xml.parse(report).iter("testsuite")).attrib
    failed = int(counts["failures"]) + int(counts["errors"])
    skipped = int(counts["skipped"])
    write_result(suite, int(counts["tests"]) - failed - skipped, failed, skipped)


def run_bench():
    """Figures against the baseline: below the one that runs this, as the kernel is built."""
    subprocess.run([sys.executable, "-B", "tests/bench/bench.py", "check"], check=False)


SUITES = {
    "lint": lambda: make("lint"),
    "host": lambda: make("host-tests"),
    "fuzz": run_fuzz,
    "kunit": run_kunit,
    "tools": lambda: run_pytest("tools", 0),
    "boot": lambda: run_pytest("boot", 2),
    "bench": run_bench,
}


def run_suite(suite):
    """Return: (passed, failed, skipped)."""
    result = RESULTS / f"{suite}.json"
    result.unlink(missing_ok=True)
    print(f"== {suite}", flush=True)
    start = time.monotonic()
    try:
        SUITES[suite]()
        counts = json.loads(result.read_text())
    except Exception as error:          # whatever it was, this suite has failed
        print(f"  {suite}: {type(error).__name__}: {error}")
        counts = {"passed": 0, "failed": 1, "skipped": 0}
    print(f"   ({time.monotonic() - start:.1f} s)", flush=True)
    return counts["passed"], counts["failed"], counts.get("skipped", 0)


def main():
    RESULTS.mkdir(parents=True, exist_ok=True)
    sums = [sum(column) for column in zip(*map(run_suite, sys.argv[1:] or SUITES))]
    print("%d passed, %d failed, %d skipped" % tuple(sums))
    sys.exit(sums[1] > 0)


if __name__ == "__main__":
    main()
