# SPDX-License-Identifier: MIT
"""The frames of a thread that waits become GDB's own: `up`, `info locals`, `bt` work there.

Problem    GDB knows processors, not the kernel's threads: the only frames that it has are
           those of the running one. To set the registers would be to write into the machine.
Idea       Frame #0, where the machine really stands, is unwound to where the chosen
           thread waits, as if that had called it; from there on GDB goes by the debug
           information, as ever:

               #0  on_irq()       where the machine stands; `bt` leaves it out
               #1  run_next()     with the registers that context_switch() saved
               #2  schedule()

           Until the machine moves, or another one is looked at.
"""
from contextlib import contextmanager

import gdb
import gdb.unwinder

from marbles_gdb.kernel import connection

# Others were changed by the call that waits: GDB calls them <not saved>.
REGISTERS = {"eip": "return_address", "esp": "esp", "ebp": "ebp", "ebx": "ebx", "esi": "esi",
             "edi": "edi"}
MASK = 0xFFFFFFFF


class FrameId:
    """GDB wants the older frame at the higher address: @sp is below the thread's frames."""

    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


class Choice:
    """@registers: saved_registers() of the thread whose frames are shown. @place: of the
    frame where the machine stands, and of functions that are inlined there."""

    def __init__(self, registers):
        self.registers = registers
        self.place = place_of(gdb.newest_frame())


chosen = None                       # the Choice, or None
bt_filter = None                    # the Filter; register() makes it


def place_of(frame):
    """(machine, pc, sp), also of a frame that is not unwound yet."""
    return (connection(), *(int(frame.read_register(name)) & MASK for name in ("eip", "esp")))


class Unwinder(gdb.unwinder.Unwinder):
    def __init__(self):
        super().__init__("marbles-thread")

    def __call__(self, pending):
        if chosen is None or place_of(pending) != chosen.place:
            return None
        unwound = pending.create_unwind_info(FrameId(
            gdb.Value(chosen.registers["esp"] - 4), gdb.Value(chosen.place[1])))
        for name, saved in REGISTERS.items():
            kind = pending.read_register(name).type
            unwound.add_saved_register(name, gdb.Value(chosen.registers[saved]).cast(kind))
        return unwound


class Filter:
    """`bt` without the frames where the machine stands."""

    def __init__(self):
        self.name, self.priority, self.enabled = "marbles-thread", 100, False
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        return (frame for frame in frames
                if chosen is None or place_of(frame.inferior_frame()) != chosen.place)


# ---- choosing -------------------------------------------------------------------

def choose(choice):
    """Show the frames of @choice, or, None, those of the machine."""
    global chosen
    chosen = choice
    bt_filter.enabled = choice is not None
    gdb.invalidate_cached_frames()


def show(thread, registers):
    """From now on @thread's; its innermost frame is selected."""
    choose(None)
    choose(Choice(registers))
    frame = gdb.newest_frame()
    while frame is not None and place_of(frame) == chosen.place:
        frame = frame.older()
    if frame is None:
        choose(None)
        raise gdb.GdbError(f"thread {thread.id}: its frames cannot be found")
    frame.select()


def forget(*_):
    """The machine moves, or is another one."""
    if chosen is not None:
        choose(None)


@contextmanager
def of_machine():
    """Inside, frames are those of the machine, or of whom is chosen there; then what was
    chosen and selected before is so again."""
    kept, level = chosen, gdb.selected_frame().level()
    if kept is not None:
        choose(None)
    try:
        yield
    finally:
        if chosen is not kept:
            choose(kept)
            select(level)


def select(level):
    """The frame with this number, or the outermost one."""
    frame = gdb.newest_frame()
    while frame.level() < level and frame.older() is not None:
        frame = frame.older()
    frame.select()


def register():
    global bt_filter
    bt_filter = Filter()
    gdb.unwinder.register_unwinder(None, Unwinder(), replace=True)
    for registry in (gdb.events.cont, gdb.events.exited, gdb.events.clear_objfiles):
        registry.connect(forget)

