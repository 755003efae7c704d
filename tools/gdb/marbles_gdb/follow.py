# SPDX-License-Identifier: MIT
"""Following a pointer through one thread: which of its registers and stack words have it?

Problem    A word that has a block's address need not mean it: after a call the scratch
           registers are left over, and a new frame lies where old ones were.

Idea       A word counts from the instruction that wrote it, until it is overwritten or
           its frame ends. So each instruction is looked at: what it wrote, and whether
           that refers to the block (instruction.py).
           Calls are stepped over as long as a word that survives them has the pointer (a
           register that callees preserve, a word of the stack), else into.
           Interrupts are run through.

Not done   A word of the stack that a callee changes on its way to losing it: the call is
           then told, not the instruction in it. longjmp.
"""
import struct
from collections import namedtuple

import gdb

from marbles_gdb import instruction, modules, names, replay
from marbles_gdb.kernel import current
from marbles_gdb.threads import all_threads, current as current_thread

REGISTERS = ("eax", "ecx", "edx", "ebx", "ebp", "esi", "edi")
SCRATCH = {"eax", "ecx", "edx"}
STEPS_MAX = 20000
LOST, STORED, ENDED, TOO_LONG = range(4)
INTERRUPT_FRAME_BYTES = 12          # eip, cs, eflags

# The instruction that was executed last, and what it did to the last word.
Last = namedtuple("Last", "pc what")


def read_registers():
    frame = gdb.newest_frame()
    return {name: int(frame.read_register(name)) & 0xFFFFFFFF
            for name in (*REGISTERS, "esp", "eip")}


