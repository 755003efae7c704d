# SPDX-License-Identifier: MIT
"""All live blocks: of slabs, of pages, of the vmap window, in ascending order.

As mm/block_walk.c goes: over page descriptors run by run, so nothing that lies inside of
a free run is believed; then over the areas that page tables lead to.
"""
from bisect import bisect_right
from collections import namedtuple

from marbles_gdb.layout import address_of
from marbles_gdb.memory import PAGE_BYTES

ORDER_MAX = 10                      # of a run: mm/page_head() probes as far

# @area: of a block in the vmap window, else 0. @is_guarded: its words are counted from its
# own start. @mapping: of vmap(): the addresses of the pages' descriptors, else None.
Block = namedtuple("Block", "start size flags type trace sequence time_ms comm thread_id "
                            "leader tag capacity cache slot area is_guarded mapping")
TAG = ("size_bytes", "flags", "trace", "sequence", "time_ms", "comm", "thread_id", "leader")

Area = namedtuple("Area", "address start page_count kind block_type hides block_start "
                          "cache pages freed")
Slab = namedtuple("Slab", "address cache base slot_bytes slot_count tags order")


class Pages:
    """The page descriptors."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.bytes = kernel.page_bytes
        self.data = kernel.memory.read(kernel.mem_map, kernel.page_count * self.bytes)
        struct = kernel.layouts.struct("struct page")
        self.states = self.data[struct.offset("state")::self.bytes]
        self.orders = self.data[struct.offset("order")::self.bytes]
        for name, value in kernel.layouts.enum("page_state").items():
            setattr(self, name[len("PAGE_"):], value)

    def fields(self, pfn, *names):
        return self.kernel.layouts.reader("struct page", *names) \
            .one(self.data, pfn * self.bytes)

    def descriptor(self, pfn):
        return self.kernel.mem_map + pfn * self.bytes

    def address(self, pfn):
        return self.kernel.memory.start + pfn * PAGE_BYTES

    def pfn_of(self, descriptor):
        """Of the page whose descriptor is exactly at this address; None: there is none."""
        pfn, rest = divmod(descriptor - self.kernel.mem_map, self.bytes)
        return pfn if rest == 0 and 0 <= pfn < self.kernel.page_count else None

    def head(self, pfn):
        """Of the run that the page is in; itself if it is no tail."""
        for order in range(ORDER_MAX + 1):
            head = pfn & -(1 << order)
            if self.states[head] != self.TAIL:
                return head
        return pfn

    def runs(self):
        """Heads of used runs, and each slab's first page: (pfn, state)."""
        pfn, count = 0, self.kernel.page_count
        long = (self.FREE, self.META, self.BLOCK)
        while pfn < count:
            state = self.states[pfn]
            if state not in (self.FREE, self.RESERVED):
                yield pfn, state
            pfn += 1 << self.orders[pfn] if state in long else 1

    def used_bytes(self):
        """What a scan may have to read of."""
        unread = (self.FREE, self.RESERVED, self.TAIL)
        return sum(PAGE_BYTES << self.orders[pfn] if state == self.BLOCK else PAGE_BYTES
                   for pfn, state in self.runs() if state not in unread)


