# SPDX-License-Identifier: MIT
"""Structures and constants, as the debug information of the loaded ELF file has them.

No offset is written down here or elsewhere: a kernel with other structures is read as
well, as long as the names of the fields that are needed stay.
"""
import struct

import gdb

CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}
LEAVES = (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION)


class LayoutError(gdb.GdbError):
    """The debug information lacks a thing, or it is of another kernel."""


class Field:
    """@bit: from the start of the structure; @bits: of a bit field, else 0."""

    def __init__(self, bit, bits, field_type):
        self.bit, self.bits, self.type = bit, bits, field_type
        self.offset = bit // 8
        self.bytes = field_type.sizeof


class Struct:
    """A structure. Fields of unnamed members are its own, of others "member.field"."""

    def __init__(self, name):
        try:
            self.type = gdb.lookup_type(name).strip_typedefs()
        except gdb.error:
            raise LayoutError(f"{name} is not in the debug information: load "
                              "build/marbles.elf with `file`, built from this source")
        self.name, self.size, self.fields = name, self.type.sizeof, {}
        self.collect(self.type, 0, "")

    def collect(self, of, bit, prefix):
        for field in of.fields():
            if not hasattr(field, "bitpos"):
                continue
            kind = field.type.strip_typedefs()
            at, name = bit + field.bitpos, prefix + (field.name or "")
            if field.name:
                self.fields[name] = Field(at, field.bitsize, kind)
            if kind.code in LEAVES:
                self.collect(kind, at, name + "." if field.name else prefix)

    def field(self, name):
        try:
            return self.fields[name]
        except KeyError:
            raise LayoutError(f"{self.name} has no field {name}: the kernel changed, "
                              "tools/gdb/ has to follow")

    def offset(self, name):
        return self.field(name).offset

    def reader(self, *names):
        return Reader(self, names)


class Reader:
    """Decodes some fields of a structure, or of an array of them, from bytes."""

    def __init__(self, layout, names):
        self.size = layout.size
        units = {}                              # offset -> bytes; ascending, disjoint
        picks = []
        for field in map(layout.field, names):
            width = field.bytes if not field.bits else \
                1 if field.bit % 8 + field.bits <= 8 else 2
            assert units.get(field.offset, width) == width
            units[field.offset] = width
            picks.append((field.offset, field.bit % 8, (1 << field.bits) - 1))
        order = sorted(units)
        self.format = struct.Struct(self.text(order, units))
        self.picks = [(order.index(at), shift, mask) for at, shift, mask in picks]
        self.is_plain = all(mask == 0 for _, _, mask in self.picks)
        self.is_ordered = [unit for unit, _, _ in self.picks] == list(range(len(order)))

    def text(self, order, units):
        parts, at = ["<"], 0
        for offset in order:
            width = units[offset]
            parts.append(f"{offset - at}x{CODES.get(width, f'{width}s')}")
            at = offset + width
        return "".join(parts) + f"{self.size - at}x"

    def pick(self, row):
        if self.is_plain:
            return row if self.is_ordered else tuple(row[unit] for unit, _, _ in self.picks)
        return tuple(row[unit] >> shift & mask if mask else row[unit]
                     for unit, shift, mask in self.picks)

    def one(self, data, offset=0):
        return self.pick(self.format.unpack_from(data, offset))

    def rows(self, data):
        """Of an array, one tuple for each element."""
        rows = self.format.iter_unpack(data)
        return rows if self.is_plain and self.is_ordered else map(self.pick, rows)


class Layouts:
    """All structures and enumerations, each looked up once."""

    def __init__(self):
        self.structs, self.enums, self.readers = {}, {}, {}

    def struct(self, name):
        if name not in self.structs:
            self.structs[name] = Struct(name)
        return self.structs[name]

    def reader(self, name, *fields):
        key = (name, fields)
        if key not in self.readers:
            self.readers[key] = self.struct(name).reader(*fields)
        return self.readers[key]

    def enum(self, name):
        """Return: {"NAME": value}."""
        if name not in self.enums:
            try:
                found = gdb.lookup_type("enum " + name)
            except gdb.error:
                raise LayoutError(f"enum {name} is not in the debug information")
            self.enums[name] = {field.name: field.enumval for field in found.fields()}
        return self.enums[name]


def address_of(name, file=None):
    """Of a variable; @file: where it is static, as "mm/roots.c"."""
    expression = f"&'{file}'::{name}" if file else f"&{name}"
    try:
        return int(gdb.parse_and_eval(f"(unsigned long){expression}"))
    except gdb.error as error:
        raise LayoutError(f"{name}{f' of {file}' if file else ''}: {error}: load "
                          "build/marbles.elf with `file`, built from this source")
