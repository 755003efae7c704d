# SPDX-License-Identifier: MIT
"""One slab, block or page down to its slots: the memory in rows, each slot in its place.

The sheet shows one of them, script.js any other that the pointer is on; both draw the same.
"""
from heap import svg
from heap.memory import FREE_SLOT, LEAKED, WAITING_SLOT

HEIGHT, HEAD = 132, 40              # pixels, in all and above the slots
ROWS_MOST, ROW_MOST = 8, 30
FREE_FILL, PAPER_FILL = "#FFFFFF", "#EEF1F5"
PLAIN_ROW_BYTES = 512               # where slots are not of one size


def choose(memory):
    """The index of the region to begin with: most leaked slots, else most live ones."""
    def worth(i):
        slots = memory.regions[i].slots
        leaked = sum(memory.is_leaked(kind) for _, _, kind in slots)
        return leaked, sum(kind >= 0 for _, _, kind in slots), -i
    return max(range(len(memory.regions)), key=worth, default=None)


def geometry(region):
    """Return: (address offset of the first row, bytes of a row, rows)."""
    if region.slot_bytes == 0:
        return 0, max(PLAIN_ROW_BYTES, region.bytes // ROWS_MOST), \
            min(ROWS_MOST, -(-region.bytes // PLAIN_ROW_BYTES))
    per_row = max(-(-len(region.slots) // ROWS_MOST), min(8, len(region.slots)))
    return region.slots[0][0], per_row * region.slot_bytes, -(-len(region.slots) // per_row)


def parts(region, width):
    """(x, y, width, height, slot number) of each slot; one that wraps has several."""
    base, row_bytes, rows = geometry(region)
    height = min(ROW_MOST, (HEIGHT - HEAD - 6) / rows)
    for i, (offset, size, _) in enumerate(region.slots):
        at, end = offset - base, offset - base + size
        while at < end:
            row = at // row_bytes
            upto = min(end, (row + 1) * row_bytes)
            yield (at - row * row_bytes) * width / row_bytes, HEAD + row * height, \
                max((upto - at) * width / row_bytes - 1, 0.4), max(height - 1, 0.4), i
            at = upto


def back(region):
    """Height of what is drawn below the slots: the bytes between them, where they are not
    side by side."""
    if region.slot_bytes == 0:
        rows = geometry(region)[2]
        yield rows * min(ROW_MOST, (HEIGHT - HEAD - 6) / rows) - 1


def heading(memory, region):
    kinds = [kind for _, _, kind in region.slots]
    live, leaked = sum(kind >= 0 for kind in kinds), sum(map(memory.is_leaked, kinds))
    words = f"{region.name} at {region.addr:#010x}: "
    if region.slot_bytes and len(kinds) > 1:
        words += f"{live} of {len(kinds)} slots of {region.slot_bytes} B live"
        waiting = kinds.count(WAITING_SLOT)
        words += f", {waiting} in quarantine" if waiting else ""
    else:
        words += svg.plural(live, "live block")
    return words + (f", {leaked} leaked" if leaked else "")


def slot_title(memory, region, i):
    offset, _, kind = region.slots[i]
    where = f"{region.addr + offset:#010x}"
    if kind < 0:
        return f"{where}: {'free' if kind == FREE_SLOT else 'in quarantine'}"
    found = memory.kinds[kind]
    state = f"LEAKED ({found.state})" if found.state in LEAKED else found.state
    return f"{where}: {found.size} B, {state}\n{found.site}"


def draw(memory, number, color, x, y, width):
    """@color(site). A group that script.js fills anew."""
    if number is None:
        return ""
    region = memory.regions[number]
    marks = [svg.rect(0, HEAD, width, high, fill=PAPER_FILL) for high in back(region)]
    for at, row, wide, high, i in parts(region, width):
        kind = region.slots[i][2]
        fill = {FREE_SLOT: FREE_FILL, WAITING_SLOT: "url(#quarantine)"}.get(kind) or \
            color(memory.kinds[kind].site)
        hint = svg.title(slot_title(memory, region, i))
        marks.append(svg.rect(at, row, wide, high, hint, fill=fill,
                              stroke=svg.LINE if kind == FREE_SLOT else None,
                              stroke_width=0.5 if kind == FREE_SLOT else None))
        if memory.is_leaked(kind):
            marks.append(svg.rect(at, row, wide, high, hint, fill="url(#leak)",
                                  class_="leaked-slot", stroke=svg.LEAK_COLOR,
                                  stroke_width=0.6))
    head = svg.text(0, 14, "Slot by slot", 12.5, font_weight="bold") + \
        svg.text(88, 14, "", 11, fill=svg.FAINT, id="detail-hint",
                 data_hint="point at a page in the map; a click keeps it here") + \
        svg.text(0, 31, heading(memory, region), 11, font_family=svg.MONO, id="detail-head")
    return svg.element("g", head, svg.element("g", *marks, id="detail-slots"),
                       id="detail", transform=f"translate({x} {y})", data_region=number)
