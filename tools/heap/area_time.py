# SPDX-License-Identifier: MIT
"""Live bytes over time: one layer for each call site, one upon the other.

Each layer is drawn from its upper edge down to the axis, the highest first, so that the
next one covers what is not its own: half the points. Bytes change at once, so edges are
steps and no slopes. They are stroked, so that a peak of a moment has some width.
"""
import math

from heap import svg
from heap.site import EARLIER, OTHER

WIDTH, HEIGHT = 896, 270            # pixels, of the plot
COLUMNS = 640                       # points in time that are told apart
AXIS = 34                           # pixels below it
HEADROOM = 1.08                     # of the highest peak, for the words above it


class Chart:
    """@x, @y: of the plot's upper left corner."""

    def __init__(self, layers, x, y):
        self.layers, self.x, self.y = layers, x, y
        self.ticks, step = svg.ticks(0, max(layers.peak.bytes, 1), 6, base=2)
        while self.ticks[-1] < layers.peak.bytes * HEADROOM:
            self.ticks.append(self.ticks[-1] + step)
        self.top = self.ticks[-1]

    def at(self, time_us):
        span = self.layers.last_us - self.layers.first_us
        return self.x + (time_us - self.layers.first_us) * WIDTH / span

    def height(self, size):
        return self.y + HEIGHT - size * HEIGHT / self.top

    # ---- layers ---------------------------------------------------------------

    def outline(self, layer):
        """Path of the sum of all layers up to @layer, in steps."""
        words, last = [], None
        for point in self.layers.points:
            y = round(self.height(sum(point.values[:layer + 1])), 1)
            if last is None:
                words.append(f"M{self.x} {self.y + HEIGHT}V{svg.number(y)}")
            elif y != last:
                words.append(f"H{svg.number(round(self.at(point.time_us), 1))}"
                             f"V{svg.number(y)}")
            last = y
        return "".join(words) + f"H{self.x + WIDTH}V{self.y + HEIGHT}z"

    def areas(self, color):
        out = []
        for i in reversed(range(len(self.layers.sites))):
            site = self.layers.sites[i]
            out.append(svg.element(
                "path", svg.title(self.words(i)), d=self.outline(i), fill=color(site),
                stroke=color(site), stroke_width=0.8, class_="area", data_site=str(site),
                data_peak_bytes=self.layers.peaks[i], data_end_bytes=self.layers.ends[i]))
        return "".join(out)

    def words(self, i):
        return (f"{self.layers.sites[i]}\npeak {svg.size_text(self.layers.peaks[i])}, "
                f"at the end {svg.size_text(self.layers.ends[i])}")

    # ---- axes -----------------------------------------------------------------

    def axes(self):
        out = []
        for tick in self.ticks:
            y = self.height(tick)
            out += [svg.element("path", d=f"M{self.x} {svg.number(y)}h{WIDTH}",
                                stroke=svg.LINE, stroke_width=0.7),
                    svg.text(self.x - 8, y + 4, svg.size_text(int(tick)), 10.5,
                             text_anchor="end", fill=svg.FAINT)]
        times, step = svg.ticks(self.layers.first_us / 1e6, self.layers.last_us / 1e6, 9)
        digits = max(0, -math.floor(math.log10(step)))
        bottom = self.y + HEIGHT
        for tick in times:
            x = self.at(tick * 1e6)
            out += [svg.element("path", d=f"M{svg.number(x)} {bottom}v5", stroke=svg.FAINT),
                    svg.text(x, bottom + 18, f"{tick:.{digits}f}", 10.5,
                             text_anchor="middle", fill=svg.FAINT)]
        return "".join(out) + svg.element(
            "path", d=f"M{self.x} {bottom}h{WIDTH}", stroke=svg.FAINT) + \
            svg.text(self.x + WIDTH / 2, bottom + AXIS, "seconds since boot", 11,
                     text_anchor="middle", fill=svg.FAINT)

    def peak(self):
        """The moment of most bytes, in words beside it."""
        peak = self.layers.peak
        if peak.bytes == 0:
            return ""
        x, y = self.at(peak.time_us), self.height(peak.bytes)
        right = x > self.x + WIDTH * 0.75
        return svg.element("circle", cx=x, cy=y, r=3.2, fill=svg.INK, stroke="#FFFFFF") + \
            svg.text(x + (-9 if right else 9), y - 6,
                     f"peak {svg.size_text(peak.bytes)} at {svg.time_text(peak.time_us)}",
                     11, text_anchor="end" if right else "start", font_weight="bold",
                     stroke="#FFFFFF", stroke_width=3, paint_order="stroke")

    def incomplete(self, from_us, words):
        """Behind the layers: from here on something is missing."""
        if from_us is None:
            return "", ""
        x = min(self.at(from_us), self.x + WIDTH - 3)
        right = x > self.x + WIDTH / 2
        return svg.rect(x, self.y, self.x + WIDTH - x, HEIGHT, fill="url(#incomplete)",
                        class_="incomplete", data_from_us=from_us), \
            svg.element("path", d=f"M{svg.number(x)} {self.y}v{HEIGHT}", stroke="#B54708",
                        stroke_width=1.5, stroke_dasharray="5 3") + \
            svg.text(x + (-6 if right else 6), self.y + 12, words, 11, fill="#B54708",
                     text_anchor="end" if right else "start", font_weight="bold",
                     stroke="#FFFFFF", stroke_width=3, paint_order="stroke")

    def legend(self, color, x):
        out = [svg.text(x, self.y + 8, "Call sites: peak, at the end", 12.5,
                        font_weight="bold")]
        order = [i for i in reversed(range(len(self.layers.sites)))]
        pitch = min(30, (HEIGHT + AXIS - 20) / max(len(order), 1))
        for row, i in enumerate(order):
            site, y = self.layers.sites[i], self.y + 18 + row * pitch
            words = (f"{svg.size_text(self.layers.peaks[i])}, "
                     f"{svg.size_text(self.layers.ends[i])}")
            narrow = pitch < 26
            out.append(svg.element(
                "g", svg.title(self.words(i)),
                svg.rect(x, y + 3, 14, min(14, pitch - 4), fill=color(site), rx=2.0),
                svg.text(x + 22, y + 12, svg.clipped(site.function, 140 if narrow else 266, 11),
                         11, font_family=svg.MONO),
                svg.text(x + (292 if narrow else 22), y + (12 if narrow else 24), words, 10,
                         text_anchor="end" if narrow else None, fill=svg.FAINT)))
        return "".join(out)


def draw(layers, color, x, y, legend_x, incomplete):
    """@incomplete: (time in us, words), or (None, ""). Return: (SVG, height, data)."""
    chart = Chart(layers, x, y)
    behind, before = chart.incomplete(*incomplete)
    drawn = behind + chart.areas(color) + chart.axes() + before + chart.peak() + \
        svg.element("path", id="time-cursor", d="", stroke=svg.INK, stroke_dasharray="2 2") + \
        svg.rect(x, y, WIDTH, HEIGHT, fill="none", pointer_events="all", id="time-plot")
    data = {"x": x, "y": y, "width": WIDTH, "height": HEIGHT, "first": layers.first_us,
            "last": layers.last_us, "sites": [str(site) for site in layers.sites],
            "points": [[point.time_us, *point.values] for point in layers.points]}
    return drawn + chart.legend(color, legend_x), HEIGHT + AXIS + 8, data


def fixed_color(site):
    """Of the layers that are no single site; None: of any other."""
    return {EARLIER: svg.EARLIER_COLOR, OTHER: svg.OTHER_COLOR}.get(site)
