# SPDX-License-Identifier: MIT
"""The mark phase: which live blocks can be reached? docs/kmemleak.md says what counts.

All references are collected first, in one pass over the memory of roots and blocks; the
rest is a walk over lists of numbers.
"""
import gc
import time
from array import array
from collections import namedtuple

from marbles_gdb.blocks import all_blocks
from marbles_gdb.classify import all_traces, classify
from marbles_gdb.finder import WORD, Finder
from marbles_gdb.memory import PAGE_BYTES
from marbles_gdb.roots import all_roots

# @slot: the word's address. @source: the number of the block that it lies in, or the root.
# @target: the number of the block that it refers to. @value: what the word is.
Reference = namedtuple("Reference", "slot source target value")
REGION_BYTES = 8 << 20              # read at a time


class Scan:
    """@held[i]: is block i held? @leaked: numbers. @leader: of each leaked one."""

    def __init__(self, kernel):
        began = time.monotonic()
        self.kernel = kernel
        self.blocks = all_blocks(kernel)
        self.all = self.blocks.all
        self.flag = self.blocks.flag
        self.unread = self.flag["TAG_NO_SCAN"] | self.flag["TAG_IGNORE"]
        self.unreported = self.flag["TAG_NOT_LEAK"] | self.flag["TAG_IGNORE"]
        self.finder = Finder(self.blocks)
        self.roots = all_roots(kernel, self.blocks.block_at)
        self.root_references = [ref for root in self.roots for ref in self.of_root(root)]
        self.edges = [()] * len(self.all)       # of each block: (slot, target), ascending
        self.collect_edges()
        self.roots_bytes = sum(map(self.whole_bytes, self.roots))
        self.held, self.scanned_bytes = self.mark()
        self.leaked = [i for i in range(len(self.all)) if self.is_leaked(i)]
        self.leader, self.hidden = classify(self)
        self.self_test_ok = self.self_test()
        self.scan_us = int((time.monotonic() - began) * 1e6)

    # ---- blocks -------------------------------------------------------------

    def has(self, i, name):
        return self.all[i].flags & self.flag[name] != 0

    def is_read(self, i):
        return not self.all[i].flags & self.unread

    def is_leaked(self, i):
        return not self.held[i] and not self.all[i].flags & self.unreported

    # ---- references ---------------------------------------------------------

    @staticmethod
    def whole_bytes(root):
        return max(root.end - -(-root.start // WORD) * WORD, 0) // WORD * WORD

    def of_root(self, root):
        """An area of a guarded block is read from the word where the block has one."""
        start = root.start
        block = self.blocks.block_at(start) if root.kind == "area" else None
        origin = block.start if block is not None and block.is_guarded else 0
        start = origin + -(-(start - origin) // WORD) * WORD
        if start >= root.end:
            return
        data = root.data if root.data is not None else \
            self.kernel.read(start, root.end - start)
        for slot, target in zip(*self.finder.references(data, start)):
            yield Reference(slot, root, target, word_in(data, slot - start))

    def of_block(self, i):
        """All that block @i refers to."""
        for slot, target in self.edges[i]:
            yield Reference(slot, i, target, word_in(self.kernel.read(slot, WORD), 0))

    def collect_edges(self):
        found = {}
        for first, last in self.regions():
            data = self.kernel.memory.read(first, last - first)
            for source, target, slot in zip(*self.finder.between(data, first)):
                found.setdefault(source, []).append((slot, target))
        for i, block in enumerate(self.all):
            if block.area:
                found[i] = self.of_area(block)
        for i, edges in found.items():
            if self.is_read(i):
                self.edges[i] = edges

    def regions(self):
        """Pages of the direct map that have blocks in them, those side by side as one."""
        first = last = 0
        for block in self.all:
            if block.area:
                continue
            start = block.start // PAGE_BYTES * PAGE_BYTES
            end = -(-(block.start + block.size) // PAGE_BYTES) * PAGE_BYTES
            if start > last or end - first > REGION_BYTES:
                if last > first:
                    yield first, last
                first = max(start, last)
            last = max(last, end)
        if last > first:
            yield first, last

    def of_area(self, block):
        """A mapping refers to the blocks of its pages by the table of these; its words are
        theirs."""
        if block.mapping is not None:
            targets = map(self.blocks.of_descriptor, block.mapping)
            pages = self.kernel.field("struct vm_area", block.area, "pages")
            return [(pages + i * WORD, target)
                    for i, target in enumerate(targets) if target is not None]
        data = self.kernel.read(block.start, block.size // WORD * WORD)
        return list(zip(*self.finder.references(data, block.start)))

    # ---- mark ---------------------------------------------------------------

    def mark(self):
        """Return: (who is held, bytes of blocks that were read for it)."""
        held = bytearray(len(self.all))
        todo = [ref.target for ref in self.root_references]
        todo += [i for i in range(len(self.all)) if self.has(i, "TAG_NOT_LEAK")]
        read_bytes = 0
        while todo:
            i = todo.pop()
            if held[i]:
                continue
            held[i] = 1
            if self.is_read(i) and self.all[i].mapping is None:
                read_bytes += self.all[i].size // WORD * WORD
            todo.extend(target for _, target in self.edges[i] if not held[target])
        return held, read_bytes

    # ---- believed? ------------------------------------------------------------

    def self_test(self):
        """Would a lost block have been found, and a held one not be reported? In made-up
        roots a block's address must be found, its inverse and one past its end not."""
        for block in self.all[:1] + self.all[-1:]:
            end = block.start + block.size
            words = [block.start, block.start ^ 0xFFFFFFFF, end - 1, end]
            _, targets = self.finder.references(array("I", words).tobytes(), 0)
            own = self.blocks.number_at(block.start)
            next_one = self.blocks.number_at(end)
            if targets != [own, own] + ([] if next_one is None else [next_one]):
                return False
        return True

    def live_count(self):
        """Of all traces, what was allocated and not freed."""
        live = 0
        for trace in all_traces(self.kernel):
            total, freed = self.kernel.fields("struct trace", trace, "total_blocks",
                                              "freed_blocks")
            live += (total - freed) & 0xFFFFFFFF
        return live


def word_in(data, at):
    return int.from_bytes(data[at:at + WORD], "little")


def scan(kernel):
    """The scan of this stop: made once."""
    gc.disable()                    # a million blocks make no cycles, but it looks for some
    try:
        return kernel.keep("scan", Scan)
    finally:
        gc.enable()
