# SPDX-License-Identifier: MIT
"""marbles-ps, -bt, -thread, -dmesg, -lsmod, -trap, -list: who runs, what was said, what is loaded."""
import gdb

from marbles_gdb import chosen, modules
from marbles_gdb.commands import Usage, address, command, count, only, thread_number
from marbles_gdb.layout import address_of
from marbles_gdb.modules import add_all_symbols
from marbles_gdb.names import c_string, location
from marbles_gdb.threads import all_threads, backtrace, current, saved_registers, \
    state_name

US_PER_SECOND = 1000000


def stack_peak(kernel, thread):
    """Stacks are zero where they never were used."""
    data = kernel.read(thread.stack_low, thread.stack_top - thread.stack_low)
    return len(data.lstrip(b"\0")) + 3 & ~3


@command("marbles-ps")
def ps(kernel, *words):
    """Threads: number, state, most bytes of stack ever used, timer ticks, name.

A star marks the one that runs.

marbles-ps"""
    only(words, 0)
    running = current(kernel)
    yield "   TID  STATE           STACK       TICKS  NAME"
    for thread in all_threads(kernel):
        size = thread.stack_top - thread.stack_low
        yield (f"{'*' if thread.address == running else ' '}{thread.id:5}  "
               f"{state_name(kernel, thread):<8}  {stack_peak(kernel, thread):5}/{size:<5}  "
               f"{thread.run_ticks:10}  {thread.name}")


def threads_of(kernel, wanted):
    """All, or the one with the number @wanted."""
    threads = [thread for thread in all_threads(kernel) if wanted in (None, thread.id)]
    if not threads:
        raise Usage(f"there is no thread {wanted}: marbles-ps lists them")
    return threads


def running(kernel):
    """The Thread that runs; None: there is none yet."""
    at = current(kernel)
    return next((thread for thread in all_threads(kernel) if thread.address == at), None)


def heading(kernel, thread):
    return f'thread {thread.id} "{thread.name}", {state_name(kernel, thread)}'


@command("marbles-bt")
def bt(kernel, *words):
    """Call stacks of threads that wait, from where they will go on.

TID: of one only. Of the one that runs `backtrace` tells more; of the others marbles-thread
does.

marbles-bt [TID]"""
    add_all_symbols(kernel)
    wanted = thread_number(only(words, 1)[0]) if words else None
    for thread in threads_of(kernel, wanted):
        yield f"{heading(kernel, thread)}:"
        if thread.address == current(kernel):
            with chosen.of_machine():
                yield from gdb.execute("backtrace", to_string=True).splitlines()
        elif thread.has_run:
            for at in backtrace(kernel, thread):
                yield f"  [<{at:08x}>] {location(at)}"
        else:
            yield "  has not run yet"


def enter(kernel, thread):
    """Have GDB show @thread's frames. Return: False: it has none yet."""
    if thread.address == current(kernel):
        chosen.choose(None)
    elif thread.has_run:
        chosen.show(thread, saved_registers(kernel, thread))
    return thread.has_run


def run_in(kernel, threads, line):
    """GDB's command @line in each of them."""
    with chosen.of_machine():
        for thread in threads:
            yield f"{heading(kernel, thread)}:"
            yield from gdb.execute(line, to_string=True).splitlines() \
                if enter(kernel, thread) else ["has not run yet"]
            yield ""


@command("marbles-thread")
def choose_thread(kernel, *words):
    """Choose the thread whose frames GDB shows, until the machine moves.

`backtrace`, `up`, `frame N`, `info locals`, `print` are about it then. Without TID, or with
that of the running thread: back to where the machine stands. Nothing is written to the
machine.

TID COMMAND  one of GDB's commands in that thread      all COMMAND  in all of them

Frame #0 stays what the processor runs, and `backtrace` leaves it out. Before `step`, `next`
or `finish` go back.

marbles-thread [TID|all [COMMAND]]"""
    add_all_symbols(kernel)
    wanted = None if not words or words[0] == "all" else thread_number(words[0])
    if len(words) > 1:
        yield from run_in(kernel, threads_of(kernel, wanted), " ".join(words[1:]))
        return
    if words and wanted is None:
        raise Usage("all: of all threads only a command can be run, as `all backtrace`")
    thread = threads_of(kernel, wanted)[0] if words else running(kernel)
    if thread is None:
        chosen.choose(None)
        yield "no thread runs yet"
        return
    if not enter(kernel, thread):
        raise Usage(f"thread {thread.id} has not run yet, so it has no frames")
    yield f"[{heading(kernel, thread)}]"
    yield from gdb.execute("frame", to_string=True).splitlines()


