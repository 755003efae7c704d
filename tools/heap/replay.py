# SPDX-License-Identifier: MIT
"""A timeline played from its start: what was live when, and what is live at its end.

Of blocks that are older than the timeline it says nothing but their frees. With a dump the
beginning is known, too: what is live now and was not allocated since, and what was freed
since and not allocated. Without one the curve begins at 0, and such frees are left out.
"""
from collections import Counter, namedtuple

from heap.lines import Block
from heap.site import EARLIER

SEQUENCES = 1 << 32                 # they wrap
QUIET = 5                           # a silence at the end is a 5th of the rest, or less
Change = namedtuple("Change", "time_us site bytes")     # @bytes: more, or less
# From event number @first on, told at @time_us, something is missing; @count: how many
# events, None: not known.
Gap = namedtuple("Gap", "first count time_us")


class Replay:
    """@start: live at the first event, by site. @changes: in order. @live: Block by
    sequence number, at the end. @unseen: [frees, their bytes] of blocks that the timeline
    does not know. @later: blocks that are younger than it. @seen: {addr: size} of all that
    events name. @peaks, @end: bytes by site."""

    def __init__(self, trace, blocks=None):
        self.events, self.summary = trace.events, trace.summary
        self.untold = trace.untold
        self.known = blocks is not None
        self.start, self.changes, self.live = Counter(), [], {}
        self.later = 0
        self.unseen, self.seen, self.counts = [0, 0], {}, Counter()
        for event in self.events:
            self.take(event)
        if self.known:
            self.begin(blocks)
        self.lost, self.gaps = self.missing()
        self.peaks, self.end = self.play()

    # ---- one event ------------------------------------------------------------

    def take(self, event):
        self.counts[event.kind] += 1
        self.seen[event.addr] = max(event.size, self.seen.get(event.addr, 0))
        if event.kind == "free":
            self.forget(event, event.seq, event.size)
            return
        if event.kind == "resize":
            self.forget(event, event.old_seq, event.old_size)
        self.live[event.seq] = Block(event.addr, event.size, event.type, "held",
                                     event.stack, event.seq, "")
        self.changes.append(Change(event.time_us, event.stack.site, event.size))

    def forget(self, event, seq, size):
        block = self.live.pop(seq, None)
        if block is not None:
            self.changes.append(Change(event.time_us, block.stack.site, -block.size))
            return
        self.unseen[0] += 1
        self.unseen[1] += size
        if self.known:
            self.start[EARLIER] += size
            self.changes.append(Change(event.time_us, EARLIER, -size))

    # ---- the whole ------------------------------------------------------------

    def begin(self, blocks):
        """What is live in the dump and was not allocated since was so all the time, unless
        it came later: after `trace off`."""
        last = max((event.seq for event in self.events if event.kind != "free"), default=None)
        for block in blocks:
            if last is not None and 0 < (block.seq - last) % SEQUENCES < SEQUENCES // 2:
                self.later += 1
            elif block.seq not in self.live:
                self.start[block.stack.site] += block.size

    def missing(self):
        """Return: (events lost before the first one, [Gap])."""
        gaps, expected = [], self.events[0].n if self.events else 1
        lost = expected - 1 if self.events else 0
        for event in self.events:
            if event.n != expected:
                gaps.append(Gap(expected, event.n - expected, event.time_us))
            expected = event.n + 1
        end = self.events[-1].time_us if self.events else 0
        if self.summary is None:
            gaps.append(Gap(expected, None, end))
        elif self.summary.get("events", expected - 1) > expected - 1 and self.events:
            gaps.append(Gap(expected, self.summary["events"] - expected + 1, end))
        return lost, gaps

    def play(self):
        """Return: (bytes by site at most, bytes by site at the end)."""
        peaks, now = Counter(self.start), Counter(self.start)
        for change in self.changes:
            now[change.site] += change.bytes
            peaks[change.site] = max(peaks[change.site], now[change.site])
        return peaks, now

    def span_us(self):
        """(first event's time, the end's): of a long silence after the last event only the
        beginning is worth being drawn."""
        first, last = self.events[0].time_us, self.events[-1].time_us
        now = (self.summary or {}).get("now_us", last)
        quiet = max((last - first) // QUIET, 1000)
        return first, max(last, min(now, last + quiet), first + 1)
