# SPDX-License-Identifier: MIT
"""What came between two marks and is still there? Compare mm/diff.c.

A mark is a sequence number, and how much each call site had then. Those of the shell are
in the kernel's memory, those of GDB here; both serve. What a site has now is counted block
by block.
"""
from collections import namedtuple

from marbles_gdb.classify import live_by_site, site_of
from marbles_gdb.layout import address_of
from marbles_gdb.names import c_string, site_text
from marbles_gdb.report import plural, site_fields, to_json

# @live: {address of a call site: (blocks, bytes)}.
Mark = namedtuple("Mark", "sequence live")
marks = {}                          # name -> Mark, of GDB's own


class Row:
    """Of a call site. @net_blocks, @net_bytes: live at the end less live at the start."""

    def __init__(self, trace):
        self.trace = trace
        self.blocks = self.bytes = self.leaked_blocks = self.leaked_bytes = 0
        self.net_blocks = self.net_bytes = 0


def is_later(sequence, other):
    return sequence != other and (sequence - other) & 0xFFFFFFFF < 1 << 31


# ---- marks ----------------------------------------------------------------------

def mark_now(kernel):
    sequence, = kernel.fields("struct tag_stats", address_of("tag_stats"), "allocations")
    return Mark(sequence, live_by_site(kernel))


def kernel_marks(kernel):
    """Those of `kmemleak mark`, by name."""
    sites = list(call_sites(kernel))
    first = kernel.variable("marks", "mm/baseline.c")
    return {c_string(kernel.field("struct mark", at, "info.name")): mark_at(kernel, at, sites)
            for at in kernel.chain(first, "struct mark", "next")}


def call_sites(kernel):
    """(address, number) of each."""
    first = kernel.variable("all_sites", "mm/depot.c")
    for at in kernel.chain(first, "struct call_site", "all_next"):
        yield kernel.fields("struct call_site", at, "address", "number")


def mark_at(kernel, at, sites):
    """A site that came later than the mark had nothing then."""
    sequence, count = kernel.fields("struct mark", at, "info.sequence", "site_count")
    start = at + kernel.layouts.struct("struct mark").offset("sites")
    reader = kernel.layouts.reader("struct snapshot", "blocks", "bytes")
    counts = list(reader.rows(kernel.read(start, count * reader.size)))
    return Mark(sequence, {site: counts[number] for site, number in sites if number < count})


# ---- rows -----------------------------------------------------------------------

def rows(scan, since, until=None):
    """Between the Marks @since and @until, None: now. Return: Rows, most bytes first."""
    end, found = until or mark_now(scan.kernel), {}
    for i, block in enumerate(scan.all):
        if not is_later(block.sequence, since.sequence) or is_later(block.sequence,
                                                                    end.sequence):
            continue
        site = site_of(scan.kernel, block.trace)
        row = found.setdefault(site, Row(block.trace))
        row.blocks += 1
        row.bytes += block.size
        if scan.is_leaked(i):
            row.leaked_blocks += 1
            row.leaked_bytes += block.size
    for site, row in found.items():
        then, now = since.live.get(site, (0, 0)), end.live.get(site, (0, 0))
        row.net_blocks, row.net_bytes = now[0] - then[0], now[1] - then[1]
        row.site, row.place = site, site_fields(scan.kernel, row.trace)
    return sorted(found.values(), key=lambda row: (-row.bytes, -row.blocks, row.site))


def json_lines(found):
    for row in found:
        yield to_json({"kmemleak": "diff", **row.place, "blocks": row.blocks,
                       "bytes": row.bytes, "leaked_blocks": row.leaked_blocks,
                       "leaked_bytes": row.leaked_bytes,
                       "reachable_blocks": row.blocks - row.leaked_blocks,
                       "reachable_bytes": row.bytes - row.leaked_bytes,
                       "net_blocks": row.net_blocks, "net_bytes": row.net_bytes})


def text_lines(found):
    yield "     BYTES  BLOCKS     LEAKED  BLOCKS        NET  BLOCKS  CALL SITE"
    for row in found:
        yield (f"{row.bytes:10} {row.blocks:7} {row.leaked_bytes:10} {row.leaked_blocks:7} "
               f"{row.net_bytes:+10} {row.net_blocks:+7}  {site_text(row.site)}")
    blocks, size, lost, lost_bytes = (sum(getattr(row, name) for row in found) for name in (
        "blocks", "bytes", "leaked_blocks", "leaked_bytes"))
    yield (f"kmemleak: {plural(blocks, 'block')} ({size} bytes) came and "
           f"{'is' if blocks == 1 else 'are'} live: {lost} ({lost_bytes} bytes) leaked, "
           f"{blocks - lost} ({size - lost_bytes} bytes) reachable")
