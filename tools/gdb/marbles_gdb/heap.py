# SPDX-License-Identifier: MIT
"""The whole heap as lines: what each page is, what each block is; for tools/heapview.

Problem    A picture of memory wants all that blocks.py, scan.py and names.py know, of
           hundreds of thousands of blocks, in a form that needs no GDB any more.
Idea       Side by side pages that are alike are one line; a stack is told once, and
           blocks have its number. Lines about blocks are put together by hand: json.dumps()
           takes four times as long.

    {"heap":"stack", ...}     before the first block that has it
    {"heap":"block", ...}     each live block, ascending
    {"heap":"pages", ...}     each run of equal pages, ascending; together all of RAM
    {"heap":"slab", ...}      how a slab is cut up, after the pages it lies in
    {"heap":"summary", ...}   last: the sums

docs/heapview.md has the fields.
"""
import json

from marbles_gdb import report
from marbles_gdb.blocks import all_blocks
from marbles_gdb.layout import address_of
from marbles_gdb.memory import PAGE_BYTES
from marbles_gdb.names import c_string, comm
from marbles_gdb.scan import scan


# ---- blocks -----------------------------------------------------------------

def stack_fields(kernel, number, trace):
    """@caller: which frame is the call site; none where no trace was taken."""
    frames = report.frames_of(kernel, trace)
    fields = {"heap": "stack", "id": number, "frames": [report.frame_fields(at) for at in frames]}
    if frames:
        fields["caller"] = kernel.field("struct trace", trace, "caller_index")
    return fields


def state_of(found, i):
    """Of block number @i: "leader" and "indirect" are what `kmemleak report` tells."""
    if i in found.hidden:
        return "suppressed"
    if i in found.leader:
        return "leader" if found.leader[i] == i else "indirect"
    return "held" if found.held[i] else "ignored"


def block_lines(kernel, found):
    stacks, threads, types, now_ms = {}, {}, {}, kernel.now_ms()
    for i, block in enumerate(found.all):
        if block.trace not in stacks:
            stacks[block.trace] = len(stacks) + 1
            yield report.to_json(stack_fields(kernel, stacks[block.trace], block.trace))
        if block.comm not in threads:
            threads[block.comm] = json.dumps(comm(kernel, block.comm))
        if block.type not in types:
            types[block.type] = report.type_name(kernel, block)
        yield (f'{{"heap":"block","addr":"{block.start:#010x}","size":{block.size},'
               f'"type":"{types[block.type]}","state":"{state_of(found, i)}",'
               f'"stack":{stacks[block.trace]},"seq":{block.sequence},'
               f'"age_ms":{(now_ms - block.time_ms) & 0xFFFFFFFF},"comm":{threads[block.comm]},'
               f'"tid":{block.thread_id}}}')


# ---- pages ------------------------------------------------------------------

