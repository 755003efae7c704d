# SPDX-License-Identifier: MIT
"""Holding figures against the baseline: what got worse, better, is missing, is new.

Under -icount a figure is exact: the same kernel gives the same number on any machine.
The 3 % are not for noise. They let a change pass that moves code about, and hold one
that costs something.
"""
from typing import NamedTuple

WORSE_BY = 0.03


class Comparison(NamedTuple):
    worse: dict         # name: (before, now)
    better: dict
    missing: list       # in the baseline, not measured now
    new: list           # measured now, not in the baseline
    compilers: tuple    # (of the baseline, of this kernel)
    count: int          # figures that both have

    @property
    def same_compiler(self):
        return self.compilers[0] == self.compilers[1]

    @property
    def passed(self):
        """Code of another compiler cannot be worse than that of the baseline's."""
        return not self.same_compiler or not (self.worse or self.missing)


def compare(baseline, now):
    """@baseline, @now: (compiler, {name: value})."""
    (compiler_before, before), (compiler_now, after) = baseline, now
    both = [name for name in before if name in after]
    pairs = {name: (before[name], after[name]) for name in both}
    return Comparison(
        {name: pair for name, pair in pairs.items() if pair[1] > pair[0] * (1 + WORSE_BY)},
        {name: pair for name, pair in pairs.items() if pair[1] < pair[0] * (1 - WORSE_BY)},
        [name for name in before if name not in after],
        [name for name in after if name not in before],
        (compiler_before, compiler_now), len(both))


def number(value):
    return f"{value:,.1f}" if value < 10000 else f"{value:,.0f}"


def change(pair):
    before, now = pair
    percent = f" ({(now / before - 1) * 100:+.1f} %)" if before else ""
    return f"{number(before)} -> {number(now)}{percent}"


def section(title, lines):
    return [title, *(f"  {line}" for line in lines)] if lines else []


def report(comparison):
    """Plain text, and at its end what to do."""
    c = comparison
    lines = section(f"{len(c.worse)} got more than {WORSE_BY:.0%} worse:",
                    [f"{name}: {change(pair)}" for name, pair in c.worse.items()])
    lines += section(f"{len(c.missing)} in the baseline, not measured:", c.missing)
    lines += section(f"{len(c.better)} got more than {WORSE_BY:.0%} better:",
                     [f"{name}: {change(pair)}" for name, pair in c.better.items()])
    lines += section(f"{len(c.new)} measured, not in the baseline:", c.new)
    lines.append(f"{c.count} figures compared with tests/bench/baseline.json: "
                 f"{len(c.worse)} worse, {len(c.better)} better, {len(c.missing)} missing, "
                 f"{len(c.new)} new.")
    if not c.same_compiler:
        lines.append(f"The baseline was measured with {c.compilers[0]}, this kernel is from "
                     f"{c.compilers[1]}: this is told, and fails nothing.")
    elif not c.passed:
        lines.append("If that is the price of something, make bench-accept takes the new "
                     "figures; commit them together with the change.")
    elif c.better or c.new:
        lines.append("make bench-accept makes these the figures to keep.")
    return "\n".join(lines)
