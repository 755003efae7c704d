# SPDX-License-Identifier: MIT
"""Which struct a block is, and which member lies at an offset of it.

The kernel's tables tell (kernel/type_table.h), which the build makes from the debug
information: GDB has that, too, but not which call of an allocator is of which type. How
an offset becomes a member's name is written here once more; compare kernel/types.c.
"""
from bisect import bisect_left
from collections import namedtuple

from marbles_gdb.classify import site_of
from marbles_gdb.modules import source_of
from marbles_gdb.names import c_string

NESTING_MAX, MEMBER_CHARS = 8, 127
NONE = 0xFFFF
KINDS = ("bytes", "integer", "pointer", "struct")       # enum type_kind

Row = namedtuple("Row", "name first_member member_count flags bytes")
Member = namedtuple("Member", "name offset bytes count type kind")
# @count: so many in a row. @is_array: told as an array even if there is one.
Known = namedtuple("Known", "table number name bytes count is_array")


class Table:
    """One table of types, of the kernel or a module."""

    def __init__(self, kernel, address):
        layout = kernel.layouts.struct("struct type_table")
        parts = {name: kernel.fields("struct type_table", address, f"{name}.offset",
                                     f"{name}.count")
                 for name in ("sites", "types", "members", "names")}
        data = kernel.read(address, kernel.field("struct type_table", address, "total_bytes"))
        assert layout.size <= len(data)

        def rows(part, struct, *fields):
            reader = kernel.layouts.reader(struct, *fields)
            at, count = parts[part]
            return [reader.one(data, at + i * reader.size) for i in range(count)]

        self.sites = rows("sites", "struct type_site", "address", "type", "is_array")
        self.addresses = [address for address, _, _ in self.sites]
        self.types = [Row(*row) for row in rows("types", "struct type_row", *Row._fields)]
        self.members = [Member(*row)
                        for row in rows("members", "struct type_member", *Member._fields)]
        at, count = parts["names"]
        self.names = data[at:at + count]

    def name(self, offset):
        return c_string(self.names[offset:])

    def site(self, address):
        """(type, is_array) of the call that returns to @address, or None."""
        i = bisect_left(self.addresses, address)
        return self.sites[i][1:] if self.addresses[i:i + 1] == [address] else None

    def named(self, tag, size):
        """The number of "struct @tag" of @size bytes; NONE: there is none."""
        return next((i for i, row in enumerate(self.types)
                     if row.bytes == size and self.name(row.name) == f"struct {tag}"), NONE)

    def covering(self, number, offset):
        """The members of type @number that have @offset in them."""
        row = self.types[number]
        for member in self.members[row.first_member:row.first_member + row.member_count]:
            inside = member.bytes > 0 and offset >= member.offset
            if inside and (member.count == 0 or
                           offset - member.offset < member.bytes * member.count):
                yield member


def type_of(kernel, block):
    """What @block is: a Known, or None where that is not certain."""
    caller = site_of(kernel, block.trace)
    source = source_of(kernel, caller - 1) if caller else None
    if source is None or source.types == 0:
        return None
    table = kernel.keep(("types", source.types), lambda k: Table(k, source.types))
    site = table.site(caller - source.base)
    number, is_array = site if site is not None else (NONE, 0)
    if site is None and kernel.name_of("block_type", block.type) == "block_cache":
        name = c_string(kernel.field("struct kmem_cache", block.cache, "name"))
        number = table.named(name, block.size)
    return fitting(kernel, table, number, block.size, is_array)


def fitting(kernel, table, number, size, is_array):
    row = table.types[number] if number < len(table.types) else None
    if row is None or row.bytes == 0 or size < row.bytes:
        return None
    is_flexible = row.flags & 1                         # TYPE_IS_FLEXIBLE
    is_array = bool(is_array and not is_flexible)
    if not (is_flexible or size == row.bytes or (is_array and size % row.bytes == 0)):
        return None
    return Known(table, number, table.name(row.name), row.bytes,
                 1 if is_flexible else size // row.bytes, is_array)


# ---- members ------------------------------------------------------------------

class Walk:
    """From a struct inward. @kind: what lies where it ended: "padding", "bytes",
    "integer", "pointer", "unknown"."""

    def __init__(self, table, number, offset):
        self.table, self.number, self.offset, self.kind = table, number, offset, "unknown"

    def choose(self, depth):
        """The member that the offset lies in; None: none, or several of a union that are
        equally likely."""
        found = list(self.table.covering(self.number, self.offset))
        self.kind = "unknown" if found else "padding"
        if len(found) <= 1:
            return found[0] if found else None
        pointers = [member for member in found if self.below(member, depth) == "pointer"]
        return pointers[0] if len(pointers) == 1 else None

    def enter(self, member):
        """Return: False if @member is no struct: then the kind is told."""
        self.offset = (self.offset - member.offset) % member.bytes
        kind = KINDS[member.kind] if member.kind < len(KINDS) else "unknown"
        if kind == "struct":
            self.number = member.type
            return True
        self.kind = kind
        return False

    def below(self, member, depth):
        """The kind that is found at the end, going on with @member."""
        inner = Walk(self.table, self.number, self.offset)
        inner.kind = self.kind
        while depth < NESTING_MAX and member is not None:
            depth += 1
            if not inner.enter(member):
                break
            member = inner.choose(depth)
        return inner.kind

    def names(self):
        """All the way inward: ".slot[3]", ".p"."""
        for depth in range(NESTING_MAX):
            member = self.choose(depth)
            if member is None:
                break
            name = self.table.name(member.name)
            index = (self.offset - member.offset) // member.bytes
            yield (f".{name}" if name else "") + (f"[{index}]" if member.count != 1 else "")
            if not self.enter(member):
                break
        if self.kind == "padding":
            yield f" (padding at +{self.offset})"
        elif self.offset > 0:
            yield f"+{self.offset}"


def begin(known, offset):
    return Walk(known.table, known.number,
                offset % known.bytes if known.count > 1 else offset)


def type_name(kernel, block):
    """ "struct node", "struct node[5]"; "": not known."""
    known = type_of(kernel, block)
    if known is None:
        return ""
    return known.name + (f"[{known.count}]" if known.is_array else "")


def member_name(kernel, block, offset):
    """ "struct node.list.next"; "": the block's type is not known."""
    known = type_of(kernel, block)
    if known is None or offset >= block.size:
        return ""
    index = f"[{offset // known.bytes}]" if known.is_array else ""
    return (known.name + index + "".join(begin(known, offset).names()))[:MEMBER_CHARS]


def member_kind(kernel, block, offset):
    known = type_of(kernel, block)
    if known is None or offset >= block.size:
        return "unknown"
    walk = begin(known, offset)
    member = walk.choose(0)
    return walk.below(member, 0) if member is not None else walk.kind
