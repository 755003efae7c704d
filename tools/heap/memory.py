# SPDX-License-Identifier: MIT
"""What each page of memory shows: its state, whose it is, what lies in it.

From a dump all of RAM is known. A timeline alone knows the addresses that it names: pages
in which a block is live at its end, pages in which there was one, and the rest is unseen.
"""
from collections import Counter, namedtuple

from heap.site import Site

PAGE_BYTES = 4096
ALIGN_BYTES = 2 << 20               # where a map of addresses begins
LEAKED = ("leader", "indirect")
FREE_SLOT, WAITING_SLOT = -1, -2    # of a slot, in place of a kind
NOBODY = Site("", "", 0)

# Blocks that look alike in a picture are of one kind.
Kind = namedtuple("Kind", "site state size type")
# @slots: (offset, bytes, kind) ascending; offsets from the region's start; @kind: an index,
# or FREE_SLOT, WAITING_SLOT. @slot_bytes: 0 where they differ.
Region = namedtuple("Region", "name addr bytes slot_bytes slots")
# @site: who has most bytes in it, NOBODY if nobody. @region: an index, or -1.
Run = namedtuple("Run", "first count state site region")


class Memory:
    """@runs: ascending, together all pages from @start on. @leaked: pages with a leaked
    block in them. @kinds, @regions: by index. @blocks: that are live."""

    def __init__(self, start, page_count, blocks):
        self.start, self.page_count, self.blocks = start, page_count, blocks
        self.runs, self.regions, self.kinds, self.numbers = [], [], [], {}
        self.leaked = set()

    def page(self, addr):
        return (addr - self.start) // PAGE_BYTES

    def pages_of(self, addr, size):
        return range(self.page(addr), self.page(addr + max(size, 1) - 1) + 1)

    def kind(self, block):
        key = Kind(block.stack.site, block.state, block.size, block.type)
        if key not in self.numbers:
            self.numbers[key] = len(self.kinds)
            self.kinds.append(key)
        return self.numbers[key]

    def add(self, addr, count, state, site=NOBODY, region=None):
        self.runs.append(Run(self.page(addr), count, state, site,
                             -1 if region is None else len(self.regions)))
        if region is not None:
            self.regions.append(region)

    def state_pages(self):
        """How many pages are in each state."""
        found = Counter()
        for run in self.runs:
            found[run.state] += run.count
        return found

    def is_leaked(self, kind):
        return kind >= 0 and self.kinds[kind].state in LEAKED


def main_site(blocks):
    """Who has most bytes of them."""
    sizes = Counter()
    for block in blocks:
        sizes[block.stack.site] += max(block.size, 1)
    return min(sizes, key=lambda site: (-sizes[site], str(site))) if sizes else NOBODY


# ---- from a dump ----------------------------------------------------------------

def of_dump(lines):
    memory = Memory(lines.summary["start"], lines.summary["pages"], lines.blocks)
    at = {block.addr: block for block in lines.blocks}
    for row in lines.pages:
        if row.state == "slab" and row.slab in lines.slabs:
            add_slab(memory, row, lines.slabs[row.slab], at)
        elif row.state == "block" or row.block is not None:
            add_block(memory, row, at.get(row.block or row.addr))
        else:
            memory.add(row.addr, row.count, row.state)
    memory.runs.sort()
    return memory


def add_slab(memory, row, slab, at):
    if not slab.tracked:
        memory.add(row.addr, row.count, "meta")
        return
    slots, inside = [], []
    for i in range(slab.slots):
        addr = slab.base + i * slab.slot_bytes
        block = at.get(addr)
        kind = WAITING_SLOT if i in slab.waiting else FREE_SLOT
        if block is not None:
            kind = memory.kind(block)
            inside.append(block)
            if block.state in LEAKED:
                memory.leaked.update(memory.pages_of(addr, block.size))
        slots.append((addr - row.addr, slab.slot_bytes, kind))
    state = "slab" if inside else "quarantine" if slab.waiting else "slab-empty"
    memory.add(row.addr, row.count, state, main_site(inside),
               Region(f"slab of {slab.cache}", row.addr, row.count * PAGE_BYTES,
                      slab.slot_bytes, slots))


def add_block(memory, row, block):
    """A block of pages, or of a part of the vmap window that these pages are behind."""
    if block is None:                           # freed, and its area still remembered
        memory.add(row.addr, row.count, "inconsistent" if row.state == "block" else row.state)
        return
    size = row.count * PAGE_BYTES
    if block.state in LEAKED:
        memory.leaked.update(range(memory.page(row.addr), memory.page(row.addr + size)))
    state = "vmalloc" if row.state in ("vmalloc", "guard") else row.state
    name = "block of pages" if state == "block" else \
        f"pages behind {block.addr:#010x} (vmalloc)"
    memory.add(row.addr, row.count, state, block.stack.site,
               Region(name, row.addr, size, size, [(0, size, memory.kind(block))]))


# ---- from a timeline --------------------------------------------------------------

def of_replay(replay):
    """Only what events name."""
    live = sorted(replay.live.values())
    spans = [(addr, size) for addr, size in replay.seen.items()]
    low = min(addr for addr, _ in spans) // ALIGN_BYTES * ALIGN_BYTES
    high = max(addr + max(size, 1) for addr, size in spans)
    memory = Memory(low, -(-(high - low) // PAGE_BYTES), live)
    touched = {page for addr, size in spans for page in memory.pages_of(addr, size)}
    inside = {}                                 # page -> live blocks in it
    for block in live:
        for page in memory.pages_of(block.addr, block.size):
            inside.setdefault(page, []).append(block)
    page = 0
    for group in groups(sorted(touched), inside):
        if group[0] > page:
            memory.add(low + page * PAGE_BYTES, group[0] - page, "unseen")
        add_seen(memory, group, inside)
        page = group[-1] + 1
    if page < memory.page_count:
        memory.add(low + page * PAGE_BYTES, memory.page_count - page, "unseen")
    return memory


def groups(pages, inside):
    """Neighbours in which lies the same: one block, or nothing."""
    group = []
    for page in pages:
        if group and page == group[-1] + 1 and inside.get(page) == inside.get(group[0]) and \
                len(inside.get(page, ())) < 2:
            group.append(page)
        else:
            if group:
                yield group
            group = [page]
    if group:
        yield group


def add_seen(memory, group, inside):
    blocks = inside.get(group[0], [])
    start, size = memory.start + group[0] * PAGE_BYTES, len(group) * PAGE_BYTES
    if not blocks:
        memory.add(start, len(group), "freed")
        return
    slots = []
    for block in blocks:
        first = max(block.addr, start)
        last = min(block.addr + max(block.size, 1), start + size)
        slots.append((first - start, last - first, memory.kind(block)))
    memory.add(start, len(group), "seen", main_site(blocks),
               Region("page" if len(group) == 1 else f"{len(group):,} pages", start, size, 0,
                      slots))
