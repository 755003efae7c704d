# SPDX-License-Identifier: MIT
"""Is a dump of the kernel whose symbols are loaded?

Dumps do not name their executable, and with another build's symbols all that is read is
nonsense. What of the image nobody writes to must be the same in both; a breakpoint or a
wild write may have changed a few pages of it, another build changes nearly all.
"""
import struct

import gdb

PAGE_BYTES = 4096
LOAD, WRITABLE, PHDR_BYTES = 1, 2, 32       # ELF32
CHANGED_MOST = 16                           # no more than a 16th of the pages


def constant_pages(path):
    """(address, bytes) of each whole page that is linked high and never written to."""
    with open(path, "rb") as file:
        header = file.read(52)
        first, = struct.unpack_from("<I", header, 28)
        count, = struct.unpack_from("<H", header, 44)
        for i in range(count):
            file.seek(first + i * PHDR_BYTES)
            kind, at, virtual, physical, size, _, flags, _ = \
                struct.unpack("<8I", file.read(PHDR_BYTES))
            if kind == LOAD and virtual != physical and not flags & WRITABLE:
                file.seek(at)
                for page in range(virtual, virtual + size - PAGE_BYTES + 1, PAGE_BYTES):
                    yield page, file.read(PAGE_BYTES)


def check(memory, path):
    """Complain of a dump of another kernel than @path."""
    pages = list(constant_pages(path))
    changed = [page for page, data in pages if memory.read(page, PAGE_BYTES) != data]
    if len(changed) * CHANGED_MOST > len(pages):
        raise gdb.GdbError(
            f"the dump is of another kernel than {path}: {len(changed)} of {len(pages)} pages "
            f"of code and constants differ, from {changed[0]:#010x} on; load the "
            "marbles.elf that ran (`file PATH`, then core-file again)")
