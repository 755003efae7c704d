# SPDX-License-Identifier: MIT
"""What a run of tests/bench/churn/ left in a serial log, of Marbles or of Linux.

A log has a look at memory before the first phase, one after each, and one when the
module is gone. Both kernels tell the same things in their own ways; a Look has them
in one form, and fragmentation is computed from that form alone, so by the same lines.
"""
import json
import re
from dataclasses import dataclass, field

ORDERS = 11                     # 4 KiB to 4 MiB in both kernels
PAGE_BYTES = 4096
PHASES = 10


class BadLog(Exception):
    """The run did not come to its end; the message says what is missing."""


@dataclass
class Look:
    """Memory at one moment, and what churn.ko said just before (None at the start)."""
    free_runs: list = field(default_factory=lambda: [0] * ORDERS)   # buddy, by order
    cpu_pages: int = 0          # free pages on the lists of CPUs, in no run
    slab_pages: int = 0         # of all caches: Linux merges those of one size
    large_is_slab: bool = False  # kmalloc() of two pages comes from a cache
    report: dict = None

    @property
    def run_pages(self):
        return sum(count << order for order, count in enumerate(self.free_runs))

    @property
    def free_pages(self):
        return self.run_pages + self.cpu_pages


def unusable_index(free_runs, order):
    """Which part of the free memory a request of 2^order pages cannot use: 0, all of it
    can be used, to 1, none. mm/vmstat.c of Linux: unusable_free_index(); Gorman and
    Whitcroft, OLS 2006."""
    free = sum(count << k for k, count in enumerate(free_runs))
    usable = sum(count << k for k, count in enumerate(free_runs) if k >= order)
    return (free - usable) / free if free else 1.0


def fragmentation_index(free_runs, order):
    """If a request of 2^order pages fails, why: towards 0, too little is free; towards
    1, it lies scattered. None: it would not fail. mm/vmstat.c: fragmentation_index();
    Gorman and Whitcroft, as above."""
    if any(free_runs[order:]):
        return None
    blocks = sum(free_runs)
    if blocks == 0:
        return 0.0
    free = sum(count << k for k, count in enumerate(free_runs))
    return 1 - (1 + free / (1 << order)) / blocks


def parse(text):
    """The looks in @text, the serial log of a whole run. BadLog if it is not whole."""
    text = text.replace("\r", "")
    looks = linux_looks(text) if "@buddyinfo" in text else marbles_looks(text)
    if len(looks) != PHASES + 3:
        raise BadLog(f"{len(looks)} looks at memory, expected {PHASES + 3}: the run broke off")
    for look, phase in zip(looks[1:-1], range(1, PHASES + 2)):
        if look.report.get("phase") != phase:
            raise BadLog(f"phase {phase} is missing; there is {look.report}")
    return looks


def reports(text):
    """What churn.ko said in @text: one dict of all that stands as name=number."""
    return {name: int(value, 0) for line in re.findall(r"churn: (.*)", text)
            for name, value in re.findall(r"(\w+)=(-?\w+)", line)}


def linux_looks(text):
    looks = []
    for part in text.split("@buddyinfo")[1:]:
        before, part = text.split("@buddyinfo")[len(looks)], part.split("@end")[0]
        look = Look(report=reports(before))
        for zone in re.findall(r"^Node \d+, zone +\w+((?: +\d+){%d}) *$" % ORDERS, part, re.M):
            for order, count in enumerate(zone.split()):
                look.free_runs[order] += int(count)
        look.cpu_pages = sum(map(int, re.findall(r"^ +count: +(\d+)", part, re.M)))
        for line in part.split("@slabinfo")[-1].splitlines():
            columns = line.split()
            if len(columns) == 16:
                look.slab_pages += int(columns[5]) * int(columns[14])
                look.large_is_slab |= columns[0] == "kmalloc-8k"
        looks.append(look)
    return looks


def marbles_looks(text):
    looks, before = [], ""
    for line in text.splitlines():
        row = json.loads(line) if line.startswith("{") else {}
        if row.get("order") == 0:
            looks.append(Look(report=reports(before)))
            before = ""
        if "order" in row:
            looks[-1].free_runs[row["order"]] = row["free"]
        elif "num_slabs" in row:
            looks[-1].slab_pages += row["num_slabs"] * row["pagesperslab"]
        elif "MemFree" in row:
            looks[-1].cpu_pages = row["MemFree"] * 1024 // PAGE_BYTES - looks[-1].run_pages
        elif not row:
            before += line + "\n"
    return looks


def rows(looks):
    """The table: one dict for each phase. Bytes but for the indices and the ratio.
    in_use = requested + rounding + holes + rest, where
      rounding  what the size classes give beyond what was asked for
      holes     free slots in slabs
      rest      tags, descriptors, and what the kernel did beside"""
    start = looks[0]
    for look in looks[1:-1]:
        said = look.report
        in_use = (start.free_pages - look.free_pages) * PAGE_BYTES
        slabs = (look.slab_pages - start.slab_pages) * PAGE_BYTES
        in_slabs = said["capacity"] - said["page_bytes"]
        if not look.large_is_slab:
            in_slabs -= said["large"] * 2 * PAGE_BYTES
        yield {
            "phase": said["phase"], "operations": said["operations"],
            "blocks": said["blocks"], "requested": said["requested"], "sum": said["sum"],
            "in_use": in_use, "ratio": in_use / said["requested"] if said["requested"] else None,
            "rounding": said["capacity"] - said["requested"], "holes": slabs - in_slabs,
            "rest": in_use - said["capacity"] - (slabs - in_slabs),
            "failed": said["failed"], "overwritten": said["overwritten"],
            "cpu_pages": look.cpu_pages, "free_runs": look.free_runs,
            "unusable": [unusable_index(look.free_runs, k) for k in range(ORDERS)],
            "fragmentation": [fragmentation_index(look.free_runs, k) for k in range(ORDERS)],
            "alloc": said["alloc"], "free": said["free"],
        }


def not_returned(looks):
    """Pages that are not free again when all was freed, and when the module had gone."""
    return (looks[0].free_pages - looks[-2].free_pages,
            looks[0].free_pages - looks[-1].free_pages)
