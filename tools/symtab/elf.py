# SPDX-License-Identifier: MIT
"""The parts of a 32-bit little-endian ELF file that name things."""
import struct
import zlib
from typing import NamedTuple

SHF_COMPRESSED = 0x800
SHN_LORESERVE = 0xFF00
STT_NOTYPE, STT_OBJECT, STT_FUNC, STT_SECTION, STT_FILE = range(5)
STB_LOCAL = 0
SHF_WRITE, SHF_ALLOC, SHF_EXECINSTR, SHT_NOBITS = 1, 2, 4, 8
PT_LOAD, PF_W = 1, 2


class Symbol(NamedTuple):
    name: str
    address: int
    size: int
    kind: int           # STT_
    is_global: bool
    section: str


class Section(NamedTuple):
    name: str
    type: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    align: int


class Segment(NamedTuple):
    type: int
    offset: int
    virtual: int
    physical: int
    size: int           # in the file
    memory_size: int
    flags: int
    align: int


def string_at(table, offset):
    return table[offset:table.index(b"\0", offset)].decode("utf-8", "replace")


class Elf:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.image = file.read()
        if self.image[:6] != b"\x7fELF\x01\x01":
            raise ValueError(f"{path}: not a 32-bit little-endian ELF file")
        start, = struct.unpack_from("<I", self.image, 32)
        size, count, names = struct.unpack_from("<HHH", self.image, 46)
        raw = [struct.unpack_from("<10I", self.image, start + i * size)
               for i in range(count)]
        strings = self.image[raw[names][4]:raw[names][4] + raw[names][5]]
        self.sections = [Section(string_at(strings, s[0]), s[1], s[2], s[3], s[4],
                                 s[5], s[6], s[8]) for s in raw]

    def section(self, name):
        return next((s for s in self.sections if s.name == name), None)

    def contents(self, name):
        """The bytes of a section; empty if there is none."""
        section = self.section(name)
        if section is None:
            return b""
        data = self.image[section.offset:section.offset + section.size]
        return zlib.decompress(data[12:]) if section.flags & SHF_COMPRESSED else data

    def segments(self):
        start, = struct.unpack_from("<I", self.image, 28)
        size, count = struct.unpack_from("<HH", self.image, 42)
        return [Segment(*struct.unpack_from("<8I", self.image, start + i * size))
                for i in range(count)]

    def symbols(self):
        """All symbols that lie in a section, as in the file's table."""
        table = self.section(".symtab")
        if table is None:
            raise ValueError("no symbol table: was it stripped?")
        names = self.sections[table.link]
        strings = self.image[names.offset:names.offset + names.size]
        found = []
        for entry in struct.iter_unpack("<IIIBBH", self.contents(".symtab")):
            name, address, size, info, _, section = entry
            if 0 < section < SHN_LORESERVE and info & 15 < STT_SECTION:
                found.append(Symbol(string_at(strings, name), address, size, info & 15,
                                    info >> 4 != STB_LOCAL, self.sections[section].name))
        return found
