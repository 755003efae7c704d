# SPDX-License-Identifier: MIT
"""The pictures on one sheet: title, what is missing, the three of them, script.js.

One file that needs no other: SVG, and the same within a page of HTML.
"""
import json
from html import escape
from pathlib import Path

from heap import area_flame, area_map, area_time, detail, map_legend, svg
from heap.layers import Layers
from heap.memory import LEAKED, PAGE_BYTES
from heap.site import Ranking, weights

WIDTH, HEADING = 1360, 52           # pixels
LEFT, PLOT, LEGEND = 32, 112, 1036  # x of the sheet, of plots, of legends
VIEWS = ("map", "time", "flame")
HEADINGS = {"map": "Where it lies: pages, and who has them",
            "time": "When it came: live bytes over time, by call site",
            "flame": "Through which calls it came: live bytes by stack"}


class Sheet:
    """@subject: what is drawn (subject.py). @views: of VIEWS. @top: so many call sites
    have a colour."""

    def __init__(self, subject, title, views, top):
        self.subject, self.views = subject, views
        peaks = subject.replay.peaks if subject.replay else {}
        self.ranking = Ranking(weights(subject.blocks, peaks), top)
        self.out, self.y, self.data = [], 0, {}
        self.title = title or f"The heap in {subject.name}"
        self.leaked = [block for block in subject.blocks if block.state in LEAKED]

    def color(self, site):
        shown = self.ranking.shown(site)
        return area_time.fixed_color(shown) or \
            svg.SITE_COLORS[self.ranking.index[shown] % len(svg.SITE_COLORS)]

    # ---- head -----------------------------------------------------------------

    def head(self):
        self.out.append(svg.text(LEFT, 46, svg.clipped(self.title, 1290, 24, 0.62), 24,
                                 font_weight="bold"))
        self.y = 70
        for line in self.subject.facts:
            self.out.append(svg.text(LEFT, self.y, line, 13, fill=svg.FAINT))
            self.y += 19
        if self.leaked:
            words = (f"{svg.plural(len(self.leaked), 'leaked block')}, "
                     f"{svg.size_text(sum(block.size for block in self.leaked))}: "
                     "wherever these stripes are")
            self.out.append(
                svg.rect(LEFT, self.y - 6, 44, 16, fill="url(#leak)", rx=2.0,
                         stroke=svg.LEAK_COLOR) +
                svg.text(LEFT + 54, self.y + 7, words, 13, fill=svg.LEAK_COLOR,
                         font_weight="bold"))
            self.y += 24
        for note in self.subject.notes:
            self.out.append(svg.element(
                "g", svg.rect(LEFT, self.y - 6, WIDTH - 2 * LEFT, 22, fill="#FFF7E6",
                              stroke="#F2C27B", rx=3.0),
                svg.text(LEFT + 10, self.y + 9, note, 12, fill="#93370D"), class_="note"))
            self.y += 27

    def heading(self, view, more="", hint=None):
        self.y += 22
        self.out.append(
            svg.element("path", d=f"M{LEFT} {self.y - 18}H{WIDTH - LEFT}", stroke=svg.LINE) +
            svg.text(LEFT, self.y + 6, HEADINGS[view], 16, font_weight="bold") +
            svg.text(WIDTH - LEFT, self.y + 6, more, 12, fill=svg.FAINT, text_anchor="end",
                     data_hint=hint))
        self.y += HEADING - 22

    # ---- the three --------------------------------------------------------------

    def draw_map(self):
        memory = self.subject.memory
        drawn = area_map.Map(memory, PLOT, self.y + HEADING)
        self.heading("map", f"a row is {svg.size_text(drawn.columns * PAGE_BYTES)}, "
                            "a square a page of 4 KiB")
        self.out.append(svg.element("g", drawn.draw(self.color), id="map"))
        number = detail.choose(memory)
        below = self.y + drawn.height + 18
        self.out.append(detail.draw(memory, number, self.color, PLOT, below, area_map.WIDTH))
        legend, height = map_legend.draw(memory, self.ranking, self.color, LEGEND,
                                         self.y)
        self.out.append(legend)
        self.data["map"] = area_map.data(drawn, self.color)
        room = 0 if number is None else 18 + detail.HEIGHT
        self.y += max(drawn.height + room, height) + 14

    def draw_time(self):
        replay = self.subject.replay
        self.heading("time", ", ".join(
            f"{replay.counts[kind]:,} {word}" for kind, word in
            (("alloc", "allocations"), ("free", "frees"), ("resize", "resizes"))
            if replay.counts[kind]))
        layers = Layers(replay, self.ranking, area_time.COLUMNS)
        drawn, height, self.data["time"] = area_time.draw(
            layers, self.color, PLOT, self.y, LEGEND, self.subject.incomplete)
        self.out.append(svg.element("g", drawn, id="time", data_events=len(replay.events),
                                    data_peak_bytes=layers.peak.bytes,
                                    data_end_bytes=sum(layers.ends)))
        self.y += height + 10

    def draw_flame(self):
        self.heading("flame", self.subject.flame_words, "; a click on a frame widens it")
        drawn, height, narrow = area_flame.draw(self.subject.blocks, self.color, PLOT, self.y)
        self.out.append(drawn)
        self.y += height + 10
        if narrow:
            self.out.append(svg.text(PLOT, self.y + 8, f"{svg.plural(narrow, 'frame')} too "
                                     "narrow to be seen: not drawn, but counted below", 11,
                                     fill=svg.FAINT))
            self.y += 18

    # ---- the file -----------------------------------------------------------------

    def draw(self):
        """Return: the SVG element."""
        self.head()
        for view in self.views:
            getattr(self, f"draw_{view}")()
        height = int(self.y + 26)
        script = (Path(__file__).parent / "script.js").read_text(encoding="utf-8")
        sizes = [block.size for block in self.subject.blocks]
        return svg.element(
            "svg", svg.patterns(), svg.rect(0, 0, WIDTH, height, fill=svg.PAPER), *self.out,
            svg.element("g", id="tip", visibility="hidden", pointer_events="none"),
            f'<script type="application/json" id="data">{quoted(self.data)}</script>',
            f"<script><![CDATA[\n{script}]]></script>",
            xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {height}", width=WIDTH,
            height=height, id="sheet", data_blocks=len(sizes), data_bytes=sum(sizes),
            data_leaked=len(self.leaked),
            data_leaked_bytes=sum(block.size for block in self.leaked))


def quoted(data):
    """JSON that ends neither the script element nor anything else."""
    words = json.dumps(data, separators=(",", ":"))
    for char in "<>&":
        words = words.replace(char, f"\\u{ord(char):04x}")
    return words


def html(drawn, title):
    # In HTML a CDATA section within <script> of an SVG is understood as in XML.
    return ("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            f"<title>{escape(svg.printable(title))}</title>"
            "<style>body{margin:0;background:#fff}svg{display:block;margin:0 auto;"
            "max-width:100%;height:auto}</style></head>\n<body>" + drawn +
            "</body></html>\n")


def xml(drawn):
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + drawn + "\n"

