# SPDX-License-Identifier: MIT
"""Loaded modules: what there is, and their symbols at the addresses where they lie.

A module's file has no addresses; kernel/module/layout.c gives each section its own, one
behind the other: sections whose names it knows begin a page. The same is computed here
from the file, and believed only if all regions come out where the kernel has them.
"""
import os
import struct
from collections import namedtuple

import gdb

from marbles_gdb import names
from marbles_gdb.layout import address_of
from marbles_gdb.memory import PAGE_BYTES
from marbles_gdb.names import c_string

Module = namedtuple("Module", "address name state users is_root total_bytes regions base")
Section = namedtuple("Section", "name kind flags offset size align")
WRITE, ALLOCATED, CODE, NO_BITS = 1, 2, 4, 8
KNOWN = (".text .exit.text .rodata .export_symbols .module_params .kunit_suites "
         ".constructors .data.percpu .data .unscanned .bss .init.text .init.data").split()
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
    base = kernel.field("struct module_record", record, "source.base") + PAGE_BYTES
    return Module(address, c_string(name), state, users, bool(is_root), total,
                  list(reader.rows(data)), base)


# ---- files ------------------------------------------------------------------

def folders():
    """Where files of modules are looked for."""
    given = gdb.parameter("marbles-modules") or ""
    return [*filter(None, given.split(":")), "build", "."]


def files(name):
    """Of all folders, those named after the module, newest first."""
    wanted = {f"{name}.ko", f"{name.replace('_', '-')}.ko"}
    found = {os.path.join(at, file) for folder in folders()
             for at, _, inside in os.walk(folder) for file in inside if file in wanted}
    return sorted(found, key=os.path.getmtime, reverse=True)


def sections(path):
    """All of an ELF32 file's."""
    with open(path, "rb") as file:
        data = file.read()
    table, = struct.unpack_from("<I", data, 32)
    each, count, strings = struct.unpack_from("<3H", data, 46)
    rows = [struct.unpack_from("<10I", data, table + i * each) for i in range(count)]
    text = rows[strings][4]
    return [Section(c_string(data[text + row[0]:text + row[0] + 64]), row[1], row[2], row[4],
                    row[5], row[8]) for row in rows]


def layout(path, base):
    """Return: {section: address} of what is loaded."""
    at, found, last = 0, {}, None
    for section in sections(path):
        if not section.flags & ALLOCATED or section.size == 0:
            continue
        fate = (section.flags & (WRITE | CODE), section.kind == NO_BITS)
        pages = section.name in KNOWN or fate != last
        align = PAGE_BYTES if pages else max(section.align, 1)
        at = -(-at // align) * align
        found[section.name] = base + at
        at, last = at + section.size, fate
    return found


def fits(module, path):
    """Is @path the file that @module was loaded from, as far as regions tell?"""
    try:
        places = set(layout(path, module.base).values())
    except (OSError, struct.error):
        return False
    return all(start in places for start, size in module.regions if size > 0)


def has_debug(path):
    return any(section.name == ".debug_info" for section in sections(path))


def find(module):
    """The file of @module; None: there is none that fits."""
    fitting = [path for path in files(module.name) if fits(module, path)]
    return next(filter(has_debug, fitting), fitting[0] if fitting else None)


def add_symbols(module):
    """Have GDB know @module's names. Return: from which file; None: there is none."""
    path = find(module)
    if path is None or loaded.get(path) == module.base:
        return path
    if path in loaded:
        gdb.execute(f"remove-symbol-file {path}", to_string=True)
    places = layout(path, module.base)
    text = places.pop(".text", None)
    others = " ".join(f"-s {name} {at:#x}" for name, at in places.items())
    gdb.execute(f'add-symbol-file {path} {f"{text:#x}" if text else ""} {others}',
                to_string=True)
    loaded[path] = module.base
    names.forget()
    return path


def add_all_symbols(kernel):
    """Return: modules that stay without."""
    return [module for module in all_modules(kernel) if add_symbols(module) is None]
