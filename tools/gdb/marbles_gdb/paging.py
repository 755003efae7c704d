# SPDX-License-Identifier: MIT
"""Page tables: what lies behind an address that is not of the direct map.

A page that the kernel hides (a guarded block's) is not present for the processor, so GDB
cannot read it; its entry still tells where it is, and there the direct map shows it.
"""
from array import array

from marbles_gdb.layout import address_of
from marbles_gdb.memory import PAGE_BYTES

ENTRIES = 1024                      # of a directory and of a table
LARGE_BYTES = ENTRIES * PAGE_BYTES


class Paging:
    def __init__(self, kernel):
        self.kernel = kernel
        bits = kernel.layouts.enum("page_entry_bits")
        self.present, self.large = bits["ENTRY_PRESENT"], bits["ENTRY_LARGE"]
        self.mapped = self.present | bits["ENTRY_HIDDEN"]
        self.flags = bits["ENTRY_FLAGS"]
        self.directory = self.words(address_of("boot_page_directory"))
        self.tables = {}

    def words(self, address):
        return array("I", self.kernel.memory.read(address, PAGE_BYTES))

    def table(self, index):
        """The page table of 4 MiB number @index, or None."""
        if index not in self.tables:
            entry = self.directory[index]
            is_table = entry & self.present and not entry & self.large
            physical = entry & ~self.flags
            self.tables[index] = self.words(self.kernel.memory.start + physical) \
                if is_table and physical < self.kernel.direct_bytes else None
        return self.tables[index]

    def physical(self, address):
        """Of the byte at @address, mapped or hidden; None: neither."""
        if 0 <= address - self.kernel.memory.start < self.kernel.direct_bytes:
            return address - self.kernel.memory.start
        table = self.table(address // LARGE_BYTES)
        entry = table[address // PAGE_BYTES % ENTRIES] if table else 0
        if not entry & self.mapped:
            return None
        return entry & ~self.flags | address % PAGE_BYTES

    def window(self):
        """Pages above the direct map that are mapped or hidden: (address, physical)."""
        first = -(-(self.kernel.memory.start + self.kernel.direct_bytes) // LARGE_BYTES)
        for index in range(first, ENTRIES):
            for i, entry in enumerate(self.table(index) or ()):
                if entry & self.mapped:
                    yield index * LARGE_BYTES + i * PAGE_BYTES, entry & ~self.flags

    def read(self, address, size):
        """@size bytes at any mapped @address, page by page."""
        memory = self.kernel.memory
        if 0 <= address - memory.start < self.kernel.direct_bytes:
            return memory.read(address, size)
        parts = []
        while size > 0:
            part = min(size, PAGE_BYTES - address % PAGE_BYTES)
            physical = self.physical(address)
            if physical is None or physical >= self.kernel.direct_bytes:
                return memory.fetch(address, size)      # whatever GDB says of it
            parts.append(memory.read(memory.start + physical, part))
            address, size = address + part, size - part
        return b"".join(parts)
