# SPDX-License-Identifier: MIT
"""Memory of a machine that stands still, read in large pieces and kept.

Problem    GDB asks QEMU for 2 KiB at a time; a scan wants megabytes, and much of it
           many times.
Idea       Whole pages are kept until the machine moves (kernel.py drops them). If very
           much is wanted, QEMU's own monitor writes all memory to a file, which takes a
           hundredth of the time: possible where GDB and QEMU share a file system. A dump
           is a file already, and GDB reads it fast.
           All goes through the direct map, where nothing that is read here is hidden.
"""
import mmap
import os
import struct
import tempfile

import gdb

PAGE_BYTES = 4096
BULK_BYTES = 4 << 20                # more than that is worth a file
TEXT_LIMIT = 4096
LOAD, PHDR_BYTES = 1, 32            # ELF32


def direct_map_start(path):
    """Where physical 0 is mapped: the linked address of a segment less its load address."""
    with open(path, "rb") as file:
        header = file.read(52)
        first, = struct.unpack_from("<I", header, 28)
        count, = struct.unpack_from("<H", header, 44)
        file.seek(first)
        for _ in range(count):
            kind, _, virtual, physical = struct.unpack_from("<4I", file.read(PHDR_BYTES))
            if kind == LOAD and virtual != physical:
                return virtual - physical
    raise gdb.GdbError(f"{path} is no Marbles kernel: it has no segment in the higher half")


class Memory:
    """@start: of the direct map. @read_bytes counts what was asked of GDB."""

    def __init__(self, start):
        self.start, self.limit = start, None
        self.inferior = gdb.selected_inferior()
        self.pages = {}
        self.image = None
        self.read_bytes = 0

    def fetch(self, address, size):
        self.read_bytes += size
        try:
            return bytes(self.inferior.read_memory(address, size))
        except gdb.MemoryError:
            raise gdb.GdbError(f"memory at {address:#010x} cannot be read: it is not mapped, "
                               "or paging is not on yet")

    def fill(self, first, last):
        """Have pages [first, last) in self.pages, reading runs of missing ones at once."""
        page = first
        while page < last:
            if page in self.pages:
                page += 1
                continue
            end = page + 1
            while end < last and end not in self.pages:
                end += 1
            data = self.fetch(page * PAGE_BYTES, (end - page) * PAGE_BYTES)
            for i in range(end - page):
                self.pages[page + i] = data[i * PAGE_BYTES:(i + 1) * PAGE_BYTES]
            page = end

    def read(self, address, size):
        """@size bytes at @address of the direct map."""
        if self.image is not None and self.start <= address < self.start + len(self.image):
            at = address - self.start
            return self.image[at:at + size]
        first, last = address // PAGE_BYTES, -(-(address + size) // PAGE_BYTES)
        self.fill(first, last)
        at = address % PAGE_BYTES
        if last == first + 1:
            return self.pages[first][at:at + size]
        return b"".join(self.pages[page] for page in range(first, last))[at:at + size]

    def word(self, address):
        return int.from_bytes(self.read(address, 4), "little")

    def text(self, address, limit=TEXT_LIMIT):
        """The string at @address; "" for 0."""
        found = b""
        while address and len(found) < limit and b"\0" not in found:
            found += self.read(address, PAGE_BYTES - address % PAGE_BYTES)
            address += PAGE_BYTES - address % PAGE_BYTES
        return found.split(b"\0")[0][:limit].decode("latin-1")

    def expect(self, wanted_bytes, physical_bytes):
        """So much will be read: all at once, if that is faster and can be done."""
        if wanted_bytes < BULK_BYTES or self.image is not None or is_dump():
            return
        handle, path = tempfile.mkstemp(prefix="marbles-gdb-")
        try:
            gdb.execute(f'monitor pmemsave 0 {physical_bytes:#x} "{path}"', to_string=True)
            if os.fstat(handle).st_size == physical_bytes:
                self.image = mmap.mmap(handle, physical_bytes, access=mmap.ACCESS_READ)
        except (gdb.error, ValueError, OSError):
            pass                                # no QEMU, or elsewhere: page by page
        finally:
            os.close(handle)
            os.unlink(path)


def is_dump():
    """Is this no machine, but a dump of one?"""
    connection = gdb.selected_inferior().connection
    return connection is not None and connection.type == "core"
