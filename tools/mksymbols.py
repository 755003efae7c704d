#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Make the kernel's symbol table, or check that it still fits.

    mksymbols.py make KERNEL.ELF TABLE.BIN [TYPES.BIN]    from ELF symbols and DWARF
    mksymbols.py verify FIRST.ELF FINAL.ELF               no address moved in between

A module's table is made in the same way, of its file placed by module-symbols.lds.

A position is a line of any file: the files lie one behind the other, file F's
line N at position base(F) + N. Position 0 is no line.
"""
import os
import sys

from symtab.allocations import AllocationReader
from symtab.elf import STT_FUNC, STT_NOTYPE, Elf
from symtab.encode import encode
from symtab.encode_types import encode_types
from symtab.inlines import innermost_functions
from symtab.lines import source_lines

NAME_MOST, FILE_MOST = 63, 95               # characters, kernel/symbols.h
FUNCTION, GAP = 1, 2                        # flags of a value of the symbol map
CODE_SECTIONS = (".text", ".boot", ".init.text", ".exit.text")
IMAGE_SECTIONS = CODE_SECTIONS + (".rodata", ".data", ".bss", ".unscanned", ".init.data")


class Strings:
    """Numbers for texts, in order of first use."""
    def __init__(self):
        self.numbers = {}

    def number(self, text):
        return self.numbers.setdefault(text, len(self.numbers))


def better(a, b):
    """Of two symbols at one address: which of them names it? Not the names that
    module_init() and module_exit() give to functions that have one."""
    rank = lambda s: (s.kind != STT_NOTYPE, s.size > 0,
                      s.name not in ("init_module", "cleanup_module"), s.is_global, s.size)
    return a if rank(a) >= rank(b) else b


def image_symbols(elf):
    """One symbol an address, sorted; none inside another one."""
    at = {}
    for symbol in elf.symbols():
        if symbol.section.startswith(IMAGE_SECTIONS) and not symbol.name.startswith((".L", "$")):
            old = at.get(symbol.address)
            at[symbol.address] = better(old, symbol) if old else symbol
    kept = []
    for _, symbol in sorted(at.items()):
        if not kept or symbol.address >= kept[-1].address + kept[-1].size:
            kept.append(symbol)
    return kept


def with_ends(symbols, elf):
    """[(symbol, end)]: one without a size reaches to the next symbol or to the end
    of its section; one that marks that very end is left out."""
    section_end = {s.name: s.address + s.size for s in elf.sections}
    nexts = [symbol.address for symbol in symbols[1:]] + [1 << 32]
    for symbol, following in zip(symbols, nexts):
        end = symbol.address + symbol.size
        if symbol.size == 0:
            end = min(section_end[symbol.section], following)
        if end > symbol.address:
            yield symbol, end


def symbol_steps(elf, strings):
    steps = []
    for symbol, end in with_ends(image_symbols(elf), elf):
        if steps and steps[-1][0] == symbol.address:        # no gap before it
            steps.pop()
        is_code = symbol.kind == STT_FUNC or symbol.section.startswith(CODE_SECTIONS)
        value = strings.number(symbol.name[:NAME_MOST]) << 2 | (FUNCTION if is_code else 0)
        steps += [(symbol.address, value), (end, value | GAP)]
    return steps


def line_steps(lines, strings):
    most = {}
    for _, file, line in lines:
        if file:
            most[file] = max(most.get(file, 0), line)
    bases, files, next_base = {}, [], 1
    for file in sorted(most):
        bases[file] = next_base
        files.append((next_base, strings.number(file[-FILE_MOST:])))
        next_base += most[file] + 1
    steps = [(address, bases[file] + line if file else 0) for address, file, line in lines]
    return steps, files


def inner_steps(elf, strings):
    """Of the innermost functions: values are string numbers + 1; 0: no more is known than
    the symbol. Of the lines that call them: the numbers; 0: there is none."""
    functions = innermost_functions(elf)
    inners = [(address, strings.number(name[:NAME_MOST]) + 1 if name else 0)
              for address, name, _ in functions]
    return inners, [(address, line) for address, _, line in functions]


def make(path, output, types_output=None, root="."):
    """A module's sources lie in the tree, or where its .marbles/ does (kbuild.mk)."""
    elf = Elf(path)
    lines = source_lines(elf, root)
    strings = Strings()
    symbols = symbol_steps(elf, strings)
    positions, files = line_steps(lines, strings)
    inners, calls = inner_steps(elf, strings)
    table = encode(symbols, positions, inners, calls, files, list(strings.numbers))
    with open(output, "wb") as file:
        file.write(table)
    if types_output is None:
        return
    sources = [root, os.path.abspath(path).rpartition("/.marbles/")[0] or root]
    with open(types_output, "wb") as file:
        file.write(encode_types(*AllocationReader(elf, lines, sources).read()))


def verify(first, final):
    """The table was made from @first: every address must be the same in @final."""
    late = ("__symbols_end", "__types_start", "__types_end", "__image_end")         # behind the table, or about it
    places = [{(s.name, s.address) for s in Elf(path).symbols() if s.name not in late}
              for path in (first, final)]
    moved = sorted(name for name, _ in places[0] - places[1])
    if moved:
        sys.exit(f"{final}: {len(moved)} symbols are not where the symbol table says "
                 f"({', '.join(moved[:4])}, ...): .symbols must come last in linker.ld")


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"] and len(sys.argv) in (4, 5):
        make(*sys.argv[2:])
    elif sys.argv[1:2] == ["verify"] and len(sys.argv) == 4:
        verify(*sys.argv[2:])
    else:
        sys.exit(__doc__)
