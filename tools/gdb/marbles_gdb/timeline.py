# SPDX-License-Identifier: MIT
"""The timeline: the ring of mm/timeline.h, and its events as lines in the shell's words.

Problem    How memory came to look as it does is most wanted of a machine that is dead.
Idea       Read the ring, and print each event as `trace dump` does. Only now_us differs:
           nobody reads a clock here, so it is that of the last tick.
"""
from collections import namedtuple

from marbles_gdb.classify import site_of
from marbles_gdb.layout import address_of
from marbles_gdb.names import call_text, comm, NO_TRACE
from marbles_gdb.report import frame_fields, frames_of, to_json

FIELDS = ("cycles", "start", "size_bytes", "sequence", "trace", "thread_id", "comm", "kind",
          "type", "old_size_bytes", "old_sequence")
Event = namedtuple("Event", "n " + " ".join(FIELDS))


class Timeline:
    """@events: how many there ever were. @kept: those that can be read, oldest first."""

    def __init__(self, kernel, most):
        self.kernel = kernel
        at = address_of("timeline")
        first, following, end, laps, is_on = kernel.fields(
            "struct timeline", at, "first", "next", "end", "laps", "is_on")
        self.is_on = is_on != 0
        self.reader = kernel.layouts.reader("struct timeline_event", *FIELDS)
        step = self.reader.size
        self.capacity = (end - first) // step
        newest = (following - first) // step if first else 0
        self.events = laps * self.capacity + newest
        self.kept_count = min(self.events, self.capacity)
        count = min(self.kept_count, most)
        ring = kernel.read(first, self.capacity * step) if count else b""
        places = [(newest - count + i) % self.capacity for i in range(count)]
        self.kept = [Event(self.events - count + i + 1,
                           *self.reader.one(ring, place * step))
                     for i, place in enumerate(places)]
        self.start_cycles = self.word64("start_cycles")
        self.factor = kernel.variable("us_per_cycle_2_32", "arch/x86/timer.c")

    def word64(self, name):
        return int.from_bytes(
            self.kernel.read(address_of(name, "arch/x86/timer.c"), 8), "little")

    def time_us(self, event):
        """As cycles_to_us() rounds it."""
        cycles = event.cycles - self.start_cycles
        if self.start_cycles == 0 or cycles < 0:
            return 0
        return (cycles >> 32) * self.factor + ((cycles & 0xFFFFFFFF) * self.factor >> 32)

    def kind(self, event):
        return self.kernel.name_of("timeline_kind", event.kind, "TIMELINE_")

    def type(self, event):
        return self.kernel.name_of("block_type", event.type, "BLOCK_")


# ---- JSON -------------------------------------------------------------------

def stack_fields(kernel, trace, number):
    caller, = kernel.fields("struct trace", trace, "caller_index")
    return {"trace": "stack", "id": number,
            "frames": [frame_fields(at) for at in frames_of(kernel, trace)[caller:]]}


def event_fields(timeline, event, stack):
    kernel, kind = timeline.kernel, timeline.kind(event)
    fields = {"trace": kind, "n": event.n, "time_us": timeline.time_us(event),
              "addr": f"{event.start:#010x}", "size": event.size_bytes}
    if kind == "resize":
        fields["old_size"] = event.old_size_bytes
    fields |= {"type": timeline.type(event), "seq": event.sequence}
    if kind == "resize":
        fields["old_seq"] = event.old_sequence
    return fields | {"comm": comm(kernel, event.comm), "tid": event.thread_id,
                     "stack": stack}


def json_lines(timeline):
    kernel, numbers = timeline.kernel, {}
    for event in timeline.kept:
        if event.trace not in numbers:
            number = numbers[event.trace] = kernel.field("struct trace", event.trace,
                                                         "number")
            yield to_json(stack_fields(kernel, event.trace, number))
        yield to_json(event_fields(timeline, event, numbers[event.trace]))
    yield to_json({"trace": "summary", "on": timeline.is_on, "events": timeline.events,
                   "kept": timeline.kept_count,
                   "lost": timeline.events - timeline.kept_count,
                   "capacity": timeline.capacity, "now_us": kernel.now_ms() * 1000})


# ---- text -------------------------------------------------------------------

def site_words(kernel, trace):
    """Who called the allocator, in the source's words alone."""
    site = site_of(kernel, trace)
    return call_text(site) if site else NO_TRACE


def event_text(timeline, event):
    seconds, us = divmod(timeline.time_us(event), 1000000)
    size = f"{event.old_size_bytes}->{event.size_bytes}" \
        if timeline.kind(event) == "resize" else f"{event.size_bytes}"
    who = f"{comm(timeline.kernel, event.comm)}/{event.thread_id}"
    return (f"{event.n:6} {seconds:4}.{us:06}s {timeline.kind(event):<6} "
            f"{timeline.type(event):<7} {size:>9}  {event.start:#010x}  {who:<10}  "
            f"{site_words(timeline.kernel, event.trace)}")


def text_lines(timeline):
    yield "     n         time event  type         bytes  address     thread      by"
    for event in timeline.kept:
        yield event_text(timeline, event)
    if timeline.capacity == 0:
        yield "trace: nothing is kept; 'trace on' begins to record"
        return
    lost = timeline.events - timeline.kept_count
    words = "none was overwritten" if lost == 0 else \
        f"the first {lost} {'was' if lost == 1 else 'were'} overwritten"
    yield f"trace: {len(timeline.kept)} of {timeline.events} events; {words}"
