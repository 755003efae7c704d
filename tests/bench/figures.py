# SPDX-License-Identifier: MIT
"""Figures: what `bench -j` prints, and the committed baseline that they are held against.

A figure has a name that says all that matters, "64 MiB: scan-linked, 10000 blocks", and
a value: ticks, mostly instructions, of one operation.
"""
import json
import re
from pathlib import Path

BASELINE = Path(__file__).with_name("baseline.json")
LINUX = Path(__file__).with_name("linux.json")


class Broken(Exception):
    """What was read is no baseline, or no output of bench. The text says why."""


def figure_name(memory, row):
    frames = f", {row['frames']} frame{'s' if row['frames'] > 1 else ''}" if row["frames"] else ""
    blocks = f", {row['blocks']} blocks" if row["blocks"] else ""
    return f"{memory} MiB: {row['bench']}{frames}{blocks}"


def row_of(line):
    try:
        return json.loads(line)
    except ValueError as error:
        raise Broken(f"the kernel printed what is no JSON ({error}):\n{line}") from None


def rows_of(text):
    """The JSON lines among the output of a machine that ran `bench -j`. Without its
    summary, which must be the last of them, the run is not whole."""
    rows = [row_of(line) for line in text.splitlines() if line.startswith('{"bench"')]
    if not rows or rows[-1]["bench"] != "summary":
        raise Broken("the kernel's output ends before bench was done:\n" + text[-2000:])
    *rows, summary = rows
    failed = [f"{row['bench']}: {row['reason']}" for row in rows
              if row["verdict"] not in ("measured", "skipped")]
    if failed or summary["failed"]:
        raise Broken("bench has no figure for " + "; ".join(failed))
    return rows, summary


def compiler_of(text):
    match = re.search(r"Marbles [\w.]+ \((.*)\)", text)
    if not match:
        raise Broken("the kernel did not say what compiled it")
    return match.group(1)


def figures_of(memory, rows):
    return {figure_name(memory, row): row["median_per_1000"] / 1000
            for row in rows if row["verdict"] == "measured"}


def load_baseline(path=BASELINE):
    """Return: (compiler, {name: value})."""
    try:
        baseline = json.loads(Path(path).read_text())
        compiler, figures = baseline["compiler"], baseline["figures"]
        if not isinstance(compiler, str) or not all(
                isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0
                for value in figures.values()):
            raise Broken("a figure is no number")
    except FileNotFoundError:
        raise Broken(f"{path} is missing; make bench-accept writes it") from None
    except (ValueError, KeyError, TypeError, AttributeError, Broken) as error:
        raise Broken(f"{path} is no baseline ({type(error).__name__}: {error}); get it back "
                     "from git, or make bench-accept") from None
    return compiler, figures


def save_baseline(compiler, figures, path=BASELINE):
    """A line a figure, in the order in which they were measured: diffs stay readable."""
    lines = [f"    {json.dumps(name)}: {value:.10g}" for name, value in figures.items()]
    Path(path).write_text(f'{{\n  "compiler": {json.dumps(compiler)},\n  "figures": {{\n'
                          + ",\n".join(lines) + "\n  }\n}\n")
