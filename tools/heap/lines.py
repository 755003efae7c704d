# SPDX-License-Identifier: MIT
"""The JSON lines of `trace dump -j`, marbles-trace and marbles-heap, read and checked.

They may lie anywhere in a serial log: other lines are skipped. A line that begins as one of
these and is no whole one is refused, by its number: a picture that left it out would lie.
"""
import json
import re
from collections import namedtuple

from heap.site import Site, Stack, site_of

Block = namedtuple("Block", "addr size type state stack seq comm")
Event = namedtuple("Event", "kind n time_us addr size type seq stack old_size old_seq")
Pages = namedtuple("Pages", "addr count state slab area block")
Slab = namedtuple("Slab", "slab cache base slot_bytes slots tracked waiting")

START = re.compile(r'\{"(heap|trace)":')           # a terminal's time may stand before it
NUMBERS = {"size", "n", "time_us", "seq", "stack", "old_size", "old_seq", "count",
           "slot_bytes", "slots", "id", "pages", "blocks", "bytes", "leaked", "leaked_bytes",
           "now_ms", "events", "lost", "now_us"}
ADDRESSES = {"addr", "slab", "area", "block", "base", "start"}
HEAP_SUMS = ("start", "pages", "blocks", "bytes", "leaked", "leaked_bytes", "now_ms")
TRACE_SUMS = ("events", "lost", "now_us")
BLOCK_STATES = ("held", "leader", "indirect", "suppressed", "ignored")
UNTOLD = Stack((), Site("(stack not in the trace)", "", 0))


class Refused(Exception):
    """What was read cannot be drawn: says why."""


class Section:
    """What one `trace dump -j` printed."""

    def __init__(self):
        self.stacks, self.events, self.summary, self.untold = {}, [], None, 0


class Lines:
    """@blocks, @pages, @slabs, @summary: of marbles-heap. @trace: the last timeline,
    or None."""

    def __init__(self, name):
        self.name, self.number = name, 0
        self.blocks, self.pages, self.slabs, self.summary = [], [], {}, None
        self.stacks = {}
        self.sections = [Section()]

    @property
    def trace(self):
        told = [each for each in self.sections if each.events or each.summary]
        return told[-1] if told else None

    # ---- one line -------------------------------------------------------------

    def refuse(self, why):
        raise Refused(f"{self.name}:{self.number}: {why}")

    def add(self, text):
        """Any line of the input, without its end."""
        self.number += 1
        begin = START.search(text)
        if begin is None:
            return
        text = text[begin.start():].strip()
        try:
            row = json.loads(text)
        except ValueError:
            self.refuse(f"a JSON line that is cut or broken: '{text[-40:]}' is its end, where "
                        "a '}' is expected; write the lines again, or remove this one")
        family = "heap" if "heap" in row else "trace"
        take = getattr(self, f"{family}_{row[family]}", None)
        if take is None:
            self.refuse(f'"{family}":"{row[family]}" is not known; is tools/heapview older '
                        "than the kernel?")
        take(row)

    def value(self, row, name):
        """Of a field: checked, addresses as numbers."""
        value = row.get(name)
        if name in ADDRESSES:
            try:
                return int(value, 16)
            except (TypeError, ValueError):
                self.refuse(f"'{name}' is {value!r}, and should be an address like "
                            '"0xc0a3f040"')
        if name in NUMBERS and (type(value) is not int or value < 0):
            self.refuse(f"'{name}' is {value!r}, and should be a number, 0 or more")
        return value

    def values(self, row, *names):
        return [self.value(row, name) for name in names]

    def stack(self, row):
        frames = row.get("frames")
        if not isinstance(frames, list) or not all(isinstance(each, dict) for each in frames):
            self.refuse(f"'frames' is {frames!r}, and should be a list of objects")
        places = tuple(Site(str(each.get("function") or each.get("addr") or "?"),
                            str(each.get("file", "")), each.get("line", 0))
                       for each in frames)
        return self.value(row, "id"), Stack(places, site_of(places, row.get("caller")))

    # ---- of marbles-heap ------------------------------------------------------

    def heap_stack(self, row):
        number, stack = self.stack(row)
        self.stacks[number] = stack

    def heap_block(self, row):
        addr, size, stack, seq = self.values(row, "addr", "size", "stack", "seq")
        if row.get("state") not in BLOCK_STATES:
            self.refuse(f"'state' is {row.get('state')!r}; known are "
                        f"{', '.join(BLOCK_STATES)}")
        self.blocks.append(Block(addr, size, row.get("type"), row["state"],
                                 self.stacks.get(stack, UNTOLD), seq, row.get("comm", "")))

    def heap_pages(self, row):
        addr, count = self.values(row, "addr", "count")
        more = [self.value(row, name) if name in row else None
                for name in ("slab", "area", "block")]
        self.pages.append(Pages(addr, count, str(row.get("state")), *more))

    def heap_slab(self, row):
        slab, base, slot_bytes, slots = self.values(row, "slab", "base", "slot_bytes", "slots")
        self.slabs[slab] = Slab(slab, str(row.get("cache")), base, slot_bytes, slots,
                                bool(row.get("tracked")), set(row.get("waiting") or ()))

    def heap_summary(self, row):
        self.summary = row | {name: self.value(row, name) for name in HEAP_SUMS}

    # ---- of a timeline --------------------------------------------------------

    def open_section(self):
        if self.sections[-1].summary:
            self.sections.append(Section())
        return self.sections[-1]

    def trace_stack(self, row):
        number, stack = self.stack(row)
        self.open_section().stacks[number] = stack

    def event(self, row):
        section = self.open_section()
        n, time_us, addr, size, seq, stack = \
            self.values(row, "n", "time_us", "addr", "size", "seq", "stack")
        old = self.values(row, "old_size", "old_seq") if row["trace"] == "resize" else (0, 0)
        if section.events and n <= section.events[-1].n:
            self.refuse(f"event {n} comes after event {section.events[-1].n}: two timelines "
                        "without a summary line between them; keep one of them")
        section.untold += stack not in section.stacks
        section.events.append(Event(row["trace"], n, time_us, addr, size, row.get("type"),
                                    seq, section.stacks.get(stack, UNTOLD), *old))

    trace_alloc = trace_free = trace_resize = event

    def trace_summary(self, row):
        self.open_section().summary = row | {name: self.value(row, name)
                                             for name in TRACE_SUMS if name in row}


def read(lines, name):
    """All of an iterable of text lines. @name: of the input, for complaints."""
    found = Lines(name)
    for text in lines:
        found.add(text)
    if found.number == 0:
        raise Refused(f"{name} is empty; expected JSON lines of `trace dump -j`, or a log "
                      "that has them in it")
    return found
