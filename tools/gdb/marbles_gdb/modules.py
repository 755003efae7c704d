# SPDX-License-Identifier: MIT
"""Modules: which are loaded, which were, and their symbols at the addresses where they lie.

A module's file has no addresses; kernel/module/layout.c gives each section its own, one
behind the other: sections whose names it knows begin a page. The same is computed here
from the file. It is believed only if the table of symbols in it is the one that the kernel
has: then it is the same build, stripped or not. Where the kernel had no memory for that, all
regions must come out where they are.
"""
import os
import struct
from collections import namedtuple

import gdb

from marbles_gdb import names
from marbles_gdb.layout import address_of
from marbles_gdb.memory import PAGE_BYTES
from marbles_gdb.names import c_string
from symtab.elf import SHF_ALLOC, SHF_EXECINSTR, SHF_WRITE, SHT_NOBITS, Elf

# @regions: (start, bytes) of each; None: it went, but traces of its blocks still name it
# (kernel/module/record.c). @table: of symbols, the kernel's copy; b"": none.
Module = namedtuple("Module", "address name state users is_root total_bytes regions base "
                              "table")
# Whose names an address has. @table, @types: addresses, or 0.
Source = namedtuple("Source", "base bytes table types module")
KNOWN = (".text .exit.text .rodata .export_symbols .module_params .kunit_suites "
         ".constructors .data.percpu .data .unscanned .bss .init.text .init.data").split()
UNLOADED = (".modinfo", ".symbols")     # allocated, says the file; the kernel only reads them
loaded = {}                         # path -> base, of symbols that GDB has


def all_modules(kernel):
    """Newest first."""
    head = address_of("loaded_modules", "kernel/module/list.c")
    return [module_at(kernel, address)
            for address in kernel.entries(head, "struct module", "link")]


def module_at(kernel, address):
    name, state, users, is_root, total, record = kernel.fields(
        "struct module", address, "name", "state", "users", "is_root", "total_bytes",
        "record")
    layout = kernel.layouts.struct("struct module")
    reader = kernel.layouts.reader("struct module_region", "start", "bytes")
    count = kernel.layouts.enum("module_region_kind")["REGION_COUNT"]
    data = kernel.read(address + layout.offset("regions"), count * reader.size)
    base, table = kernel.fields("struct module_record", record, "source.base",
                                "source.table")
    return Module(address, c_string(name), state, users, bool(is_root), total,
                  list(reader.rows(data)), base + PAGE_BYTES, table_bytes(kernel, table))


def table_bytes(kernel, table):
    """The kernel's copy of a module's table of symbols."""
    if table == 0:
        return b""
    return kernel.read(table, kernel.field("struct symbol_table", table, "total_bytes"))


def sources(kernel):
    """Of all modules that traces may name: the kernel keeps addresses of those that went."""
    first = kernel.variable("modules", "kernel/symbols.c")
    for at in kernel.chain(first, "struct symbol_source", "next"):
        *fields, name = kernel.fields("struct symbol_source", at, "base", "bytes", "table",
                                      "types", "module")
        yield Source(*fields, kernel.memory.text(name))


def source_of(kernel, address):
    """The Source of @address: a module's, or the kernel's own."""
    for source in kernel.keep("sources", lambda k: list(sources(k))):
        if source.base <= address < source.base + source.bytes:
            return source
    return Source(0, 0, 0, kernel.variable("kernel_types", "kernel/symbols.c"), "")


# ---- files ------------------------------------------------------------------

def folders():
    """Where files of modules are looked for."""
    given = gdb.parameter("marbles-modules") or ""
    return [*filter(None, given.split(":")), "build", "."]


def files(name):
    """Of all folders, those named after the module, newest first; with whole paths, as
    remove-symbol-file finds no others."""
    wanted = {f"{name}.ko", f"{name.replace('_', '-')}.ko"}
    found = {os.path.abspath(os.path.join(at, file)) for folder in folders()
             for at, _, inside in os.walk(folder) for file in inside if file in wanted}
    return sorted(found, key=os.path.getmtime, reverse=True)


def layout(elf, base):
    """Return: ({section: address} of what is loaded, bytes from @base to its end)."""
    at, found, last = 0, {}, None
    for section in elf.sections:
        if not section.flags & SHF_ALLOC or section.size == 0 or section.name in UNLOADED:
            continue
        fate = (section.flags & (SHF_WRITE | SHF_EXECINSTR), section.type == SHT_NOBITS)
        pages = section.name in KNOWN or fate != last
        align = PAGE_BYTES if pages else max(section.align, 1)
        at = -(-at // align) * align
        found[section.name] = base + at
        at, last = at + section.size, fate
    return found, -(-at // PAGE_BYTES) * PAGE_BYTES


def fits(module, path):
    """Is @path of the build that @module was loaded from?"""
    try:
        elf = Elf(path)
        places, size = layout(elf, module.base)
        table = elf.contents(".symbols")
    except (OSError, ValueError, IndexError, struct.error):
        return False
    if module.table and table:
        return table.startswith(module.table)
    if module.regions is None:
        return size == module.total_bytes
    return all(start in places.values() for start, size in module.regions if size > 0)


def has_debug(path):
    return Elf(path).section(".debug_info") is not None


def find(module):
    """The file of @module; None: there is none that fits."""
    fitting = [path for path in files(module.name) if fits(module, path)]
    return next(filter(has_debug, fitting), fitting[0] if fitting else None)


def add_symbols(module):
    """Have GDB know @module's names. Return: from which file; None: there is none."""
    path = next((path for path, base in loaded.items() if base == module.base and
                 os.path.exists(path) and fits(module, path)), None) or find(module)
    if path is None or loaded.get(path) == module.base:
        return path
    if path in loaded:
        if module.regions is None:              # the one that is here counts more
            return None
        remove_symbols(path)
    places, _ = layout(Elf(path), module.base)
    text = places.pop(".text", None)
    places[".modinfo"] = module.base - PAGE_BYTES   # nowhere; but at 0 it would name NULL
    others = " ".join(f"-s {name} {at:#x}" for name, at in places.items())
    gdb.execute(f'add-symbol-file {path} {f"{text:#x}" if text else ""} {others}',
                to_string=True)
    loaded[path] = module.base
    names.forget()
    return path


def remove_symbols(path):
    gdb.execute(f"remove-symbol-file {path}", to_string=True)
    del loaded[path]
    names.forget()


def look_anew():
    """Other folders are named: they may have files with lines."""
    for path in list(loaded):
        if not (os.path.exists(path) and has_debug(path)):
            remove_symbols(path)


def gone_modules(kernel):
    """Those that were unloaded, but are still named: Modules without regions."""
    present = {module.base for module in all_modules(kernel)}
    for source in sources(kernel):
        base = source.base + PAGE_BYTES             # before it lies a guard page
        if base not in present:
            yield Module(0, source.module, None, 0, False, source.bytes - PAGE_BYTES, None,
                         base, table_bytes(kernel, source.table))


def add_all(kernel):
    known = {source.base + PAGE_BYTES for source in sources(kernel)}
    for path in [path for path, base in loaded.items() if base not in known]:
        remove_symbols(path)                        # of another machine
    names.set_modules((source.base, source.base + source.bytes, source.module)
                      for source in sources(kernel))
    return [module for module in [*all_modules(kernel), *gone_modules(kernel)]
            if add_symbols(module) is None]


def add_all_symbols(kernel):
    """Return: modules that stay without."""
    return kernel.keep("symbols", add_all)
