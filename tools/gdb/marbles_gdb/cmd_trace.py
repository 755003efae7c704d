# SPDX-License-Identifier: MIT
"""marbles-trace: the timeline, as the shell's `trace dump` lists it."""
from marbles_gdb.commands import command, only, options, Usage
from marbles_gdb.modules import add_all_symbols
from marbles_gdb.timeline import Timeline, json_lines, text_lines


@command("marbles-trace")
def trace(kernel, *words):
    """What was allocated, freed and resized while `trace on`, oldest first.

COUNT  the last ones only             -j  JSON lines, those of `trace dump -j`

marbles-trace [-j] [COUNT]"""
    given, words = options(words, "j")
    count = only(words, 1)[0] if words else str(1 << 32)
    if not count.isdecimal() or int(count) == 0:
        raise Usage(f"COUNT: found '{count}', expected a number from 1")
    add_all_symbols(kernel)
    timeline = Timeline(kernel, int(count))
    yield from (json_lines if "j" in given else text_lines)(timeline)
