# SPDX-License-Identifier: MIT
"""marbles-open: a dump, if the symbols are those of the kernel in it."""
import gdb

from marbles_gdb import image
from marbles_gdb.commands import Usage, command
from marbles_gdb.kernel import Kernel
from marbles_gdb.memory import Memory, direct_map_start


@command("marbles-open", of_kernel=False)
def open_dump(*words):
    """Open a dump, as core-file does, but close it again if it is of another build than the
marbles.elf that is loaded: GDB would show frames of it that look right and are not.

marbles-open FILE"""
    if not words:
        raise Usage("a dump is missing: of `make dump`, or of `make run DUMP_ON_PANIC=1`")
    shown = gdb.execute("core-file " + " ".join(words), to_string=True)
    try:
        file = Kernel.file()
        image.check(Memory(direct_map_start(file)), file)
    except gdb.GdbError:
        gdb.execute("core-file", to_string=True)
        raise
    yield shown.rstrip("\n")