@command("marbles-dmesg")
def dmesg(kernel, *words):
    """The kernel's log, as far as it is kept; COUNT: the last so many messages.

marbles-dmesg [COUNT]"""
    most = count(words) or 0
    start, size, head, tail = kernel.fields("struct log_ring", address_of("printk_log"),
                                            "bytes", "size_bytes", "head", "tail")
    ring = kernel.read(start, size)
    data = (ring + ring)[tail % size:tail % size + ((head - tail) & 0xFFFFFFFF)]
    reader = kernel.layouts.reader("struct log_header", "time_us", "length_bytes")
    at, lines = 0, []
    while at + reader.size <= len(data):
        time_us, length = reader.one(data, at)
        at += reader.size
        text = data[at:at + length].decode("latin-1")
        lines.append(f"[{time_us // US_PER_SECOND:5}.{time_us % US_PER_SECOND:06}] {text}")
        at += length
    yield from lines[-most:]


@command("marbles-lsmod")
def lsmod(kernel, *words):
    """Loaded modules; their symbols are added to GDB's, at the addresses where they lie.

Files are looked for below the folders of `set marbles-modules DIR[:DIR]`, below build/ and
the current one. One is taken only if it is of the build that was loaded.

marbles-lsmod"""
    only(words, 0)
    yield "Module                  Size  Used  Text        Symbols from"
    for module in modules.all_modules(kernel):
        path = modules.add_symbols(module)
        text, _ = module.regions[0]
        lines = "" if path is None or modules.has_debug(path) else \
            ", which has no lines: set marbles-modules DIR"
        yield (f"{module.name:<20} {module.total_bytes:>7}  {module.users:>4}  {text:#010x}  "
               f"{path or f'no {module.name}.ko fits: set marbles-modules DIR'}{lines}")


@command("marbles-trap")
def trap(kernel, *words):
    """What `kmemleak trap` watches: the block, and the words that hold it.

marbles-trap"""
    only(words, 0)
    at = address_of("trap")
    layout = kernel.layouts.struct("struct leak_trap")
    tag, start, size = kernel.fields("struct leak_trap", at, "tag", "target.start",
                                     "target.bytes")
    if start == 0:
        yield "no trap is set: `kmemleak trap ADDR` in the shell sets one"
        return
    yield f"the block {start:#010x} (size {size}){'' if tag else ', not allocated yet'}"
    watch = kernel.layouts.struct("struct trap_watch")
    each = watch.reader("kind", "slot", "value", "name")
    data = kernel.read(at + layout.offset("watches"), layout.field("watches").bytes)
    for kind, slot, value, name in each.rows(data):
        if kind:
            yield f"  watched: {c_string(name)}  [{slot:#010x}] = {value:#010x}"


def list_type(kernel, struct, member, fields):
    try:
        found, known = gdb.lookup_type(struct), kernel.layouts.struct(struct).fields
    except (gdb.error, TypeError) as error:
        raise Usage(f"TYPE: {str(error).rstrip('.')}; expected a struct that GDB knows, in "
                    'quotes: "struct thread"')
    for name in (member, *fields):
        if name not in known:
            raise Usage(f"{struct} has no member '{name}': `ptype {struct}` lists them")
    link = gdb.Value(0).cast(found.pointer()).dereference()[member].type
    if str(link) != "struct list_head":
        raise Usage(f"MEMBER: {member} is of type {link}, expected a struct list_head")
    return found


@command("marbles-list")
def walk(kernel, *words):
    """Walk a list: what is on the list_head HEAD, as entries of TYPE linked by MEMBER.

marbles-list &all_threads "struct thread" all_link
marbles-list HEAD TYPE MEMBER [FIELD ...]"""
    if len(words) < 3:
        raise Usage("HEAD, TYPE and MEMBER are needed")
    head, struct, member, *fields = words
    known = list_type(kernel, struct, member, fields).pointer()
    length = 0
    for entry in kernel.entries(address(head), struct, member):
        value = gdb.Value(entry).cast(known).dereference()
        shown = " ".join(f"{field}={value[field]}" for field in fields)
        yield f"{entry:#010x}  {shown}".rstrip()
        length += 1
    yield f"{length} on the list; *({struct} *)ADDRESS prints one"