class Blocks:
    """@all: of Block, ascending. @descriptors: descriptor of a head page -> index in it,
    for alloc_pages() only, which are referenced by that, too. @areas: of Area, ascending."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.pages = kernel.keep("pages", Pages)
        kernel.memory.expect(self.pages.used_bytes(), kernel.page_count * PAGE_BYTES)
        self.flag = kernel.layouts.enum("tag_flag")
        self.types = kernel.layouts.enum("block_type")
        self.live = self.flag["TAG_LIVE"]
        self.caches = {}                        # cache -> (type, object_bytes)
        self.slabs = {}                         # address -> Slab
        self.areas = self.find_areas()
        self.all = [*self.in_pages(), *self.in_areas()]
        self.starts = [block.start for block in self.all]
        self.number = {start: i for i, start in enumerate(self.starts)}
        self.descriptors = {
            self.pages.descriptor((block.start - kernel.memory.start) // PAGE_BYTES): i
            for i, block in enumerate(self.all)
            if block.type == self.types["BLOCK_PAGES"] and not block.area}

    def number_at(self, address):
        """Of the live block around @address, or None."""
        i = bisect_right(self.starts, address) - 1
        inside = i >= 0 and address < self.all[i].start + self.all[i].size
        return i if inside else None

    def block_at(self, address):
        i = self.number_at(address)
        return None if i is None else self.all[i]

    # ---- pages and slabs ----------------------------------------------------

    def in_pages(self):
        for pfn, state in self.pages.runs():
            if state == self.pages.BLOCK:
                block = self.of_pages(pfn)
                if block.flags & self.live:
                    yield block
            elif state == self.pages.SLAB:
                slab, = self.pages.fields(pfn, "slab")
                if slab not in self.slabs:
                    self.slabs[slab] = self.slab(slab)
                    yield from self.of_slab(self.slabs[slab])

    def of_pages(self, pfn):
        order, kind, *tag = self.pages.fields(pfn, "order", "block_type",
                                              *("tag." + name for name in TAG))
        at = self.pages.descriptor(pfn) + self.kernel.layouts.struct("struct page").offset("tag")
        return self.block(self.pages.address(pfn), kind, tag, at, PAGE_BYTES << order)

    @staticmethod
    def block(start, kind, tag, tag_at, capacity, cache=0, slot=0, area=0, is_guarded=False,
              mapping=None):
        size, flags, trace, sequence, time_ms, comm, thread_id, leader = tag
        return Block(start, size, flags, kind, trace, sequence, time_ms, comm, thread_id,
                     leader, tag_at, capacity, cache, slot, area, is_guarded, mapping)

    def slab(self, address):
        return Slab(address, *self.kernel.fields("struct slab", address, *Slab._fields[1:]))

    def cache(self, address):
        if address not in self.caches:
            self.caches[address] = self.kernel.fields("struct kmem_cache", address,
                                                      "block_type", "object_bytes")
        return self.caches[address]

    def of_slab(self, slab, live_only=True):
        """The live objects of a slab; allocators' own ones have no tags, and are none."""
        if slab.tags == 0:
            return
        kind, object_bytes = self.cache(slab.cache)
        reader = self.kernel.layouts.reader("struct tag", *TAG)
        tags = self.kernel.read(slab.tags, slab.slot_count * reader.size)
        for slot, row in enumerate(reader.rows(tags)):
            if row[1] & self.live or not live_only:
                size, flags, trace, sequence, time_ms, comm, thread_id, leader = row
                yield Block(slab.base + slot * slab.slot_bytes, size, flags, kind, trace,
                            sequence, time_ms, comm, thread_id, leader,
                            slab.tags + slot * reader.size, object_bytes, slab.cache, slot,
                            0, False, None)

    # ---- the vmap window ------------------------------------------------------

    def find_areas(self):
        """All that are mapped, ascending."""
        found = {}
        for _, physical in self.kernel.paging.window():
            pfn = physical // PAGE_BYTES
            if pfn < self.kernel.page_count and self.pages.states[pfn] == self.pages.VMAP:
                found.setdefault(self.pages.fields(pfn, "area")[0])
        mappings = address_of("mappings", "mm/vmap_pages.c")
        for address in self.kernel.entries(mappings, "struct vm_area", "freed_link"):
            found.setdefault(address)
        return sorted(map(self.area, found), key=lambda area: area.start)

    def area(self, address):
        return Area(address, *self.kernel.fields("struct vm_area", address, *Area._fields[1:]))

    def is_block(self, area):
        kinds = self.kernel.layouts.enum("vm_area_kind")
        return area.kind not in (kinds["VM_AREA_STACK"], kinds["VM_AREA_TABLE"])

    def in_areas(self):
        for area in self.areas:
            if self.is_block(area):
                block = self.of_area(area)
                if block.flags & self.live:
                    yield block

    def of_area(self, area):
        kinds = self.kernel.layouts.enum("vm_area_kind")
        tag = self.kernel.fields("struct vm_area", area.address,
                                 *("tag." + name for name in TAG))
        at = area.address + self.kernel.layouts.struct("struct vm_area").offset("tag")
        if area.kind == kinds["VM_AREA_GUARD"]:
            return self.block(area.block_start, area.block_type, tag, at, tag[0], area.cache,
                              area=area.address, is_guarded=True)
        mapping = None
        if area.kind == kinds["VM_AREA_PAGES"]:
            data = self.kernel.read(area.pages, 4 * area.page_count)
            mapping = [int.from_bytes(data[i:i + 4], "little") for i in range(0, len(data), 4)]
        return self.block(area.start, self.types["BLOCK_VMALLOC"], tag, at,
                          area.page_count * PAGE_BYTES, area=area.address,
                          is_guarded=area.hides != 0, mapping=mapping)

    def of_descriptor(self, descriptor):
        """The number of the live block that a page belongs to; None: none."""
        pfn = self.pages.pfn_of(descriptor)
        if pfn is None:
            return None
        if self.pages.states[pfn] == self.pages.VMAP:
            area = self.area(self.pages.fields(pfn, "area")[0])
            return self.number.get(self.of_area(area).start) if self.is_block(area) else None
        head = self.pages.head(pfn)
        if self.pages.states[head] != self.pages.BLOCK or \
                pfn >= head + (1 << self.pages.orders[head]):
            return None
        return self.number.get(self.pages.address(head))


def all_blocks(kernel):
    return kernel.keep("blocks", Blocks)
