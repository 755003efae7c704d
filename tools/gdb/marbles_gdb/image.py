# SPDX-License-Identifier: MIT
"""Is a dump of the kernel whose symbols are loaded?

Dumps do not name their executable, and with another build's symbols all that is read is
nonsense. What of the image nobody writes to must be the same in both; a breakpoint or a
wild write may have changed a few pages of it, another build changes nearly all.
"""
import gdb

from marbles_gdb.memory import PAGE_BYTES
from symtab.elf import PF_W, PT_LOAD, Elf

CHANGED_MOST = 16                           # no more than a 16th of the pages


def constant_pages(path):
    """(address, bytes) of each whole page that is linked high and never written to."""
    elf = Elf(path)
    for part in elf.segments():
        if part.type == PT_LOAD and part.virtual != part.physical and not part.flags & PF_W:
            for at in range(0, part.size - PAGE_BYTES + 1, PAGE_BYTES):
                start = part.offset + at
                yield part.virtual + at, elf.image[start:start + PAGE_BYTES]


def check(memory, path):
    """Complain of a dump of another kernel than @path."""
    pages = list(constant_pages(path))
    with gdb.with_parameter("trust-readonly-sections", False):      # or GDB reads @path
        changed = [page for page, data in pages if memory.read(page, PAGE_BYTES) != data]
    if len(changed) * CHANGED_MOST > len(pages):
        raise gdb.GdbError(
            f"the dump is of another kernel than {path}: {len(changed)} of {len(pages)} pages "
            f"of code and constants differ, from {changed[0]:#010x} on; load the "
            "marbles.elf that ran: DEBUG=1 or BUILD= as it had, or `file PATH`, then core-file "
            "again")
