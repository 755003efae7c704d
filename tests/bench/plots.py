#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plots of cost against the number of blocks and the size of RAM, as SVG by gnuplot.

A cost that does not depend on either is a flat line; one that is linear in it has slope
1 where both axes are logarithmic. Anything steeper would be a mistake in the kernel.
"""
import json
import shutil
import subprocess
import sys
from typing import NamedTuple

from figures import LINUX, Broken
from machines import BUILD, measure

PLOTS = BUILD / "plots"
BLOCKS, BLOCKS_RAM = (100, 1000, 10_000, 100_000, 1_000_000), 512
RAM, RAM_BLOCKS = (16, 64, 256, 1024, 3584), 10_000
SCANS = ("scan-linked", "scan-shuffled", "scan-numbers", "scan-lost")
ROWS = {"blocks": ("kmalloc-live", *SCANS, "why", "who", "diff"),
        "ram": ("kmalloc", "kmem_cache", "pages-0", "pages-10", "scan-idle", "scan-linked",
                "boot-work")}


class Plot(NamedTuple):
    name: str
    title: str
    axis: str           # "blocks" or "ram"
    lines: tuple        # (row, frames)
    linux: str = None   # row whose figures are drawn beside


PAIRS = ("kmalloc", "kmem_cache", "pages-0", "pages-10")
PLOT_LIST = (
    Plot("pair-by-blocks", "kmalloc and kfree, 16 to 4096 bytes, beside live blocks", "blocks",
         (("kmalloc-live", 8), ("kmalloc-live", 1)), "kmalloc"),
    Plot("scan-by-blocks", "a scan, all included", "blocks", tuple((row, 0) for row in SCANS)),
    Plot("questions-by-blocks", "questions about one block, and a diff", "blocks",
         (("why", 0), ("who", 0), ("diff", 0))),
    Plot("pair-by-ram", "allocation and free", "ram",
         tuple((row, frames) for row in PAIRS for frames in (8, 1))),
    Plot("scan-by-ram", "a scan, idle and with 10,000 blocks; the boot", "ram",
         (("scan-idle", 0), ("scan-linked", 0), ("boot-work", 0))),
)


def sweep(axis):
    """Return: {(row, frames): [(x, instructions), ...]}; rows for which there is not
    enough memory are told, and left out."""
    lines = {}
    for x in BLOCKS if axis == "blocks" else RAM:
        blocks, memory = (x, BLOCKS_RAM) if axis == "blocks" else (RAM_BLOCKS, x)
        print(f"  {blocks} blocks, {memory} MiB", flush=True)
        rows, _ = measure(memory, f"bench -j -r 3 -n {blocks} {' '.join(ROWS[axis])}")
        for row in rows:
            if row["verdict"] == "measured":
                lines.setdefault((row["bench"], row["frames"]), []).append(
                    (x, row["median_per_1000"] / 1000))
            else:
                print(f"    no {row['bench']}: {row['reason']}")
    return lines


def label(row, frames):
    return row + (f", {frames} frame{'s' if frames > 1 else ''}" if frames else "")


def script(plot, lines):
    """What gnuplot is told: data in here-documents, each line with its label."""
    axis = "live blocks" if plot.axis == "blocks" else "RAM, MiB"
    curves, data = [], []
    for number, key in enumerate(plot.lines):
        points = "\n".join(f"{x} {y:.1f}" for x, y in lines[key])
        data.append(f"$line{number} << end\n{points}\nend")
        curves.append(f'$line{number} with linespoints lw 2 title "{label(*key)}"')
    for kind, value in (json.loads(LINUX.read_text())["figures"][plot.linux].items()
                        if plot.linux else ()):
        curves.append(f'{value} with lines dt 2 title "Linux 6.1, {kind}"')
    return "\n".join([
        "set terminal svg size 760,480 dynamic background '#ffffff' font 'sans,13'",
        f"set output '{PLOTS / plot.name}.svg'", f'set title "{plot.title}" noenhanced',
        f'set xlabel "{axis}"', 'set ylabel "instructions"',
        "set logscale xy 10", "set format xy '10^{%T}'" if plot.axis == "blocks"
        else "set format y '10^{%T}'", "set grid", "set key below maxrows 4 noenhanced", "set xrange [8:5000]"
        if plot.axis == "ram" else "",
        "set yrange [10:*]" if not plot.name.startswith("scan") else "", *data,
        "plot " + ", ".join(curves)]) + "\n"


def main():
    if not shutil.which("gnuplot"):
        sys.exit("bench-plots: gnuplot is missing; tools/deps.sh plot installs it")
    PLOTS.mkdir(parents=True, exist_ok=True)
    lines = {axis: sweep(axis) for axis in ROWS}
    (PLOTS / "plots.json").write_text(json.dumps(
        {axis: {label(*key): points for key, points in found.items()}
         for axis, found in lines.items()}, indent=1))
    for plot in PLOT_LIST:
        subprocess.run(["gnuplot"], input=script(plot, lines[plot.axis]), text=True, check=True)
        print(f"  {PLOTS / plot.name}.svg")


if __name__ == "__main__":
    try:
        main()
    except Broken as error:
        sys.exit(f"bench-plots: {error}")
