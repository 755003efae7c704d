# SPDX-License-Identifier: MIT
"""marbles-trace: the timeline, as the shell's `trace dump` lists it."""
from marbles_gdb.commands import command, count, options
from marbles_gdb.modules import add_all_symbols
from marbles_gdb.timeline import Timeline, json_lines, text_lines


@command("marbles-trace")
def trace(kernel, *words):
    """What was allocated, freed and resized while `trace on`, oldest first.

COUNT  the last ones only             -j  JSON lines, those of `trace dump -j`

marbles-trace [-j] [COUNT]"""
    given, words = options(words, "j")
    most = count(words) or 1 << 32
    add_all_symbols(kernel)
    timeline = Timeline(kernel, most)
    yield from (json_lines if "j" in given else text_lines)(timeline)
