# SPDX-License-Identifier: MIT
"""What colours and shapes of the map mean, with the sums: call sites, states of pages."""
from collections import Counter

from heap import area_map, svg
from heap.memory import LEAKED, PAGE_BYTES

WIDTH, LEAK_WIDTH = 292, 6.9        # pixels: of it; of a bold character


def draw(memory, ranking, color, x, y):
    """Return: (SVG, its height)."""
    size, count, lost = Counter(), Counter(), Counter()
    for block in memory.blocks:
        site = ranking.shown(block.stack.site)
        size[site] += block.size
        count[site] += 1
        lost[site] += block.state in LEAKED
    out, at = [svg.text(x, y + 10, "Call sites, live bytes", 12.5, font_weight="bold")], y + 20
    for site in ranking.order():
        if not count[site]:
            continue
        words = f"{svg.size_text(size[site])} in {svg.plural(count[site], 'block')}"
        out.append(svg.element(
            "g", svg.title(str(site)), svg.rect(x, at + 3, 14, 14, fill=color(site), rx=2.0),
            svg.text(x + 22, at + 9, svg.clipped(site.function, 266, 11), 11,
                     font_family=svg.MONO),
            svg.text(x + 22, at + 22, svg.clipped(words, 200, 10, svg.SANS_WIDTH), 10,
                     fill=svg.FAINT),
            leak_swatch(x + WIDTH - 30 - LEAK_WIDTH * len(f"{lost[site]:,} leaked"), at + 13,
                        f"{lost[site]:,} leaked") if lost[site] else "",
            class_="site", data_site=str(site), data_bytes=size[site],
            data_blocks=count[site], data_leaked=lost[site]))
        at += 30
    at += 10
    out.append(svg.text(x, at + 10, "Pages", 12.5, font_weight="bold"))
    return "".join(out) + states(memory, x, at + 20), \
        at + 20 - y + 17 * (len(memory.state_pages()) + bool(memory.leaked))


def leak_swatch(x, y, words):
    return svg.rect(x, y, 22, 11, fill="url(#leak-band)", stroke=svg.LEAK_COLOR,
                    stroke_width=0.8) + \
        svg.text(x + 30, y + 9, words, 10, fill=svg.LEAK_COLOR, font_weight="bold")


def states(memory, x, y):
    """One line for each state that there is."""
    found, out = memory.state_pages(), []
    if memory.leaked:
        out.append(leak_swatch(x, y, "a leaked block is in it") +
                   svg.text(x + WIDTH, y + 9, svg.size_text(len(memory.leaked) * PAGE_BYTES), 10,
                            text_anchor="end", fill=svg.FAINT))
        y += 17
    for state in sorted(found, key=lambda each: list(area_map.LOOKS).index(each)
                        if each in area_map.LOOKS else len(area_map.LOOKS)):
        look = area_map.looks(state)
        fill = look.fill or "#9AA7B8"
        marks = [svg.rect(x, y, 22, 11, fill=fill, stroke=svg.LINE, stroke_width=0.5)]
        if look.shape == "page":
            marks = [svg.rect(x + i * 8, y, 6.5, 11, fill=fill) for i in range(3)]
        if look.shape == "line":
            marks.append(svg.rect(x, y + 4.5, 22, 2, fill="#FFFFFF"))
        out.append(svg.element(
            "g", *marks, svg.text(x + 30, y + 9, look.label, 10),
            svg.text(x + WIDTH, y + 9, svg.size_text(found[state] * PAGE_BYTES), 10,
                     text_anchor="end", fill=svg.FAINT),
            class_="state", data_state=state, data_pages=found[state]))
        y += 17
    return "".join(out)