class Follower:
    """@in_group(word): does it refer to the group? @live: names of registers and addresses
    of stack words that do, or that refer to a block of @holders, through which the group
    is reached. @freed: did it end with such a block's free?"""

    def __init__(self, in_group, end):
        self.in_group, self.end = in_group, end
        self.holders, self.freed = [], False
        self.live, self.is_at_end, self.left_at = set(), False, 0
        self.last = None
        instruction.forget()
        self.take_over()

    def take_over(self):
        """Of the thread that runs now."""
        kernel = current()
        modules.add_all_symbols(kernel)
        address = current_thread(kernel)
        self.thread = next((t for t in all_threads(kernel) if t.address == address), None)
        self.registers = read_registers()

    def thread_name(self):
        return f'thread {self.thread.id} "{self.thread.name}"' if self.thread else ""

    def thread_ended(self):
        """Was it the thread's end that took the pointer away?"""
        if self.thread is None or any(t.id == self.thread.id
                                      for t in all_threads(current())):
            return False
        self.last = Last(self.last.pc, f"{self.thread_name()} ended here, and its stack with it")
        return True

    def refers(self, word):
        return self.in_group(word) or any(block.start <= word < block.start + block.size
                                          for block in self.holders)

    def look_at_holders(self):
        """A block that is freed holds nothing any more, whoever has its address. Return:
        was one?"""
        tag = current().layouts.reader("struct tag", "flags", "sequence")
        live = current().layouts.enum("tag_flag")["TAG_LIVE"]
        kept = []
        for block in self.holders:
            data = bytes(gdb.selected_inferior().read_memory(block.tag, tag.size))
            flags, sequence = tag.one(data)
            if flags & live and sequence == block.sequence:
                kept.append(block)
        changed = len(kept) < len(self.holders)
        self.holders = kept
        return changed

    def on_stack(self, address):
        return self.thread is not None and \
            self.thread.stack_low <= address < self.thread.stack_top

    def stack(self):
        """{address: word} of the live part."""
        sp = self.registers["esp"]
        if not self.on_stack(sp):
            return {}
        size = (self.thread.stack_top - sp) // 4 * 4
        data = bytes(gdb.selected_inferior().read_memory(sp, size))
        return dict(zip(range(sp, sp + size, 4), struct.unpack(f"<{size // 4}I", data)))

    def begin(self, only=None, holders=()):
        """All words that have it now count; or those of @only."""
        self.holders, self.freed, self.steps = list(holders), False, 0
        self.registers = read_registers()
        self.last = None
        if only is None:
            self.live = {slot for slot, word in self.stack().items() if self.refers(word)}
            only = REGISTERS
        else:
            self.live = set()
            self.last = Last(self.registers["eip"] - 1, "nobody has the allocator's result")
        self.live |= {name for name in only if self.refers(self.registers[name])}

    # ---- steps --------------------------------------------------------------------

    def follow(self):
        """Until no word of the thread has it any more (LOST), it may have put it into
        memory (STORED), the replay is over or it took too long. Return: which."""
        while self.live and not self.is_at_end:
            if self.steps == STEPS_MAX:
                return TOO_LONG
            self.steps += 1
            self.has_stored = False
            self.step()
            if self.has_stored and self.live and not self.is_at_end:
                return STORED
        return LOST if not self.live else ENDED

    def run_until(self, pc, sp):
        """Until @pc is reached with this stack pointer, or the end."""
        point = gdb.Breakpoint(f"*{pc:#x}", type=gdb.BP_HARDWARE_BREAKPOINT, internal=True)
        point.condition = f"(unsigned long)$esp == {sp:#x}"
        try:
            replay.proceed()
        finally:
            point.delete()
        self.is_at_end = replay.count() >= self.end

    def step(self):
        before, code = self.registers, instruction.at(self.registers["eip"])
        is_over = code.name.startswith("call") and self.live - SCRATCH
        if is_over:
            words = self.stack()
            self.leave(before["eip"])
            self.run_until(before["eip"] + code.bytes, before["esp"])
        else:
            replay.proceed("stepi")
            self.leave_interrupt(before["eip"])
        if self.is_at_end:
            return
        self.registers = read_registers()
        held = set(self.live)
        if is_over:
            self.after_call(code, words)
        else:
            self.after(code, before)
        freed = self.holders and self.look_at_holders()
        self.drop()
        if not self.live:
            self.freed = freed
            self.last = Last(before["eip"], "a block that held it was freed" if freed
                             else self.what(held, code))

    def leave(self, pc):
        """The instruction at @pc may never be done: a call that ends the thread, a fault."""
        self.last, self.left_at = Last(pc, "it was taken away in there"), replay.count()

    def leave_interrupt(self, before):
        """What stubs of isr.S lead to is run through. The frame may begin with an error
        code, which is no address of the kernel's."""
        pc = int(gdb.newest_frame().pc())
        if not names.symbol(pc)[0].startswith("isr_"):
            return
        sp = int(gdb.newest_frame().read_register("esp")) & 0xFFFFFFFF
        if gdb.block_for_pc(replay.read_word(sp)) is None:
            sp += 4
        self.leave(before)
        self.left_at -= 1
        self.run_until(replay.read_word(sp), sp + INTERRUPT_FRAME_BYTES)

    def after(self, code, before):
        """What the instruction wrote counts."""
        if code.name.startswith("push"):
            self.live.add(self.registers["esp"])
        for target in code.targets:
            if target[1:] in REGISTERS and target[0] == "%":
                self.live.add(target[1:])
            else:
                address = instruction.address(target, before)
                if address is not None and self.on_stack(address):
                    self.live.add(address & ~3)
                elif address is not None:
                    self.has_stored |= self.refers(replay.read_word(address & ~3) or 0)
        if code.is_repeated:
            self.live |= set(range(before["edi"] & ~3, self.registers["edi"], 4))
            self.has_stored |= not self.on_stack(before["edi"])
        if code.name.startswith("ret"):
            self.live -= {"ecx", "edx"}
            if not instruction.may_return_pointer(before["eip"]):
                self.live.discard("eax")

    def after_call(self, code, words):
        """The result, and words of the stack that the callee wrote."""
        self.live -= SCRATCH
        self.has_stored = True              # for all that is known
        if not code.callee or instruction.may_return_pointer(code.callee):
            self.live.add("eax")
        self.live |= {slot for slot, word in self.stack().items() if words.get(slot) != word}

    def drop(self):
        """Words that do not refer to it any more, or are no part of the stack."""
        kept, words = set(), None
        for key in self.live:
            if isinstance(key, str):
                if self.refers(self.registers[key]):
                    kept.add(key)
                continue
            if words is None:
                words = self.stack()
            if key in words and self.refers(words[key]):
                kept.add(key)
        self.live = kept

    def what(self, held, code):
        """Of the words that had it before this instruction."""
        parts = []
        for key in sorted(held, key=str):
            if isinstance(key, str):
                had = "%" + key
                parts.append(f"{had} was left over" if self.refers(self.registers[key])
                             else f"{had} was overwritten")
            else:
                parts.append(f"the stack word {key:#010x} " +
                             ("ended with its frame" if key < self.registers["esp"]
                              else "was overwritten"))
        return f"`{code.text}`: " + ", ".join(parts)
