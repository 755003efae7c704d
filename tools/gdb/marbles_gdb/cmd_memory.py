# SPDX-License-Identifier: MIT
"""marbles-slabinfo, -buddyinfo, -allocinfo, -block: the allocators' books."""
from collections import Counter, namedtuple

from marbles_gdb import places, report, types
from marbles_gdb.blocks import all_blocks, ORDER_MAX, Pages
from marbles_gdb.classify import allocated_by_site, live_by_site, site_of
from marbles_gdb.commands import address, command, count, only, options, Usage
from marbles_gdb.history import freed_at, freed_words
from marbles_gdb.layout import address_of
from marbles_gdb.memory import PAGE_BYTES
from marbles_gdb.modules import add_all_symbols
from marbles_gdb.names import c_string, call, comm, location, module_of, NO_TRACE, site_text

Cache = namedtuple("Cache", "name object_bytes layout_slot_bytes layout_slots layout_order "
                            "slab_count slot_count descriptor_bytes guarded_count flags open")
FIELDS = ("name", "object_bytes", "layout.slot_bytes", "layout.slots", "layout.order",
          "slab_count", "slot_count", "descriptor_bytes", "guarded_count", "flags",
          "open.slab")


# ---- slabinfo ---------------------------------------------------------------

def slabs_of(kernel, cache_at, open_slab):
    head = kernel.layouts.struct("struct kmem_cache")
    for name in ("partial", "full", "empty", "stale"):
        yield from kernel.entries(cache_at + head.offset(name), "struct slab", "link")
    if open_slab:
        yield open_slab


