# SPDX-License-Identifier: MIT
"""Commands for a replay: make record, make replay."""
import gdb

from marbles_gdb import replay
from marbles_gdb.commands import Usage, address, command, only, value
from marbles_gdb.loss import report
from marbles_gdb.lost import Hunt


@command("marbles-lost")
def lost(kernel, *words):
    """In a replay that is stopped after a leak: go back to the instruction that dropped the
last pointer to the leaked block around ADDRESS. Nothing need have been armed before.
marbles-lost ADDRESS"""
    if len(only(words, 1)) != 1:
        raise Usage("ADDRESS is missing")
    replay.count()
    hunt = Hunt(kernel, address(words[0]))
    if hunt.run():
        yield from report(hunt)
    else:
        yield (f"{hunt.group.block.start:#010x} was held until here, or the way it was lost "
               "could not be followed: docs/gdb.md, 'Going back in time'")


@command("marbles-back", of_kernel=False)
def back(*words):
    """In a replay: to the last time before now that LOCATION was reached, as
`reverse-continue` with a breakpoint there, which QEMU 7.2 does not survive.
marbles-back LOCATION"""
    if len(words) == 0:
        raise Usage("LOCATION is missing: a function, FILE:LINE or *ADDRESS")
    place = " ".join(words)
    if replay.back_to(place) is None:
        yield f"{place} was not reached before; the machine stands where it stood"
    else:
        yield gdb.execute("frame", to_string=True).rstrip("\n")


@command("marbles-goto", of_kernel=False)
def goto(*words):
    """In a replay: to the state before instruction NUMBER since the start, or by so many
instructions back or forth (-1, +100); without it, tell the number of the next one.
marbles-goto [NUMBER | -COUNT | +COUNT]"""
    if len(only(words, 1)) == 1:
        number = value(words[0], "long long", "a NUMBER of an instruction, -COUNT, +COUNT")
        number += replay.count() if words[0].startswith(("+", "-")) else 0
        if number < 0:
            raise Usage(f"instruction {number} is before the start")
        with replay.Quiet():
            replay.run_to(number)
        yield gdb.execute("frame", to_string=True).rstrip("\n")
    yield f"instruction {replay.count()}"
