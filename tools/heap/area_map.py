# SPDX-License-Identifier: MIT
"""The map: memory as a grid of pages. Colour tells whose a page is, shape what it is.

    one row: as many pages as fit, its address on the left
    rows in which all pages are free (or the kernel's, or unseen) are told in words

A slab's pages stand apart, a block of pages is one bar, a page behind vmalloc has a bar
through its middle. A page in which a block is leaked has red stripes, whatever it is.
"""
from collections import namedtuple

from heap import detail, svg
from heap.memory import LEAKED, NOBODY, PAGE_BYTES

WIDTH, HEIGHT_MOST = 896, 520      # pixels, of the grid
COLUMNS = (32, 64, 128, 256, 512)   # pages in a row: the fewest that are not too high
SMALL = 10                          # pixels: a page with no room for an outline
STRIP, STRIP_ROWS = 20, 2           # pixels, of rows told in words; from so many on
LABEL_GAP = 13                      # pixels between addresses

# What a page is: (its name in the legend, fill, shape). No fill: the site's colour.
Look = namedtuple("Look", "label fill shape")
LOOKS = {
    "slab": Look("slab, live blocks in it", None, "page"),
    "block": Look("block of pages", None, "bar"),
    "vmalloc": Look("behind vmalloc", None, "line"),
    "seen": Look("live blocks in it", None, "page"),
    "freed": Look("had blocks, all freed", "#D5DAE1", "page"),
    "slab-empty": Look("slab, nothing live in it", "#E3DDCB", "page"),
    "warm": Look("warm: freed a moment ago", "url(#warm)", "bar"),
    "quarantine": Look("quarantine", "url(#quarantine)", "bar"),
    "free": Look("free", "#F5F6F8", "bar"),
    "stack": Look("threads' stacks", "#8A97A8", "page"),
    "table": Look("page tables", "#5B6B80", "page"),
    "meta": Look("the allocators' own", "#B8C1CC", "bar"),
    "flank": Look("guard beside a block", "#E9B872", "page"),
    "guard": Look("guarded block, freed", "#E9B872", "page"),
    "kernel": Look("kernel image", "#39465A", "bar"),
    "reserved": Look("reserved", "url(#reserved)", "bar"),
    "unseen": Look("addresses not in the trace", "#FAFBFC", "bar"),
    "inconsistent": Look("unknown: the books disagree", "#FF00FF", "page"),
}
IN_WORDS = ("free", "unseen", "reserved", "kernel", "meta")
DARK = ("kernel",)

Row = namedtuple("Row", "y height first count state")   # @state: told in words; "": drawn


def looks(state):
    return LOOKS.get(state, LOOKS["inconsistent"])


