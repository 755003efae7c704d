# SPDX-License-Identifier: MIT
"""marbles-heap: all of memory, for a picture of it."""
from collections import Counter

from marbles_gdb import heap, report
from marbles_gdb.commands import command, only, options
from marbles_gdb.memory import PAGE_BYTES
from marbles_gdb.modules import add_all_symbols
from marbles_gdb.scan import scan


@command("marbles-heap")
def show(kernel, *words):
    """What each page of memory is, and each block that lies in them.

Without -j the sums: pages by state, blocks by what a scan says of them. tools/heapview
makes a picture of the lines.

-j  JSON lines: each stack, block, run of equal pages, slab, and last the sums

marbles-heap [-j]"""
    given, words = options(words, "j")
    only(words, 0)
    add_all_symbols(kernel)
    yield from heap.json_lines(kernel) if "j" in given else text_lines(kernel)


def text_lines(kernel):
    pages, blocks, sizes = Counter(), Counter(), Counter()
    for _, count, state, _ in heap.PageRuns(kernel).runs():
        pages[state] += count
    found = scan(kernel)
    for i, block in enumerate(found.all):
        state = heap.state_of(found, i)
        blocks[state] += 1
        sizes[state] += block.size
    yield "PAGES           COUNT        KIB"
    for state, count in sorted(pages.items(), key=lambda item: (-item[1], item[0])):
        yield f"{state:<12} {count:>8} {count * PAGE_BYTES // 1024:>10}"
    yield "BLOCKS          COUNT      BYTES"
    for state, count in sorted(blocks.items(), key=lambda item: (-item[1], item[0])):
        yield f"{state:<12} {count:>8} {sizes[state]:>10}"
    yield f"{report.plural(len(found.all), 'block')}, {sum(sizes.values())} bytes"
