# SPDX-License-Identifier: MIT
"""Moving about in a replay: to an instruction by its number, and back.

Problem    QEMU 7.2 hangs in `reverse-continue` as soon as a breakpoint is set (a watchpoint
           is fine), and cannot load a snapshot but the first one.
Idea       What never fails is to go to the start, and from there forward. A replay is the
           same each time, so "back to" is "to the start, and forward until just before".
Cost       As long as the recorded machine took to get there, pauses included.
"""
import re
import time

import gdb

from marbles_gdb import kernel as kernels

SETTLE_SECONDS = 0.2            # the start is loaded while GDB does not look
LOST_WORDS = "Remote connection closed|is not being run|No registers"


def count():
    """Instructions since the start of the replay; GdbError: this is none."""
    try:
        text = gdb.execute("monitor info replay", to_string=True)
    except gdb.error as error:
        raise gdb.GdbError(f"there is no machine to ask: {error}")
    found = re.search(r"Replaying .*instruction count = (\d+)", text)
    if not found:
        raise gdb.GdbError("this machine is no replay, it cannot go back: `make record`, "
                           "then `make replay` and `make gdb REPLAY=1`")
    return int(found[1])


def moved():
    gdb.execute("maintenance flush register-cache", to_string=True)
    kernels.forget()


def proceed(command="continue"):
    """GDB's command, without what it prints."""
    gdb.execute(command, to_string=True)
    kernels.forget()


def to_start():
    if count() == 0:
        return
    gdb.execute("monitor replay_seek 0", to_string=True)
    time.sleep(SETTLE_SECONDS)
    moved()


def stop_at(number):
    """Whatever runs next stops at this instruction at the latest."""
    gdb.execute(f"monitor replay_break {number}", to_string=True)


def run_to(number):
    """To the state before instruction @number, forward or back."""
    here = count()
    if number < here:
        to_start()
        here = count()
    if number > here:
        stop_at(number)
        proceed()
        if count() != number:
            raise gdb.GdbError(f"stopped at instruction {count()} on the way to {number}: "
                               "`delete` breakpoints and watchpoints first")


class Quiet:
    """No breakpoints but one's own, and no word of each stop: `with Quiet():`."""

    def __enter__(self):
        self.enabled = [point for point in gdb.breakpoints() or () if point.enabled]
        for point in self.enabled:
            point.enabled = False
        gdb.execute("set suppress-cli-notifications on")

    def __exit__(self, *_):
        gdb.execute("set suppress-cli-notifications off")
        for point in self.enabled:
            if point.is_valid():
                point.enabled = True


def read_word(address):
    """None: not mapped (yet)."""
    try:
        data = gdb.selected_inferior().read_memory(address, 4)
    except gdb.error:
        return None
    return int.from_bytes(bytes(data), "little")


def back_to(location):
    """To the last time before now that @location was reached. Return: its number, None if
    it never was: then the machine stands where it stood."""
    now, last = count(), None
    with Quiet():
        to_start()
        point = gdb.Breakpoint(location, type=gdb.BP_HARDWARE_BREAKPOINT, internal=True)
        try:
            stop_at(now)
            proceed()
            while count() < now:
                last = count()
                proceed()
        finally:
            point.delete()
        run_to(now if last is None else last)
    return last
