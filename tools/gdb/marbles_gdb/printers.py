# SPDX-License-Identifier: MIT
"""How GDB prints the structures that are looked at most, and $block(p).

`print/r` prints one as it is.
"""
import gdb
import gdb.printing

from marbles_gdb import kernel
from marbles_gdb.blocks import all_blocks
from marbles_gdb.classify import site_of
from marbles_gdb.names import site_text


def text(array):
    """A char array's; also where it is damaged."""
    try:
        return array.string("latin-1")
    except gdb.MemoryError:
        return "?"


class ListHead:
    """An empty list, or where it leads."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        if self.value.address is not None and self.value["next"] == self.value.address:
            return "empty list"
        return f"list: next {int(self.value['next']):#010x}, prev {int(self.value['prev']):#010x}"


class Tag:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        tag = self.value
        bits = kernel.current().layouts.enum("tag_flag")
        flags = int(tag["flags"])
        if not flags & bits["TAG_LIVE"]:
            return f"not live (size {int(tag['size_bytes'])}, seq {int(tag['sequence'])})"
        names = " ".join(name[4:].lower() for name, bit in bits.items() if flags & bit)
        try:
            where = site_text(site_of(kernel.current(), int(tag["trace"])))
        except gdb.GdbError:
            where = f"no trace at {int(tag['trace']):#010x}"
        return (f"{names}: size {int(tag['size_bytes'])}, seq {int(tag['sequence'])}, "
                f"thread {int(tag['thread_id'])}, {where}")


class Page:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        page, now = self.value, kernel.current()
        state = now.name_of("page_state", int(page["state"]), "PAGE_")
        text = f"{state}, order {int(page['order'])}"
        return text + {"slab": f", slab {int(page['slab']):#010x}",
                       "vmap": f", area {int(page['area']):#010x}",
                       "block": f", tag {{{page['tag'].format_string()}}}"}.get(state, "")


class Cache:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        cache = self.value
        return (f"cache {text(cache['name'])}: {int(cache['object_bytes'])} bytes an object, "
                f"{int(cache['slab_count'])} slabs, {int(cache['slot_count'])} slots")


class Thread:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        thread = self.value
        state = kernel.current().name_of("thread_state", int(thread["state"]), "THREAD_")
        return (f"thread {int(thread['id'])} \"{text(thread['name'])}\", {state}, stack "
                f"{int(thread['stack_low']):#010x}..{int(thread['stack_top']):#010x}")


class Block(gdb.Function):
    """$block(P): the start of the live block that P points into, as a void *; 0: none.

Any pointer or number: `print *(struct node *)$block($eax)`."""

    def __init__(self):
        super().__init__("block")

    def invoke(self, *arguments):
        if len(arguments) != 1:
            raise gdb.GdbError(f"$block(P): found {len(arguments)} arguments, expected one: "
                               "a pointer or a number")
        pointer, = arguments
        found = all_blocks(kernel.current()).block_at(int(pointer) & 0xFFFFFFFF)
        start = found.start if found is not None else 0
        return gdb.Value(start).cast(gdb.lookup_type("void").pointer())


def register():
    known = gdb.printing.RegexpCollectionPrettyPrinter("marbles")
    for name, printer in (("list_head", ListHead), ("tag", Tag), ("page", Page),
                          ("kmem_cache", Cache), ("thread", Thread)):
        known.add_printer(name, f"^{name}$", printer)
    gdb.printing.register_pretty_printer(None, known, replace=True)
    Block()
