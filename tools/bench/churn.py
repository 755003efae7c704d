#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fragmentation after a long churn: run tests/bench/churn/ in QEMU, print the table.

    churn.py run marbles [--seeds 1,2,3] [--operations N] [--limit MIB] [--memory MIB]
    churn.py run linux   ...                likewise; tools/bench/linux/build.sh build/linux first
    churn.py table [LOG...]                 of logs that are there: build/churn/*.log
    churn.py compare [LOG...]               kernel beside kernel, means over the seeds

A run writes build/churn/KERNEL-SEED.log, and is measured in instructions: QEMU counts
one for each tick of the cycle counter. docs/fragmentation.md explains what is printed.
"""
import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from churn_log import PHASES, BadLog, not_returned, parse, rows
from churn_plot import plot

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
CHURN = ROOT / "tests/bench/churn"
LOGS, LINUX = BUILD / "churn", BUILD / "linux"
LOOK = "buddyinfo -j; slabinfo -j; meminfo -j"
SECONDS = 1800                  # for one run
MIB = 1 << 20
INDEX_ORDERS = (1, 3, 6, 10)    # of the unusable index


def qemu(memory, *more):
    return ["timeout", "-s", "KILL", str(SECONDS), "qemu-system-i386",
            "-accel", "tcg", "-icount", "shift=0,sleep=off",
            "-rtc", "base=2020-01-01,clock=vm", "-m", str(memory), "-net", "none",
            "-display", "none", "-serial", "stdio", "-no-reboot", *more]


def shell_commands(operations, seed, limit):
    """What Marbles' shell is to do."""
    step = f"insmod churn_step; rmmod churn_step; {LOOK}; "
    return (f"insmod pairs; rmmod pairs; "
            f"insmod churn operations={operations} seed={seed} limit_mib={limit}; {LOOK}; "
            + step * (PHASES + 1) + f"rmmod churn; {LOOK}; exit")


def build_initrd():
    """The modules of tests/bench/churn/ in an archive. Return: its path."""
    files, archive = LOGS / "files", LOGS / "initrd.cpio"
    files.mkdir(parents=True, exist_ok=True)
    subprocess.run(["make", "-s", "-C", ROOT, f"BUILD={BUILD}", f"M={CHURN}", "modules"],
                   check=True)
    for ko in CHURN.glob("*.ko"):
        (files / ko.name).write_bytes(ko.read_bytes())
    subprocess.run(["python3", "-B", ROOT / "tools/mkinitrd.py", files, archive], check=True)
    return archive


def marbles_command(given, seed):
    run = shell_commands(given.operations, seed, given.limit)
    return qemu(given.memory, "-kernel", str(BUILD / "marbles.elf"), "-initrd",
                str(build_initrd()), "-append", f'{given.append} run="{run}"'.strip(),
                "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04")


def linux_command(given, seed):
    if not (LINUX / "initramfs.cpio").exists():
        sys.exit(f"churn.py: there is no {LINUX}/initramfs.cpio; make it with\n"
                 f"    tools/bench/linux/build.sh {LINUX}")
    churn = f"churn=operations={given.operations},seed={seed},limit_mib={given.limit}"
    return qemu(given.memory, "-kernel", str(LINUX / "vmlinuz"), "-initrd",
                str(LINUX / "initramfs.cpio"), "-append",
                f"console=ttyS0 panic=-1 {given.append} {churn}")


def run(given):
    LOGS.mkdir(parents=True, exist_ok=True)
    logs = []
    for seed in given.seeds.split(","):
        command = (marbles_command if given.kernel == "marbles" else linux_command)(given, seed)
        logs.append(LOGS / f"{given.kernel}{given.name}-{seed}.log")
        with open(logs[-1], "wb") as log:
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log,
                           stderr=subprocess.STDOUT, check=False)
    return logs


def trace_sums(operations, seed, limit):
    """The checksums of the trace at the ends of the phases, as this machine computes
    them: what a kernel says must agree."""
    program = LOGS / "trace_sum"
    LOGS.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-Werror", CHURN / "trace_sum.c",
                    "-o", program], check=True)
    said = subprocess.run([program, str(operations), str(seed), str(limit)], check=True,
                          capture_output=True, text=True).stdout
    return [int(value, 16) for value in re.findall(r"sum=(0x[0-9a-f]{8})", said)]


def judge(looks):
    """What is wrong with a run beyond doubt: a list of complaints."""
    said, table = looks[0].report, list(rows(looks))
    wrong = [f"phase {row['phase']}: {row[what]} blocks {words}" for row in table
             for what, words in (("failed", "could not be had"),
                                 ("overwritten", "did not hold their number any more"))
             if row[what]]
    sums = trace_sums(said["operations"], said["seed"], said["limit_mib"])
    wrong += [f"phase {row['phase']}: the trace has checksum {row['sum']:#x}, expected "
              f"{expected:#x}: it was another trace"
              for row, expected in zip(table, sums) if row["sum"] != expected]
    return wrong


def print_table(name, looks):
    said = looks[0].report
    print(f"\n{name}: {said['operations']} operations, seed {said['seed']}, at most "
          f"{said['limit_mib']} MiB asked for; {looks[0].free_pages} pages free before")
    print("            blocks  asked  in use  in use/   rounding  holes   rest"
          "   unusable index, order        instructions")
    print("operations    1000    MiB     MiB   asked        MiB    MiB    MiB   "
          + "".join(f"{order:6}" for order in INDEX_ORDERS) + "      alloc   free")
    for row in rows(looks):
        ratio = f"{row['ratio']:7.3f}" if row["ratio"] else "      -"
        print(f"{row['operations']:10} {row['blocks'] / 1000:7.1f} {row['requested'] / MIB:6.1f}"
              f" {row['in_use'] / MIB:7.2f} {ratio} {row['rounding'] / MIB:10.2f}"
              f" {row['holes'] / MIB:6.2f} {row['rest'] / MIB:6.2f}   "
              + "".join(f"{row['unusable'][order]:6.3f}" for order in INDEX_ORDERS)
              + f" {row['alloc']:10} {row['free']:6}")
    freed, gone = not_returned(looks)
    print(f"not free again: {freed} pages when all was freed, {gone} when the module had gone")


def table(logs):
    """Print and judge each of @logs. Return: 0, or 1 where something is wrong."""
    status = 0
    for log in logs:
        try:
            looks = parse(log.read_text(errors="replace"))
        except (BadLog, KeyError, TypeError) as error:
            print(f"{log}: {error}; see the file")
            status = 1
            continue
        print_table(log.stem, looks)
        for complaint in judge(looks):
            print(f"WRONG: {complaint}")
            status = 1
    return status


def save():
    """All whole logs of build/churn/, of both kernels, as figures and as a picture."""
    results = {}
    for log in sorted(LOGS.glob("*.log")):
        try:
            results[log.stem] = list(rows(parse(log.read_text(errors="replace"))))
        except (BadLog, KeyError, TypeError):
            continue                        # table() has told
    (LOGS / "churn.json").write_text(json.dumps(results, indent=1))
    (LOGS / "churn.svg").write_text(plot(results))
    print(f"\nall figures: {LOGS / 'churn.json'}; plot: {LOGS / 'churn.svg'}")


def spread(values, digits):
    """The mean; where they differ, and by how much at most from it."""
    mean = sum(values) / len(values)
    off = max(abs(value - mean) for value in values)
    mean = round(mean, digits) + 0.0                # no -0.0
    return f"{mean:.{digits}f}" + (f" ± {off:.{digits}f}" if round(off, digits) else "")


COLUMNS = {                     # of compare(): heading, value in a row, digits
    "in use / asked": (lambda row: row["ratio"], 3),
    "rounding": (lambda row: row["rounding"] / MIB, 1),
    "holes": (lambda row: row["holes"] / MIB, 1),
    "rest": (lambda row: row["rest"] / MIB, 1),
    "order 3": (lambda row: row["unusable"][3], 2),
    "order 6": (lambda row: row["unusable"][6], 2),
    "order 10": (lambda row: row["unusable"][10], 2),
    "alloc": (lambda row: row["alloc"], 0),
    "free": (lambda row: row["free"], 0),
}


def compare(logs):
    """Print a table in Markdown, the runs of each kernel as one row a phase."""
    kernels = {}
    for log in logs:
        kernels.setdefault(log.stem.rsplit("-", 1)[0], []).append(parse(
            log.read_text(errors="replace")))
    print("| phase | asked | kernel | " + " | ".join(COLUMNS) + " |")
    print("|---" * (len(COLUMNS) + 3) + "|")
    for phase in range(PHASES):
        for name, runs in sorted(kernels.items(), reverse=True):
            same = [list(rows(looks))[phase] for looks in runs]
            print(f"| {phase + 1} | {spread([r['requested'] / MIB for r in same], 0)} MiB "
                  f"| {name} | " + " | ".join(
                      spread([value(row) for row in same], digits)
                      for value, digits in COLUMNS.values()) + " |")
    for name, runs in sorted(kernels.items(), reverse=True):
        print(f"{name}: {len(runs)} seeds; {spread([not_returned(looks)[0] for looks in runs], 0)}"
              f" pages not free again when all was freed, unusable index for order 10 "
              f"{spread([list(rows(looks))[-1]['unusable'][10] for looks in runs], 2)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("run")
    verb.add_argument("kernel", choices=("marbles", "linux"))
    verb.add_argument("--seeds", default="1,2,3")
    verb.add_argument("--operations", type=int, default=10_000_000)
    verb.add_argument("--limit", type=int, default=96, help="MiB")
    verb.add_argument("--memory", type=int, default=256, help="MiB of the machine")
    verb.add_argument("--append", default="", help="more for the kernel's command line")
    verb.add_argument("--name", default="", help="something to tell its logs from others")
    for name in ("table", "compare"):
        verbs.add_parser(name).add_argument("logs", nargs="*", type=Path)
    given = parser.parse_args()
    logs = run(given) if given.verb == "run" else given.logs or sorted(LOGS.glob("*.log"))
    if given.verb == "compare":
        compare(logs)
        sys.exit(0)
    status = table(logs)
    save()
    sys.exit(status)


if __name__ == "__main__":
    main()
