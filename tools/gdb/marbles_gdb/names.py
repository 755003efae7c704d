# SPDX-License-Identifier: MIT
"""Addresses in words: function, file and line, from GDB's symbols."""
import functools
from bisect import bisect_right

import gdb

from marbles_gdb.layout import address_of

NO_TRACE = "(no trace: kmemleak was off)"
# What module_init() and module_exit() call a module's functions beside their own names.
ALIASES = ("init_module", "cleanup_module")
modules = []                        # set_modules()


def c_string(data):
    return data.split(b"\0")[0].decode("latin-1")


def innermost(pc):
    """The innermost function, inlined or not, at @pc: a gdb.Symbol; None: not known."""
    block = gdb.block_for_pc(pc)
    while block is not None and block.function is None:
        block = block.superblock
    return block.function if block is not None else None


@functools.lru_cache(maxsize=4096)
def symbol(pc):
    """Return: (name, offset) of the symbol that @pc lies in; ("", 0): none."""
    text = gdb.execute(f"info symbol {pc:#x}", to_string=True)
    if text.startswith("No symbol"):
        return "", 0
    words = text.split()
    if words[0] in ALIASES:
        block = function_block(pc)
        words[0] = block.function.name if block is not None else words[0]
    return words[0], int(words[2]) if len(words) > 2 and words[1] == "+" else 0


@functools.lru_cache(maxsize=64)
def lines_of(symtab):
    """([address], [line]) of one source file's code, ascending."""
    rows = sorted(((entry.pc, i, entry.line) for i, entry in enumerate(symtab.linetable())))
    return [pc for pc, _, _ in rows], [line for _, _, line in rows]


@functools.lru_cache(maxsize=4096)
def place(pc):
    """Return: (innermost function, file, line) of the code at @pc. Where several lines
    begin at one address the last counts, as in tools/symtab/lines.py: find_pc_line() has
    the line of a function whose inlined code was optimised away up to there."""
    found, function = gdb.find_pc_line(pc), innermost(pc)
    name = function.name if function is not None else symbol(pc)[0]
    if found.symtab is None:
        return name, "", 0
    best = (0, found.symtab, found.line)
    for symtab in (found.symtab, function.symtab if function is not None else None):
        if symtab is None or not symtab.is_valid():
            continue
        addresses, lines = lines_of(symtab)
        i = bisect_right(addresses, pc) - 1
        if i >= 0 and addresses[i] >= best[0]:
            best = (addresses[i], symtab, lines[i])
    return name, best[1].filename.removeprefix("./"), best[2]


def function_block(pc):
    """The block of the function around @pc that was not inlined; None: none is known."""
    block, found = gdb.block_for_pc(pc), None
    while block is not None:
        if block.function is not None:
            found = block
        block = block.superblock
    return found


def outermost(pc):
    """Return: (function, file, line), of the function around @pc that was not inlined; its
    last line before @pc. Lines above its own are of inlined ones, in the same file."""
    block = function_block(pc)
    if block is None:
        return place(pc)
    function = block.function
    addresses, lines = lines_of(function.symtab)
    i = bisect_right(addresses, pc) - 1
    while i > 0 and addresses[i] > block.start and lines[i] < function.line:
        i -= 1
    return function.name, function.symtab.filename.removeprefix("./"), lines[i]


def of_frame(frame):
    """The same for a frame that is no inlined one: the line that calls the next, also if
    that was inlined, which only frames know."""
    function, sal = frame.function(), frame.find_sal()
    if function is None or sal.symtab is None or sal.line < function.line or \
            sal.symtab.filename != function.symtab.filename:
        return outermost(frame.pc() - 1 if frame.level() > 0 else frame.pc())
    return function.name, sal.symtab.filename.removeprefix("./"), sal.line


def of_executed(pc):
    """The same for the instruction at @pc, which was executed just now. GDB makes frames
    for the program counter only: it is changed, and changed back."""
    now = gdb.newest_frame().pc()
    gdb.execute(f"set var $pc = {pc:#x}")
    try:
        frame = gdb.newest_frame()
        while frame.type() == gdb.INLINE_FRAME:
            frame = frame.older()
        return of_frame(frame)
    finally:
        gdb.execute(f"set var $pc = {now:#x}")


def call(address):
    """The same for a return address: of the call before it."""
    return place(address - 1) if address else ("", "", 0)


def call_text(address):
    """The same in words: function file:line, or function [module] where lines are not known."""
    function, file, line = call(address)
    module = module_of(address - 1)
    where = f" {file}:{line}" if file else f" [{module}]" if module else ""
    return (function or f"{address:#010x}") + where


def location(address):
    """Of a return address, as the kernel prints it: function+0x1c/0x60 file:line, behind
    the function's length "[module]" if it is of one."""
    name, offset = symbol(address - 1)
    if not name:
        return f"{address:#010x}"
    _, file, line = call(address)
    size, module = function_bytes(address - 1), module_of(address - 1)
    text = f"{name}+{offset + 1:#x}" + (f"/{size:#x}" if size else "") + \
        (f" [{module}]" if module else "")
    return f"{text} {file}:{line}" if file else text


def site_text(address):
    """The same of a call site; 0: none was recorded."""
    return location(address) if address else NO_TRACE


def set_modules(ranges):
    """@ranges: (start, end, name) of each module whose names are known."""
    modules[:] = ranges


def module_of(address):
    """The module that @address is of, loaded or not any more; "": none."""
    return next((name for start, end, name in modules if start <= address < end), "")


@functools.lru_cache(maxsize=4096)
def function_bytes(pc):
    block = function_block(pc)
    return block.end - block.start if block is not None else 0


def comm(kernel, number):
    """A thread's name, by the number that tags have of it."""
    at = address_of("names", "mm/comm.c")
    size = comm_bytes()
    return c_string(kernel.read(at + number * size, size))


@functools.lru_cache(maxsize=1)
def comm_bytes():
    return int(gdb.parse_and_eval("sizeof('mm/comm.c'::names[0])"))


def forget():
    """Symbols were added or changed."""
    for cache in (symbol, lines_of, place, function_bytes, comm_bytes):
        cache.cache_clear()
