# SPDX-License-Identifier: MIT
"""The table of docs/bench.md, from the baseline's figures and Linux's."""
import json
import re
from pathlib import Path

from figures import LINUX

PAGE = Path(__file__).resolve().parents[2] / "docs/bench.md"
BEGIN, END = "<!-- make bench-accept writes from here ... -->", "<!-- ... to here -->"
NAME = re.compile(r"(\d+) MiB: ([\w-]+)(?:, (\d+) frames?)?(?:, (\d+) blocks)?$")


def number(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}".removesuffix(".0")


def parse(name):
    """Return: (MiB, row, frames or 0, blocks or 0)."""
    memory, row, frames, blocks = NAME.match(name).groups()
    return int(memory), row, int(frames or 0), int(blocks or 0)


def grouped(figures):
    """{(row, MiB, blocks): {frames: value}}, in the order of @figures."""
    rows = {}
    for name, value in figures.items():
        memory, row, frames, blocks = parse(name)
        rows.setdefault((row, memory, blocks), {})[frames] = value
    return rows


def largest(rows):
    """Each row once: where it was measured with the most memory, and so blocks."""
    best = {}
    for key in rows:
        if key[0] not in best or key[1] > best[key[0]][1]:
            best[key[0]] = key
    return [best[row] for row in dict.fromkeys(key[0] for key in rows)]


def markdown(compiler, figures):
    linux = json.loads(LINUX.read_text())["figures"]
    rows = grouped(figures)
    lines = [f"Instructions (of `metadata`: bytes), compiled by {compiler}.", "",
             "| row | blocks | RAM, MiB | Linux bare | Linux tracked | 8 frames | caller only |",
             "|---|--:|--:|--:|--:|--:|--:|"]
    for key in largest(rows):
        row, memory, blocks = key
        theirs, ours = linux.get(row, {}), rows[key]
        lines.append("| " + " | ".join([
            f"`{row}`", number(blocks or None), str(memory), number(theirs.get("bare")),
            number(theirs.get("tracked")), number(ours.get(8, ours.get(0))),
            number(ours.get(1))]) + " |")
    return "\n".join(lines)


def memory_markdown(machines):
    """Free pages before and after each row, and who has the difference."""
    lines = ["| RAM, MiB | row | free before | after | kept | in empty slabs | metadata |",
             "|--:|---|--:|--:|--:|--:|--:|"]
    for machine in machines:
        for row in machine["rows"]:
            if row["verdict"] != "measured":
                continue
            free, slabs, metadata = (
                row[f"{what}_pages_after"] - row[f"{what}_pages_before"]
                for what in ("free", "reserve", "metadata"))
            frames = f", {row['frames']}" if row["frames"] else ""
            lines.append(f"| {machine['memory_mib']} | `{row['bench']}`{frames} | "
                         f"{row['free_pages_before']:,} | {row['free_pages_after']:,} | "
                         f"{-free} | {slabs} | {metadata} |")
    return "\n".join(lines) + "\n"


def with_table(page, compiler, figures):
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n\n{markdown(compiler, figures)}\n\n{END}{rest.split(END)[1]}"