class PageRuns:
    """What each page is, as runs of (first page, count, state, more fields).

    Pages that are kept back though nobody has them (quarantine) say so in their block's
    tag: it is not live, and the descriptor is no free one."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.blocks = all_blocks(kernel)
        self.pages = self.blocks.pages
        self.areas = {area.address: area for area in self.blocks.areas}
        self.mapped = {physical // PAGE_BYTES: address
                       for address, physical in kernel.paging.window()}
        self.names = {self.pages.TABLE: "table", self.pages.META: "meta",
                      self.pages.FLANK: "flank"}
        self.image = self.of_symbols("__image_start", "__image_end")
        self.descriptors = self.page_span(kernel.mem_map, kernel.page_count *
                                          kernel.page_bytes)

    def of_symbols(self, start, end):
        start = address_of(start) - self.kernel.memory.start
        return range(start // PAGE_BYTES,
                     -(-(address_of(end) - self.kernel.memory.start) // PAGE_BYTES))

    def page_span(self, address, size):
        first = (address - self.kernel.memory.start) // PAGE_BYTES
        return range(first, first + -(-size // PAGE_BYTES))

    def reserved(self, pfn):
        if pfn in self.image:
            return "kernel"
        return "meta" if pfn in self.descriptors else "reserved"

    def of_head(self, pfn):
        """Return: (pages, state, fields) of what begins at page @pfn."""
        state = self.pages.states[pfn]
        order, warm = self.pages.fields(pfn, "order", "is_warm")
        if state == self.pages.RESERVED:
            return 1, self.reserved(pfn), {}
        if state == self.pages.FREE:
            return 1 << order, "warm" if warm else "free", {}
        if state == self.pages.BLOCK:
            live = self.blocks.of_pages(pfn).flags & self.blocks.live
            return 1 << order, "block" if live else "quarantine", {}
        if state == self.pages.SLAB:
            slab = self.slab_of(pfn)
            return 1 << slab.order, "slab", {"slab": f"{slab.address:#010x}"}
        if state == self.pages.VMAP:
            return 1, *self.of_area(pfn)
        return 1 << order if state == self.pages.META else 1, \
            self.names.get(state, "inconsistent"), {}

    def slab_of(self, pfn):
        address, = self.pages.fields(pfn, "slab")
        if address not in self.blocks.slabs:        # all are, unless the books are broken
            self.blocks.slabs[address] = self.blocks.slab(address)
        return self.blocks.slabs[address]

    def of_area(self, pfn):
        area = self.areas.get(self.pages.fields(pfn, "area")[0])
        if area is None:
            return "inconsistent", {}
        kind = self.kernel.name_of("vm_area_kind", area.kind, "VM_AREA_")
        state = {"table": "meta", "module": "vmalloc", "pages": "vmalloc"}.get(kind, kind)
        fields = {"area": f"{area.start:#010x}"}
        if self.blocks.is_block(area):
            fields["block"] = f"{self.blocks.of_area(area).start:#010x}"
        return state, fields

    def runs(self):
        """Neighbours that are equal are one; a block, a slab is one for itself."""
        pfn, run = 0, None
        while pfn < self.kernel.page_count:
            count, state, fields = self.of_head(pfn)
            count = min(count, self.kernel.page_count - pfn)
            if run and state not in ("block", "slab", "quarantine") and \
                    run[2:] == [state, fields]:
                run[1] += count
            else:
                if run:
                    yield run
                run = [pfn, count, state, fields]
            pfn += count
        if run:
            yield run

    def lines(self):
        for pfn, count, state, fields in self.runs():
            yield report.to_json({"heap": "pages", "addr": f"{self.pages.address(pfn):#010x}",
                                  "count": count, "state": state, **fields})
            if state == "slab":
                yield report.to_json(self.slab_fields(self.slab_of(pfn)))

    def slab_fields(self, slab):
        """@waiting: slots that are freed, and in quarantine."""
        name = c_string(self.kernel.field("struct kmem_cache", slab.cache, "name"))
        waits = self.kernel.layouts.enum("tag_freed")["TAG_FREED_WAITS"]
        waiting = [block.slot for block in self.blocks.of_slab(slab, live_only=False)
                   if not block.flags & self.blocks.live and block.flags & waits]
        return {"heap": "slab", "slab": f"{slab.address:#010x}", "cache": name,
                "base": f"{slab.base:#010x}", "slot_bytes": slab.slot_bytes,
                "slots": slab.slot_count, "tracked": slab.tags != 0, "waiting": waiting}


# ---- all --------------------------------------------------------------------

def summary_fields(kernel, found):
    told = [i for i in found.leaked if i not in found.hidden]
    return {"heap": "summary", "start": f"{kernel.memory.start:#010x}",
            "pages": kernel.page_count, "page_bytes": PAGE_BYTES,
            "blocks": len(found.all), "bytes": sum(block.size for block in found.all),
            "leaked": len(told), "leaked_bytes": sum(found.all[i].size for i in told),
            "suppressed": len(found.hidden), "now_ms": kernel.now_ms(),
            "self_test": "ok" if found.self_test_ok else "failed"}


def json_lines(kernel):
    found = scan(kernel)
    yield from block_lines(kernel, found)
    yield from PageRuns(kernel).lines()
    yield report.to_json(summary_fields(kernel, found))
