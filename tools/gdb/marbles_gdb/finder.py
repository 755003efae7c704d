# SPDX-License-Identifier: MIT
"""Which words of a piece of memory refer to which block?

A word refers to a block if its value lies in [start, start + size), or if it is the
address of the descriptor of a head page of alloc_pages(). Nearly no word does, so numpy,
where it is installed, looks at all of them at once; without it a list comprehension does,
some thirty times more slowly, with the same result.
"""
from array import array
from bisect import bisect_right

try:
    import numpy
except ImportError:
    numpy = None

WORD = 4
NOBODY = -1


class PlainFinder:
    """@blocks: Blocks. Addresses of blocks are numbers in blocks.all."""

    def __init__(self, blocks):
        self.starts = blocks.starts
        self.ends = [block.start + block.size for block in blocks.all]
        self.descriptors = blocks.descriptors
        known = [*self.starts, *self.ends, *self.descriptors]
        self.low, self.high = (min(known), max(known) + 1) if known else (0, 0)

    def target(self, word):
        """The number of the block that @word refers to, or NOBODY."""
        i = bisect_right(self.starts, word) - 1
        if i >= 0 and word < self.ends[i]:
            return i
        return self.descriptors.get(word, NOBODY)

    def references(self, data, base):
        """Of the whole words of @data, which lie at @base: lists of slots and targets."""
        low, high = self.low, self.high
        words = array("I", data[:len(data) // WORD * WORD])
        hits = [i for i, word in enumerate(words) if low <= word < high]
        targets = [self.target(words[i]) for i in hits]
        pairs = [(base + i * WORD, to) for i, to in zip(hits, targets) if to != NOBODY]
        return [slot for slot, _ in pairs], [to for _, to in pairs]

    def between(self, data, base):
        """The same for memory with many blocks in it: also whose word each is. Slack and
        all that is in no block is left out."""
        slots, targets = self.references(data, base)
        sources = []
        for slot in slots:
            i = bisect_right(self.starts, slot) - 1
            whole = i >= 0 and slot + WORD <= \
                self.starts[i] + (self.ends[i] - self.starts[i]) // WORD * WORD
            sources.append(i if whole else NOBODY)
        rows = [row for row in zip(sources, targets, slots) if row[0] != NOBODY]
        return tuple(map(list, zip(*rows))) if rows else ([], [], [])


class NumpyFinder:
    """The same, all words at once."""

    def __init__(self, blocks):
        self.starts = numpy.array(blocks.starts, numpy.int64)
        sizes = numpy.array([block.size for block in blocks.all], numpy.int64)
        self.ends = self.starts + sizes
        self.whole_ends = self.starts + sizes // WORD * WORD
        pairs = sorted(blocks.descriptors.items())
        self.pages = numpy.array([at for at, _ in pairs], numpy.int64)
        self.of_page = numpy.array([number for _, number in pairs], numpy.int64)
        known = [*self.starts[:1], *self.ends[-1:], *self.pages[:1], *self.pages[-1:] + 1]
        self.low, self.high = (min(known), max(known) + 1) if known else (0, 0)

    @staticmethod
    def inside(starts, ends, values):
        at = numpy.searchsorted(starts, values, "right") - 1
        return numpy.where((at >= 0) & (values < ends[at]), at, NOBODY)

    def references_at(self, data, base):
        words = numpy.frombuffer(data, "<u4", len(data) // WORD)
        hits = numpy.flatnonzero((words >= self.low) & (words < self.high))
        values = words[hits].astype(numpy.int64)
        if len(self.starts) == 0:
            return hits, hits
        targets = self.inside(self.starts, self.ends, values)
        if len(self.pages):
            at = numpy.searchsorted(self.pages, values, "right") - 1
            exact = (at >= 0) & (self.pages[at] == values)
            targets = numpy.where((targets == NOBODY) & exact, self.of_page[at], targets)
        good = targets != NOBODY
        return base + hits[good] * WORD, targets[good]

    def references(self, data, base):
        slots, targets = self.references_at(data, base)
        return slots.tolist(), targets.tolist()

    def between(self, data, base):
        slots, targets = self.references_at(data, base)
        if len(slots) == 0:
            return [], [], []
        sources = self.inside(self.starts, self.whole_ends, slots + (WORD - 1))
        good = sources != NOBODY
        return sources[good].tolist(), targets[good].tolist(), slots[good].tolist()


Finder = PlainFinder if numpy is None else NumpyFinder
