# SPDX-License-Identifier: MIT
"""The block that was at an address before it was freed: a slot of a slab keeps its tag
until it is used again, and in it the stack of the free (mm/tag.h, T4; mm/history.h)."""
from marbles_gdb import report
from marbles_gdb.blocks import all_blocks
from marbles_gdb.classify import site_of
from marbles_gdb.memory import PAGE_BYTES
from marbles_gdb.names import c_string, comm, location


def freed_at(kernel, at):
    """The freed Block that @at lies in, or None: no slab's slot, or one that was never used."""
    blocks, physical = all_blocks(kernel), kernel.paging.physical(at)
    if physical is None or physical >= kernel.direct_bytes:
        return None
    pfn = physical // PAGE_BYTES
    if blocks.pages.states[pfn] != blocks.pages.SLAB:
        return None
    slab = blocks.slab(blocks.pages.fields(pfn, "slab")[0])
    for block in blocks.of_slab(slab, live_only=False):
        if block.start <= at < block.start + slab.slot_bytes and block.trace:
            return None if block.flags & blocks.live else block
    return None


def freed_words(kernel, block, at):
    """Lines. Time and thread are the free's; a tag has but one of each."""
    name = c_string(kernel.field("struct kmem_cache", block.cache, "name"))
    yield f"{at:#010x}: freed {report.type_name(kernel, block)} block {block.start:#010x} + " \
          f"{at - block.start}"
    yield f"  cache      {name}, slot {block.slot}"
    yield f"  size       {block.size} of {block.capacity} bytes, seq {block.sequence}"
    for word, trace in (("allocated", block.trace), ("freed", block.leader)):
        frames = report.frames_of(kernel, trace) if trace else []
        yield f"  {word:10} " + (location(site_of(kernel, trace)) if frames else "no stack was kept")
        if word == "freed":
            age = report.age_ms(kernel, block)
            yield (f'  by         comm "{comm(kernel, block.comm)}", pid {block.thread_id} '
                   f"(age {age // 1000}.{age % 1000:03}s)")
        for frame in frames:
            yield f"    [<{frame:08x}>] {location(frame)}"