def taken_slots(kernel, slab_at):
    """Return: (slots, of these not free), by the map of free slots."""
    layout = kernel.layouts.struct("struct slab")
    slots, = kernel.fields("struct slab", slab_at, "slot_count")
    data = kernel.read(slab_at + layout.offset("free_map"), 4 * -(-slots // 32))
    return slots, slots - sum(byte.bit_count() for byte in data)


def slab_rows(kernel):
    blocks = all_blocks(kernel)
    live = Counter(block.cache for block in blocks.all)
    untracked = 1 << 31                     # SLAB_UNTRACKED is a macro
    for at in kernel.entries(address_of("all_caches", "mm/slab_cache.c"),
                             "struct kmem_cache", "all_link"):
        cache = Cache(*kernel.fields("struct kmem_cache", at, *FIELDS))
        taken = [taken_slots(kernel, slab)[1] for slab in slabs_of(kernel, at, cache.open)]
        tracked = not cache.flags & untracked
        yield {"name": c_string(cache.name),
               "active_objs": live[at] if tracked else sum(taken),
               "num_objs": cache.slot_count, "objsize": cache.layout_slot_bytes,
               "object_size": cache.object_bytes, "objperslab": cache.layout_slots,
               "pagesperslab": 1 << cache.layout_order,
               "active_slabs": sum(count > 0 for count in taken),
               "num_slabs": cache.slab_count, "metadata_bytes": cache.descriptor_bytes,
               "tracked": tracked}


@command("marbles-slabinfo")
def slabinfo(kernel, *words):
    """Caches, and how full they are, counted here from tags and maps of free slots.

-a  also the allocators' own          -j  JSON lines

marbles-slabinfo [-aj]"""
    given, words = options(words, "aj")
    only(words, 0)
    rows = [row for row in slab_rows(kernel)
            if row["tracked"] or "a" in given and row["num_slabs"] > 0]
    if "j" in given:
        yield from map(report.to_json, rows)
        return
    yield "# name              active_objs num_objs objsize objperslab active_slabs num_slabs"
    for row in rows:
        yield (f"{row['name']:<20} {row['active_objs']:>10} {row['num_objs']:>8} "
               f"{row['objsize']:>7} {row['objperslab']:>10} {row['active_slabs']:>12} "
               f"{row['num_slabs']:>9}")


# ---- buddyinfo --------------------------------------------------------------

@command("marbles-buddyinfo")
def buddyinfo(kernel, *words):
    """Free runs of each order, warm ones among them, counted here from page descriptors.

-j  JSON lines, one for each order

marbles-buddyinfo [-j]"""
    given, words = options(words, "j")
    only(words, 0)
    pages, free, warm = kernel.keep("pages", Pages), Counter(), Counter()
    pfn = 0
    while pfn < kernel.page_count:
        step = 1
        if pages.states[pfn] == pages.FREE:
            order, is_warm = pages.fields(pfn, "order", "is_warm")
            free[order] += 1
            warm[order] += is_warm
            step = 1 << order
        pfn += step
    orders = range(ORDER_MAX + 1)
    if "j" in given:
        for order in orders:
            yield report.to_json({"order": order, "bytes": PAGE_BYTES << order, "free": free[order],
                                  "warm": warm[order]})
        return
    yield "order    bytes     free   warm"
    for order in orders:
        yield f"{order:5} {PAGE_BYTES << order:8} {free[order]:8} {warm[order]:6}"


# ---- allocinfo --------------------------------------------------------------

@command("marbles-allocinfo")
def allocinfo(kernel, *words):
    """Live blocks by call site, most bytes first, counted here block by block. With -j
also what was ever allocated there; the kernel alone can count that.

-j  JSON lines          COUNT  so many rows

marbles-allocinfo [-j] [COUNT]"""
    given, words = options(words, "j")
    most = count(words)
    add_all_symbols(kernel)
    live, total = live_by_site(kernel), allocated_by_site(kernel)
    order = sorted(live, key=lambda site: (-live[site][1], site))
    for site in order[:most]:
        blocks, size = live[site]
        function, file, line = call(site)
        if "j" in given:
            yield report.to_json({"bytes": size, "blocks": blocks,
                                  "total_blocks": total.get(site, 0), "function": function,
                                  "file": file, "line": line,
                                  "address": f"{site:#010x}" if site else ""})
        else:
            place = f"{file}:{line}" if file else f"[{module_of(site - 1)}]"
            where = f"{place} func:{function}" if site else NO_TRACE
            yield f"{size:12} {blocks:8} {where}"


# ---- block ------------------------------------------------------------------

def block_words(kernel, block, at):
    blocks = all_blocks(kernel)
    yield f"{at:#010x}: {report.type_name(kernel, block)} block {block.start:#010x} + " \
          f"{at - block.start}"
    if block.cache:
        name = c_string(kernel.field("struct kmem_cache", block.cache, "name"))
        yield f"  cache      {name}" + ("" if block.area else f", slot {block.slot}")
    flags = [name[len("TAG_"):].lower() for name, bit in blocks.flag.items()
             if block.flags & bit]
    yield f"  flags      {' '.join(flags)}"
    yield f"  size       {block.size} of {block.capacity} bytes"
    if types.type_name(kernel, block):
        yield f"  type       {types.type_name(kernel, block)}"
        yield f"  member     {types.member_name(kernel, block, at - block.start)}"
    yield f"  allocated  {site_text(site_of(kernel, block.trace))}"
    age = report.age_ms(kernel, block)
    yield (f'  by         comm "{comm(kernel, block.comm)}", pid {block.thread_id}, '
           f"seq {block.sequence} (age {age // 1000}.{age % 1000:03}s)")
    yield f"  tag        *(struct tag *){block.tag:#010x}"
    for frame in report.frames_of(kernel, block.trace):
        yield f"    [<{frame:08x}>] {location(frame)}"


@command("marbles-block")
def block(kernel, *words):
    """What is at this address: which block, whose, allocated where?

ADDRESS is any expression: 0xc02a0014, $eax, thread->data.

marbles-block ADDRESS"""
    if len(words) == 0:
        raise Usage("an address is missing")
    at = address(" ".join(words)) & 0xFFFFFFFF
    add_all_symbols(kernel)
    found = all_blocks(kernel).block_at(at)
    freed = freed_at(kernel, at) if found is None else None
    if found is not None:
        yield from block_words(kernel, found, at)
    elif freed is not None:
        yield from freed_words(kernel, freed, at)
    else:
        yield f"{at:#010x}: {places.outside(kernel, at)}"
