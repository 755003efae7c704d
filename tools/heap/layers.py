# SPDX-License-Identifier: MIT
"""Live bytes by site over time, in as many points as a picture has room for.

Ten thousand events on eight hundred points: of those that fall between two the moment is
kept at which most bytes were live, and the last one. So no peak is lost.
"""
from collections import Counter, namedtuple

from heap.site import EARLIER, OTHER

# @values: bytes of each layer, from that time on.
Point = namedtuple("Point", "time_us values")
Peak = namedtuple("Peak", "time_us bytes")


class Layers:
    """@sites: the layers, the lowest first. @points: of Point, ascending in time.
    @peak: of the sum. @ends, @peaks: of each layer, bytes."""

    def __init__(self, replay, ranking, columns):
        self.first_us, self.last_us = replay.span_us()
        used = {ranking.shown(site) for site in (*replay.start, *replay.peaks)}
        self.sites = [site for site in (EARLIER, OTHER, *reversed(ranking.top))
                      if site in used]
        self.index = {site: i for i, site in enumerate(self.sites)}
        now = Counter()
        for site, size in replay.start.items():
            now[ranking.shown(site)] += size
        self.now = [now[site] for site in self.sites]
        self.peaks = list(self.now)
        self.points = [Point(self.first_us, tuple(self.now))]
        self.peak = Peak(self.first_us, sum(self.now))
        self.columns = columns
        self.play(replay.changes, ranking)
        self.ends = list(self.now)

    def column(self, time_us):
        return (time_us - self.first_us) * self.columns // (self.last_us - self.first_us)

    def play(self, changes, ranking):
        column, top, last, total = 0, None, None, sum(self.now)
        for time_us, moment in moments(changes):
            if self.column(time_us) != column:
                self.keep(top, last)
                column, top, last = self.column(time_us), None, None
            for change in moment:
                layer = self.index[ranking.shown(change.site)]
                self.now[layer] += change.bytes
                self.peaks[layer] = max(self.peaks[layer], self.now[layer])
                total += change.bytes
                last = Point(time_us, tuple(self.now))
                if top is None or total > sum(top.values):
                    top = last
                if total > self.peak.bytes:
                    self.peak = Peak(time_us, total)
        self.keep(top, last)
        self.points.append(Point(self.last_us, tuple(self.now)))

    def keep(self, top, last):
        self.points += [point for point in dict.fromkeys((top, last)) if point is not None]


def moments(changes):
    """Changes of one time together."""
    time_us, together = None, []
    for change in changes:
        if change.time_us != time_us and together:
            yield time_us, together
            together = []
        time_us = change.time_us
        together.append(change)
    if together:
        yield time_us, together
