# SPDX-License-Identifier: MIT
"""Moving about in a replay: to an instruction by its number, and back.

Problem    QEMU 7.2 hangs in `reverse-continue` as soon as a breakpoint is set (a watchpoint
           is fine), cannot load a snapshot but the first one, and hung two of some
           ninety times that it loaded that one.
Idea       What never fails is a new QEMU, and from its start forward. A replay is the same
           each time, so "back to" is "again, and forward until just before". The
           program that runs QEMU (tools/run.py) starts it again when it ends and the
           record's folder has a file `again`.
Cost       As long as the recorded machine took to get there, pauses included.
"""
import os
import re
import sys
import time

import gdb

from marbles_gdb import kernel as kernels
from recording import AGAIN, START

PATIENCE_SECONDS = 10               # for QEMU to be there again


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


def folder():
    """Of the record that is played."""
    text = gdb.execute("monitor info block", to_string=True)
    found = re.search(rf"^\w+ \(#?\w+\): (.*)/{START} ", text, re.M)
    if not found:
        raise gdb.GdbError("QEMU was not started by `make replay`: it has no "
                           f"{START} of a record")
    return found[1]


def proceed(command="continue"):
    """GDB's command, without what it prints."""
    gdb.execute(command, to_string=True)
    kernels.forget()


def to_start():
    if count() == 0:
        return
    where = gdb.selected_inferior().connection.details
    with open(os.path.join(folder(), AGAIN), "w", encoding="ascii"):
        pass
    try:
        gdb.execute("monitor quit", to_string=True)
        gdb.execute("disconnect", to_string=True)
    except gdb.error:
        pass                                # "Remote connection closed": as wanted
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            gdb.execute(f"target remote {where}", to_string=True)
            break
        except gdb.error as error:
            if time.monotonic() > deadline:
                raise gdb.GdbError(f"QEMU did not come back at {where} ({error}): start "
                                   "`make replay` again, then `target remote " + where + "`")
            time.sleep(0.05)
    kernels.forget()


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
        try:
            proceed()
        except gdb.error as error:
            raise gdb.GdbError(f"{error}: the replay ended before instruction {number}; `make "
                               "replay` and `make gdb REPLAY=1` start it again")
        if count() != number:
            raise gdb.GdbError(f"stopped at instruction {count()} on the way to {number}: "
                               "`delete` breakpoints and watchpoints first")


class Quiet:
    """No breakpoints but one's own, and no word of each stop: `with Quiet():`. GDB writes
    of stops to its standard output itself, whatever to_string says."""

    def __enter__(self):
        self.enabled = [point for point in gdb.breakpoints() or () if point.enabled]
        for point in self.enabled:
            point.enabled = False
        self.patience = gdb.parameter("tcp connect-timeout")
        gdb.execute("set tcp connect-timeout 1")
        self.output = self.redirect(os.open(os.devnull, os.O_WRONLY))

    @staticmethod
    def redirect(handle):
        """Standard output to @handle, which is closed. Return: a handle of what it was."""
        gdb.flush()
        sys.stdout.flush()
        before = os.dup(1)
        os.dup2(handle, 1)
        os.close(handle)
        return before

    def __exit__(self, *_):
        os.close(self.redirect(self.output))
        gdb.execute(f"set tcp connect-timeout {self.patience or 'unlimited'}")
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
    gdb.decode_line(location)               # or a breakpoint would wait for what never is
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
