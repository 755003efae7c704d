# SPDX-License-Identifier: MIT
"""From lines to what is drawn: what there is, what is missing, in words."""
from pathlib import Path

from heap import memory, svg
from heap.lines import Refused
from heap.replay import Replay


class Subject:
    """@blocks: live ones. @memory, @replay: None where there is none. @views: what can be
    drawn. @facts, @notes: lines of text. @incomplete: (since when in us, words) of the
    timeline; (None, ""): all of it is there."""

    def __init__(self, name):
        self.name = name
        self.blocks, self.memory, self.replay, self.views = [], None, None, []
        self.flame_words, self.facts, self.notes = "", [], []
        self.incomplete = (None, "")


def of(lines, only=None):
    """@only: pictures that are asked for; those that cannot be drawn are refused."""
    found = Subject(Path(lines.name).name)
    trace = lines.trace
    if lines.summary:
        from_dump(found, lines)
    elif lines.blocks or lines.pages:
        raise Refused(f"{lines.name}: lines of marbles-heap without their summary, which "
                      "is the last one: the end was cut off; write them again")
    if trace and trace.events:
        with_trace(found, lines, trace)
    elif not lines.summary:
        raise Refused(no_events(lines, trace))
    elif only is None:
        found.notes.append("No timeline: the kernel recorded no events. `trace on` in its "
                           "shell, before, makes it do so.")
    for view in only or ():
        if view not in found.views:
            raise Refused(f"{lines.name}: no picture '{view}': no events were recorded; "
                          "`trace on` in the shell, before the dump, does it")
    return found


def no_events(lines, trace):
    if trace and trace.summary:
        return (f"{lines.name}: no events: the timeline is empty "
                f"(recording is {'on' if trace.summary.get('on') else 'off'}); "
                "`trace on`, do something, `trace dump -j`")
    return (f"{lines.name}: no events in its {svg.plural(lines.number, 'line')}; expected a "
            'dump, which `make dump` writes, or lines of `trace dump -j`, which begin with '
            '{"trace":')


# ---- from a dump ----------------------------------------------------------------

def from_dump(found, lines):
    summary = lines.summary
    if len(lines.blocks) != summary["blocks"]:
        raise Refused(f"{lines.name}: {len(lines.blocks)} block lines, but the summary counts "
                      f"{summary['blocks']}: some are missing; write them again")
    found.blocks, found.memory = lines.blocks, memory.of_dump(lines)
    found.views = ["map", "flame"]
    found.flame_words = "all live blocks"
    found.facts.append(
        f"{svg.size_text(summary['pages'] * memory.PAGE_BYTES)} of memory, "
        f"{svg.time_text(summary['now_ms'] * 1000)} after boot; "
        f"{svg.plural(summary['blocks'], 'live block')}, {svg.size_text(summary['bytes'])}")
    if summary.get("suppressed"):
        found.notes.append(f"{svg.plural(summary['suppressed'], 'leaked block')} not marked: "
                           "`kmemleak suppress` hides them")
    if summary.get("self_test") != "ok":
        found.notes.append("The scan's self-test failed: do not trust what is marked as leaked")


# ---- a timeline -----------------------------------------------------------------

def with_trace(found, lines, trace):
    replay = Replay(trace, lines.blocks if lines.summary else None)
    found.replay = replay
    found.views = ["map", "time", "flame"]
    first, last = replay.span_us()
    found.facts.append(f"{svg.plural(len(trace.events), 'event')} from "
                       f"{svg.time_text(first)} to {svg.time_text(last)}")
    if not lines.summary:
        found.blocks = sorted(replay.live.values())
        found.memory = memory.of_replay(replay)
        found.flame_words = "blocks that were allocated in the timeline and are still live"
        size = sum(block.size for block in found.blocks)
        found.facts[-1] += (f"; of the blocks allocated in them "
                            f"{svg.plural(len(found.blocks), 'block')}, "
                            f"{svg.size_text(size)}, still live")
    found.notes += notes(replay)
    found.incomplete = incomplete(replay)
    if lines.summary and not replay.gaps:
        check_end(found, replay, lines.summary["bytes"])


def notes(replay):
    overwritten = (replay.summary or {}).get("lost") == replay.lost
    if replay.lost:
        yield (f"Incomplete before {svg.time_text(replay.events[0].time_us)}: "
               f"{svg.plural(replay.lost, 'older event')} "
               f"{'overwritten in the ring' if overwritten else 'not in the log'}" +
               ("." if replay.known else "; blocks of that time are missing."))
    for gap in replay.gaps[:3]:
        what = f"event {gap.first} and what followed" if gap.count is None else \
            f"events {gap.first} to {gap.first + gap.count - 1}" if gap.count > 1 else \
            f"event {gap.first}"
        yield (f"Incomplete from {svg.time_text(gap.time_us)} on: {what} missing in the log" +
               (" (there is no summary line)." if gap.count is None else "."))
    if len(replay.gaps) > 3:
        yield f"{len(replay.gaps) - 3} more gaps."
    if replay.unseen[0] and not replay.known:
        count, size = replay.unseen
        yield (f"{svg.plural(count, 'free')} of blocks whose allocation the timeline does "
               f"not have ({svg.size_text(size)}): not in the curve.")
    if replay.untold:
        yield (f"{svg.plural(replay.untold, 'event')} without a stack: the line that tells it "
               "is missing in the log.")


def incomplete(replay):
    """Since when the curve is not to be trusted."""
    if replay.lost and not replay.known:
        return replay.events[0].time_us, \
            f"incomplete: {svg.plural(replay.lost, 'event')} before this lost"
    if replay.gaps:
        count = replay.gaps[0].count
        return replay.gaps[0].time_us, "incomplete from here" + \
            ("" if count is None else f": {svg.plural(count, 'event')} missing")
    return None, ""


def check_end(found, replay, size):
    """The curve must end at what the dump holds."""
    end = sum(replay.end.values())
    if end != size and not (replay.summary or {}).get("on", True):
        found.notes.append(
            f"The timeline ends at `trace off`, with {end:,} bytes; the dump holds {size:,}, "
            f"{svg.plural(replay.later, 'block')} allocated later among them.")
    elif end != size:
        found.notes.append(f"The timeline ends at {end:,} bytes, the dump holds {size:,}: it "
                           "was taken in the middle of an allocation, or events are missing.")
