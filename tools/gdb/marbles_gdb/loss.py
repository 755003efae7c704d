# SPDX-License-Identifier: MIT
"""What `marbles-lost` tells: the instruction that lost a block, what it did, and who called
it. lost.py finds it."""
import gdb

from marbles_gdb import instruction, names, replay

UNSPECIFIC = ("mm/", "lib/")    # who asked for it is more telling


class Place:
    """An instruction that was just executed, or is the next one: where, in words; @what it
    did."""

    def __init__(self, pc, what):
        self.pc, self.what = pc, what
        here = replay.count()
        self.number = here if int(gdb.newest_frame().pc()) == pc else here - 1
        self.frames = list(frames(pc))

    @classmethod
    def here(cls, old):
        """After a watchpoint's hit. @old: what the words were."""
        what = "a block that held it was freed"
        for slot, before in old:
            now = replay.read_word(slot)
            if now != before:
                name, offset = names.symbol(slot)
                where = f"{name}+{offset:#x}" if name else f"the word at {slot:#010x}"
                what = f"{where} was overwritten: {before:#010x} -> {now or 0:#010x}"
                break
        return cls(instruction.before(int(gdb.newest_frame().pc())), what)

    def title(self):
        """The innermost frame that is no helper's."""
        for frame in self.frames:
            if not frame[1] or not frame[1].startswith(UNSPECIFIC):
                return frame
        return self.frames[0]


def frames(pc):
    """(function, file, line) of the instruction at @pc, which was just executed, and of
    who called it. After a RET the machine stands in the caller already."""
    yield names.of_executed(pc)
    frame = gdb.newest_frame()
    is_there = names.symbol(pc)[0] == names.symbol(frame.pc())[0]
    while frame is not None and frame.is_valid():
        if frame.type() != gdb.INLINE_FRAME and not is_there:
            yield names.of_frame(frame)
        is_there = is_there and frame.type() == gdb.INLINE_FRAME
        frame = frame.older()


def report(hunt):
    """Lines, of a hunt that found the loss."""
    block, last = hunt.group.block, hunt.follower.last
    end = Place(last.pc, last.what) if last else None
    main = end if end and hunt.follower.freed else hunt.memory_loss or end
    function, file, line = main.title()
    yield (f"the last reference to {block.start:#010x} (size {block.size}) was lost in "
           f"{f'{function} {file}:{line}' if file else function}")
    if not file:
        yield ("  no lines are known there. Is it a module's? `set marbles-modules FOLDER` names "
               "the folder of its .ko; first in a new GDB")
    yield f"  {main.what}"
    if end not in (None, main):
        at = end.title()
        yield (f"  the thread still had it until {at[0]} {at[1]}:{at[2]}, instruction "
               f"{end.number}: {end.what}")
    yield f"  instruction {main.number}, at {main.pc:#010x}; call stack:"
    for function, file, line in main.frames:
        yield f"    {function} {file}:{line}" if file else f"    {function}"
    here = replay.count()
    yield (f"the machine stands at instruction {here}; `marbles-goto {main.number}` goes back "
           "before it")