class Map:
    """Where each page is drawn. @x, @y: of the grid's corner."""

    def __init__(self, memory, x, y):
        self.memory, self.x, self.y = memory, x, y
        for self.columns in COLUMNS:
            self.cell = WIDTH / self.columns
            self.rows = self.layout()
            self.height = sum(row.height for row in self.rows)
            if self.height <= HEIGHT_MOST:
                break
        self.lines = {}                         # number of a drawn line of pages -> its y
        for row in self.rows:
            for i in range(0 if row.state else row.count // self.columns + 1):
                self.lines[row.first // self.columns + i] = row.y + i * self.cell

    def uniform(self):
        """Of each line of pages the state, where it can be told in words; else ""."""
        count = -(-self.memory.page_count // self.columns)
        states = [None] * count
        for run in self.memory.runs:
            state = run.state if run.state in IN_WORDS else ""
            for line in range(run.first // self.columns,
                              (run.first + run.count - 1) // self.columns + 1):
                states[line] = state if states[line] in (None, state) else ""
        return [state or "" for state in states]

    def layout(self):
        rows, y, states, i = [], float(self.y), self.uniform(), 0
        while i < len(states):
            end = i + 1
            while end < len(states) and states[end] == states[i]:
                end += 1
            in_words = states[i] and end - i >= STRIP_ROWS and (end - i) * self.cell > STRIP
            height = STRIP if in_words else (end - i) * self.cell
            first = i * self.columns
            rows.append(Row(y, height, first, min((end - i) * self.columns,
                                                  self.memory.page_count - first),
                            states[i] if in_words else ""))
            y, i = y + height, end
        return rows

    def spans(self, first, count):
        """(x, y, pages) of the lines that pages from @first on take; told ones: none."""
        while count > 0:
            line, column = divmod(first, self.columns)
            here = min(count, self.columns - column)
            if line in self.lines:
                yield self.x + column * self.cell, self.lines[line], here
            first, count = first + here, count - here

    # ---- the drawing ----------------------------------------------------------

    def shape(self, first, count, kind):
        """Rectangles of a run."""
        gap = min(1.0, self.cell / 8)
        for x, y, pages in self.spans(first, count):
            if kind == "bar":
                yield x, y + gap / 2, pages * self.cell - gap, self.cell - gap
            else:
                for i in range(pages):
                    yield x + i * self.cell, y + gap / 2, self.cell - gap, self.cell - gap

    def middle(self, first, count):
        for x, y, pages in self.spans(first, count):
            yield x, y + self.cell * 0.4, pages * self.cell, self.cell * 0.2

    def draw(self, color):
        """@color(site). Return: SVG of the grid and what stands on its left."""
        fills, lines, marked = {}, [], []
        for run in self.memory.runs:
            look = looks(run.state)
            fill = color(run.site) if look.fill is None or run.site != NOBODY else look.fill
            fills.setdefault((fill, run.state), []).extend(
                self.shape(run.first, run.count, look.shape))
            if look.shape == "line":
                lines.extend(self.middle(run.first, run.count))
        for first, count in neighbours(sorted(self.memory.leaked)):
            marked.extend(self.shape(first, count, "page"))
        out = [svg.element("path", d=svg.boxes(boxes), fill=fill, data_state=state)
               for (fill, state), boxes in fills.items() if boxes]
        out.append(svg.element("path", d=svg.boxes(lines), fill="#FFFFFF", opacity=0.75)
                   if lines else "")
        if marked:
            out.append(svg.element(
                "path", d=svg.boxes(marked), stroke=svg.LEAK_COLOR,
                stroke_width=1.2 if self.cell >= SMALL else 0,
                fill=f"url(#leak{'' if self.cell >= SMALL else '-fine'})",
                id="leaked", data_pages=len(self.memory.leaked)))
        return "".join(out) + self.strips() + self.labels()

    def strips(self):
        out = []
        for row in self.rows:
            if row.state:
                look = looks(row.state)
                words = (f"{look.label}: {svg.size_text(row.count * PAGE_BYTES)} "
                         f"({svg.plural(row.count, 'page')})")
                ink = "#FFFFFF" if row.state in DARK else svg.FAINT
                behind = {"fill": "#FFFFFF", "opacity": 0.85} if row.state == "reserved" \
                    else {"fill": look.fill}            # words on stripes cannot be read
                out += [svg.rect(self.x, row.y + 1, WIDTH - 1, row.height - 2, fill=look.fill,
                                 stroke=svg.LINE, stroke_width=0.6, stroke_dasharray="3 3",
                                 data_state=row.state),
                        svg.rect(self.x + WIDTH / 2 - 4 - 3.2 * len(words), row.y + 3,
                                 8 + 6.4 * len(words), row.height - 6, **behind),
                        svg.text(self.x + WIDTH / 2, row.y + row.height / 2 + 4, words, 11,
                                 text_anchor="middle", fill=ink)]
        return "".join(out)

    def labels(self):
        """Addresses of lines, as many as there is room for."""
        out, free = [], 0.0
        middles = sorted([(row.y + row.height / 2, row.first) for row in self.rows
                          if row.state] +
                         [(y + max(self.cell, 9) / 2, line * self.columns)
                          for line, y in self.lines.items()])
        for y, first in middles:
            if y >= free and first < self.memory.page_count:
                out.append(svg.text(self.x - 8, y + 3.5,
                                    f"{self.memory.start + first * PAGE_BYTES:#010x}", 10,
                                    font_family=svg.MONO, text_anchor="end", fill=svg.FAINT))
                free = y + LABEL_GAP
        return "".join(out)


def neighbours(pages):
    """[3, 4, 5, 9] -> (3, 3), (9, 1)."""
    first = count = 0
    for page in pages:
        if count and page == first + count:
            count += 1
        else:
            if count:
                yield first, count
            first, count = page, 1
    if count:
        yield first, count


# ---- for script.js --------------------------------------------------------------

def data(drawn, color):
    memory, sites = drawn.memory, {}

    def site(each):
        return sites.setdefault(each, len(sites))

    runs = [[run.first, run.count, looks(run.state).label, site(run.site), run.region]
            for run in memory.runs]
    kinds = [[site(kind.site), kind.type, kind.size, kind.state, kind.state in LEAKED]
             for kind in memory.kinds]
    return {
        "start": memory.start, "x": drawn.x, "width": WIDTH, "columns": drawn.columns,
        "cell": drawn.cell, "rows": [list(row) for row in drawn.rows],
        "runs": runs, "kinds": kinds, "sites": [str(each) for each in sites],
        "colors": [color(each) for each in sites],
        "leaked": [list(each) for each in neighbours(sorted(memory.leaked))],
        "regions": [region_data(region) for region in memory.regions],
        "detail": {"width": WIDTH, "height": detail.HEIGHT, "head": detail.HEAD,
                   "rows": detail.ROWS_MOST, "row": detail.ROW_MOST,
                   "plain": detail.PLAIN_ROW_BYTES}}


def region_data(region):
    """Equal slots side by side are told once: [count, kind, count, kind, ...]; those of
    different sizes [offset, bytes, kind, ...]."""
    head = [region.name, region.addr, region.bytes, region.slot_bytes]
    if region.slot_bytes == 0:
        return [*head, 0, [number for slot in region.slots for number in slot]]
    runs = []
    for _, _, kind in region.slots:
        if runs and runs[-1] == kind:
            runs[-2] += 1
        else:
            runs += [1, kind]
    return [*head, region.slots[0][0], runs]
