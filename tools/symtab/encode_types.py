# SPDX-License-Identifier: MIT
"""The binary form of types; kernel/type_table.c reads it. All numbers little-endian."""
import struct

from symtab.encode import checksum, padded
from symtab.structs import KIND_STRUCT

MAGIC = 0x31505954                      # "TYP1"
NO_TYPE = 0xFFFF
FLEXIBLE = 1
MEMBER_BYTES = 12
NUMBERS = 0xFFFF                        # of types, of members; of bytes of names


class Pool:
    """Rows, each once, numbered in order of first use."""
    def __init__(self):
        self.numbers = {}

    def number(self, row):
        return self.numbers.setdefault(row, len(self.numbers))


class Names:
    def __init__(self):
        self.offsets, self.data = {}, bytearray()

    def offset(self, name):
        if name not in self.offsets:
            self.offsets[name] = len(self.data)
            self.data += name.encode() + b"\0"
        return self.offsets[name]


def collect(shapes):
    """All shapes in use, each behind those that it consists of."""
    order = Pool()

    def add(shape):
        if shape not in order.numbers:
            for field in shape.fields:
                if field.shape is not None:
                    add(field.shape)
            order.number(shape)
    for shape in shapes:
        add(shape)
    return order.numbers


def encode_types(sites, cached):
    """@sites: {return address: Site}; @cached: Shapes of caches. Return: the table."""
    numbers = collect([site.shape for site in sites.values()] +
                      sorted(cached, key=lambda shape: shape.name))
    names, types, members = Names(), bytearray(), bytearray()
    for shape in numbers:
        types += struct.pack("<HHHHI", names.offset(shape.name), len(members) // MEMBER_BYTES,
                             len(shape.fields), FLEXIBLE if shape.is_flexible else 0,
                             shape.bytes)
        for field in shape.fields:
            inner = numbers[field.shape] if field.kind == KIND_STRUCT else NO_TYPE
            members += struct.pack("<HHHHHH", names.offset(field.name), field.offset,
                                   field.bytes, field.count, inner, field.kind)
    if max(len(numbers), len(members) // MEMBER_BYTES, len(names.data)) > NUMBERS:
        return b""                                  # more than a table can say
    rows = b"".join(struct.pack("<IHH", address, numbers[site.shape], site.is_array)
                    for address, site in sorted(sites.items()))
    parts = [padded(part) for part in (rows, bytes(types), bytes(members), bytes(names.data))]
    counts = [len(sites), len(numbers), len(members) // MEMBER_BYTES, len(names.data)]
    body, at = b"", 4 * (3 + 8)
    for count, part in zip(counts, parts):
        body += struct.pack("<II", at, count)
        at += len(part)
    body = struct.pack("<I", at) + body + b"".join(parts)
    return struct.pack("<II", MAGIC, checksum(body)) + body
