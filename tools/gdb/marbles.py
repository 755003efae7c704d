# SPDX-License-Identifier: MIT
"""GDB's commands for Marbles: `source tools/gdb/marbles.py`; `make gdb` does it.

They read the memory of a stopped machine, or of a dump of one, and never call the kernel
or write to it: so they answer also when it hangs, or is dead. docs/gdb.md tells how.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(os.path.expanduser(__file__)))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

from marbles_gdb import register            # noqa: E402 (after the path)

register.everything()
