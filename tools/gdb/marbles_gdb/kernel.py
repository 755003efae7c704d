# SPDX-License-Identifier: MIT
"""One stop of the machine: everything read of it is true until it moves."""
import gdb

from marbles_gdb import image
from marbles_gdb.layout import Layouts, LayoutError, address_of
from marbles_gdb.memory import PAGE_BYTES, Memory, direct_map_start, is_dump
from marbles_gdb.paging import Paging

layouts = None                      # of the loaded ELF file
now = None                          # the Kernel of this stop


class Kernel:
    def __init__(self):
        global layouts
        if gdb.selected_inferior().pid == 0:
            raise gdb.GdbError("there is no machine: `make debug` and `make gdb`, or "
                               "`make gdb DUMP=FILE` for a dump of one")
        if layouts is None:
            layouts = Layouts()
        self.layouts, self.connection = layouts, connection()
        self.memory = Memory(direct_map_start(self.file()))
        if is_dump():
            image.check(self.memory, self.file())
        self.page_bytes = layouts.struct("struct page").size
        self.page_count = self.variable("page_count")
        self.mem_map = self.variable("mem_map")
        if self.page_count == 0 or self.mem_map == 0:
            raise gdb.GdbError("the kernel has no memory yet: continue to a later point, "
                               "such as `hbreak shell_main`")
        self.direct_bytes = self.page_count * PAGE_BYTES
        self.paging = Paging(self)
        self.read = self.paging.read
        self.cached = {}

    @staticmethod
    def file():
        """Of the kernel, among the files that GDB has symbols of."""
        for objfile in gdb.objfiles():
            if objfile.lookup_global_symbol("kernel_main"):
                return objfile.filename
        raise LayoutError("no symbols of Marbles: `file build/marbles.elf`")

    # ---- values -------------------------------------------------------------

    def variable(self, name, file=None):
        """A word-sized one."""
        return self.memory.word(address_of(name, file))

    def flag(self, name, file=None):
        """A bool."""
        return self.memory.read(address_of(name, file), 1)[0] != 0

    def fields(self, struct, address, *names):
        """Return: a tuple of these fields of the structure at @address."""
        reader = self.layouts.reader(struct, *names)
        return reader.one(self.read(address, reader.size))

    def field(self, struct, address, name):
        return self.fields(struct, address, name)[0]

    def name_of(self, enum, value, prefix=""):
        """A value in words: "PAGE_FREE" becomes "free" with the prefix "PAGE_"."""
        for name, number in self.layouts.enum(enum).items():
            if number == value:
                return name[len(prefix):].lower()
        return f"{value}?"

    # ---- lists ----------------------------------------------------------------

    def entries(self, head, struct, member, most=1 << 20):
        """Addresses of the structures on the list_head list at @head."""
        offset = self.layouts.struct(struct).offset(member)
        next_at = self.layouts.struct("struct list_head").offset("next")
        seen = set()
        node = int.from_bytes(self.read(head + next_at, 4), "little")
        while node != head:
            if node in seen or len(seen) == most:
                raise gdb.GdbError(f"the list at {head:#010x} does not come back to its head:"
                                   f" {node:#010x} is on it twice")
            if node == 0:
                raise gdb.GdbError(f"the list at {head:#010x} ends with NULL: it was never "
                                   "initialised, or is broken")
            seen.add(node)
            yield node - offset
            node = int.from_bytes(self.read(node + next_at, 4), "little")

    def chain(self, first, struct, member, most=1 << 22):
        """The same for a NULL-terminated list of pointers."""
        while first and most > 0:
            yield first
            first, most = self.field(struct, first, member), most - 1

    # ---- one for each stop ------------------------------------------------------

    def keep(self, name, make):
        """make(self), once for this stop."""
        if name not in self.cached:
            self.cached[name] = make(self)
        return self.cached[name]

    def now_ms(self):
        """Since boot, as of the last tick."""
        return self.field("struct running", address_of("running_cpus"), "now_ms")


def connection():
    """A number for each machine or dump that GDB was connected to."""
    found = gdb.selected_inferior().connection
    return found.num if found is not None else None


def current():
    """The kernel as it stands now."""
    global now
    if now is None or now.connection != connection():
        now = Kernel()
    return now


def forget(*_):
    """The machine moves, or its memory was written to."""
    global now
    now = None


def forget_layouts(event):
    """Symbols of a module, added by lsmod, change nothing."""
    global layouts
    if getattr(event, "new_objfile", None) is None or \
            event.new_objfile.lookup_global_symbol("kernel_main"):
        layouts = None
        forget()


def watch():
    for registry in (gdb.events.cont, gdb.events.stop, gdb.events.exited,
                     gdb.events.memory_changed, gdb.events.register_changed,
                     gdb.events.inferior_call):
        registry.connect(forget)
    for registry in (gdb.events.new_objfile, gdb.events.clear_objfiles):
        registry.connect(forget_layouts)
