# SPDX-License-Identifier: MIT
"""`layout marbles`: source beside registers, and below them what the machine is at.

The window in the middle is GDB's own but for what it shows: who runs, whether an interrupt
could come now, and how the heap stands. It is filled anew at each stop, from a few words of
memory, so that stepping stays fast. docs/gdb.md, "Stepping", shows it.
"""
import gdb

from marbles_gdb import kernel
from marbles_gdb.layout import address_of
from marbles_gdb.memory import PAGE_BYTES
from marbles_gdb.threads import current, state_name, thread_at, unsigned

WINDOW = "machine"
LAYOUT = "marbles"
SHAPE = f"tui new-layout {LAYOUT} {{-horizontal src 3 regs 2}} 4 {WINDOW} 1 status 0 cmd 3"
INTERRUPTS = 1 << 9                     # in eflags
PAGING = 1 << 31                        # in cr0
US_PER_MS = 1000


def interrupts():
    """Could one come now?"""
    return "on" if unsigned(gdb.newest_frame().read_register("eflags")) & INTERRUPTS else "off"


def is_paging():
    try:
        return bool(int(gdb.parse_and_eval("(unsigned long)$cr0")) & PAGING)
    except gdb.error:
        return True                     # a dump of a machine that ran


def who(now):
    """The thread, or what interrupted it."""
    at = current(now)
    if not at:
        return "boot, before the first thread"
    thread = thread_at(now, at)
    low, top = now.fields("struct running", address_of("running_cpus"), "stack_low",
                          "stack_top")
    sp = unsigned(gdb.newest_frame().read_register("esp"))
    where = f"{thread.stack_top - sp} of {thread.stack_top - thread.stack_low} bytes of stack"
    if not thread.stack_low <= sp <= thread.stack_top:
        where = f"interrupted: on the stack {low:#010x} .. {top:#010x}"
    return f'thread {thread.id} "{thread.name}", {state_name(now, thread)}; {where}'


def lines():
    """What the window shows; the most telling first, for it may be low."""
    if gdb.selected_inferior().pid == 0:
        return ["no machine: `make debug`, then `target remote :1234`"]
    if not is_paging():
        return ["before paging: addresses are physical", f"interrupts {interrupts()}"]
    try:
        now = kernel.current()
        preempt = now.field("struct sched_cpu", address_of("sched_cpus"), "preempt_count")
        free = now.field("struct page_allocator", address_of("page_allocator"),
                         "buddy.free_pages")
        allocations = now.field("struct tag_stats", address_of("tag_stats"), "allocations")
        return [who(now),
                f"interrupts {interrupts()}, preemption "
                f"{f'off ({preempt})' if preempt else 'on'}, {now.now_ms()} ms since boot",
                f"{allocations} allocations so far; {free} of "
                f"{now.page_count} pages ({now.page_count * PAGE_BYTES >> 20} MiB) free"]
    except (gdb.error, gdb.GdbError) as error:          # MemoryError, too
        return [str(error)]


class MachineWindow:
    """@window: GDB's side of it (the manual: "TUI Windows In Python")."""

    def __init__(self, window):
        self.window = window
        self.window.title = "machine"
        gdb.events.before_prompt.connect(self.render)

    def render(self):
        if not self.window.is_valid():
            return
        width = max(self.window.width - 1, 0)
        self.window.erase()
        self.window.write("\n".join(line[:width] for line in lines()[:self.window.height]))

    def close(self):
        gdb.events.before_prompt.disconnect(self.render)


# GDB's own language, for what Python executes has its output set back behind it: a layout
# that it brings up leaves GDB writing backtraces across the windows. `tui reg`, for a window
# of registers that comes up stays empty until the machine moves.
COMMAND = f"""define marbles-tui
layout {LAYOUT}
if $_thread
tui reg general
end
end
document marbles-tui
Source beside registers, and below them who runs, whether interrupts are on, and how
the heap stands, at each stop. `tui disable` or Ctrl-X A goes back.

marbles-tui
end"""


def register():
    if hasattr(gdb, "register_window_type"):        # else: built without a text interface
        gdb.register_window_type(WINDOW, MachineWindow)
        gdb.execute(SHAPE)
        gdb.execute(COMMAND)
