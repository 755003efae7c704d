# SPDX-License-Identifier: MIT
"""Where a scan starts: memory that is in use by itself. Compare kernel/roots.c.

The kernel's .data and .bss (what is marked __unscanned lies in neither), modules' data, the
live part of each stack, what each thread's function was given, scan areas; and of the
processor that stands still its registers.
"""
import struct
from collections import namedtuple

from marbles_gdb.layout import address_of
from marbles_gdb.modules import all_modules
from marbles_gdb.threads import current, listed_threads, live_part

# @start, @end: addresses. @data: its bytes, else None: to be read. @kind: "data", "bss",
# "module", "stack", "argument", "area", "registers". @name: whose. @thread: whose, of a
# stack; of registers their names, in order; else None.
Root = namedtuple("Root", "start end kind name data thread")
STACKS = ("stack", "registers")


def of_image():
    for kind, name in (("data", ".data"), ("bss", ".bss")):
        yield Root(address_of(f"__{kind}_start"), address_of(f"__{kind}_end"), kind, name, None,
                   None)


def of_modules(kernel):
    kinds = kernel.layouts.enum("module_region_kind")
    for module in all_modules(kernel):
        for kind in ("REGION_DATA", "REGION_BSS", "REGION_INIT_DATA"):
            start, size = module.regions[kinds[kind]]
            if module.is_root and size > 0:
                yield Root(start, start + size, "module", module.name, None, None)


def of_threads(kernel):
    running = current(kernel)
    zombie = kernel.layouts.enum("thread_state")["THREAD_ZOMBIE"]
    data = kernel.layouts.struct("struct thread").offset("data")
    for thread in listed_threads(kernel):
        if thread.state == zombie:
            continue
        name = f'thread {thread.id} "{thread.name}"'
        start = thread.saved_sp
        if thread.address == running:
            start, registers = live_part(kernel, thread)
            yield Root(0, 4 * len(registers), "registers", name,
                       struct.pack(f"<{len(registers)}I", *registers.values()),
                       list(registers))
        yield Root(start, thread.stack_top, "stack", name, None, thread)
        at = thread.address + data
        yield Root(at, at + 4, "argument", name, None, None)


def of_areas(kernel, block_at):
    """@block_at(address): the live block around it, or None. Of an area whose block was
    freed the kernel has not heard yet: it does not count."""
    first = kernel.variable("areas", "mm/scan_area.c")
    for address in kernel.chain(first, "struct area", "next"):
        start, end, sequence = kernel.fields("struct area", address, "start", "end", "sequence")
        block = block_at(start)
        if block is not None and block.sequence == sequence:
            yield Root(start, end, "area", "scan area", None, None)


def all_roots(kernel, block_at):
    """In the order in which the kernel asks for them: of several shortest chains the first
    counts (marbles_gdb/why.py)."""
    roots = [*of_image(), *of_threads(kernel), *of_areas(kernel, block_at),
             *of_modules(kernel)]
    if not kernel.flag("scanning_stacks", "mm/kmemleak.c"):     # `kmemleak stack=off`
        roots = [root for root in roots if root.kind not in STACKS]
    return [root for root in roots if root.end > root.start]
