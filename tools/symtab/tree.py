# SPDX-License-Identifier: MIT
"""Entries of .debug_info as a tree, for those who need more of it than inlines.py:
types, variables, where variables live, and calls.

Reading all of it is slow, so only units that contain one of some names are read.
"""
import struct

from symtab import forms
from symtab.forms import uleb
from symtab.inlines import ADDR_BASE, COMPILE_UNIT, LOW_PC, NAME, SIBLING, InfoReader

LOCATION, ORIGIN, SPECIFICATION, LOCLISTS_BASE = 0x02, 0x31, 0x47, 0x8c
EXPRESSIONS = (forms.EXPRLOC, forms.BLOCK, forms.BLOCK1, forms.BLOCK2, forms.BLOCK4)
REFERENCES = (forms.REF1, forms.REF2, forms.REF4, forms.REF8, forms.REF_UDATA)


class Entry:
    __slots__ = ("at", "tag", "values", "unit", "parent", "children")

    def __init__(self, at, tag, values, unit, parent):
        self.at, self.tag, self.values, self.unit, self.parent = at, tag, values, unit, parent
        self.children = []


class TreeReader(InfoReader):
    def __init__(self, elf, names):
        super().__init__(elf)
        self.location_lists = elf.contents(".debug_loclists")
        self.entries = {}               # offset in .debug_info -> Entry
        self.units = []                 # roots of the trees
        self.needles = self.spellings(names)
        self.reads_all = bool(self.string_offsets)      # names are hidden: clang

    def spellings(self, names):
        """How each of @names may be written in .debug_info."""
        needles = []
        for name in names:
            text = name.encode() + b"\0"
            needles.append(text)
            at = self.strings.find(text)
            while at >= 0:
                needles.append(struct.pack("<I", at))
                at = self.strings.find(text, at + 1)
        return needles

    def walk(self, unit, table, at, end):
        info = self.info
        if not self.reads_all and not any(info.find(n, at, end) >= 0 for n in self.needles):
            return
        open_entries = [None]
        while at < end and open_entries:
            offset = at
            code, at = uleb(info, at)
            if code == 0:
                open_entries.pop()
                continue
            abbreviation = table[code]
            values, at = self.values(unit, abbreviation, at)
            parent = open_entries[-1]
            entry = Entry(offset, abbreviation.tag, values, unit, parent)
            self.entries[offset] = entry
            if parent is not None:
                parent.children.append(entry)
            elif abbreviation.tag == COMPILE_UNIT:
                unit.bases.update({name: (value, forms.DATA4) for name, value in
                                   values.items()})
                unit.bases[LOW_PC] = (self.unit_base(unit, abbreviation, values), forms.ADDR)
                self.units.append(entry)
            if abbreviation.has_children:
                open_entries.append(entry)

    def unit_base(self, unit, abbreviation, values):
        form = dict(abbreviation.attributes).get(LOW_PC, forms.ADDR)
        return self.address(unit, values.get(LOW_PC, 0), form)

    def values(self, unit, abbreviation, at):
        """{name: value}: references as offsets in .debug_info, expressions as bytes,
        lists of locations as ("list", offset); names as they are, to be decoded."""
        info, values = self.info, dict(abbreviation.constants)
        for name, form in abbreviation.attributes:
            if form == forms.IMPLICIT_CONST:
                continue
            if form in EXPRESSIONS:
                end = forms.skip(info, at, form)
                size = uleb(info, at)[0] if form in (forms.EXPRLOC, forms.BLOCK) else \
                    end - at - {forms.BLOCK1: 1, forms.BLOCK2: 2, forms.BLOCK4: 4}[form]
                values[name], at = info[end - size:end], end
                continue
            value, at = forms.read(info, at, form)
            if form in REFERENCES:
                value += unit.start
            elif name == NAME:
                value = value, form
            elif name == LOCATION:
                value = "list", value, form
            elif form == forms.ADDRX or form in forms.ADDRX_FIXED:
                value = self.indexed_address(unit, value) if ADDR_BASE in unit.bases else value
            values[name] = value
        values.pop(SIBLING, None)
        return values, at

    # What entries say.

    def follow(self, entry, name):
        """An attribute of @entry, or of the one that it is an instance of."""
        for _ in range(8):
            if entry is None:
                return None
            if name in entry.values:
                return entry.values[name]
            link = entry.values.get(ORIGIN, entry.values.get(SPECIFICATION))
            entry = self.entries.get(link)
        return None

    def entry_name(self, entry):
        for _ in range(8):
            if entry is None:
                return None
            if NAME in entry.values:
                return self.string(entry.unit, *entry.values[NAME])
            entry = self.entries.get(entry.values.get(ORIGIN, entry.values.get(SPECIFICATION)))
        return None

    def locations(self, entry):
        """[(low, high, expression)] of a variable; one that never moves has no range."""
        location = entry.values.get(LOCATION)
        if location is None or not isinstance(location, tuple) or entry.unit.version < 5:
            return []
        _, at, form = location
        unit, data = entry.unit, self.location_lists
        if form == forms.LOCLISTX:
            start = unit.bases[LOCLISTS_BASE][0]
            at = start + struct.unpack_from("<I", data, start + 4 * at)[0]
        return self.location_list(unit, data, at)

    def location_list(self, unit, data, at):
        """DWARF 5, section 7.7.3."""
        base, found = unit.bases[LOW_PC][0], []
        while data[at] != 0:                    # DW_LLE_end_of_list
            kind, at = data[at], at + 1
            low = high = 0
            if kind in (1, 2, 3, 4):
                low, at = uleb(data, at)
            elif kind in (6, 7, 8):
                low, at = forms.read(data, at, forms.ADDR)
            if kind in (1, 2, 3):               # base_addressx, startx_endx, startx_length
                low = self.indexed_address(unit, low)
            if kind in (1, 6):
                base = low
                continue
            if kind in (2, 3, 4, 8):
                high, at = uleb(data, at)
            elif kind == 7:
                high, at = forms.read(data, at, forms.ADDR)
            if kind == 2:
                high = self.indexed_address(unit, high)
            elif kind == 4:                     # offset_pair
                low, high = base + low, base + high
            elif kind in (3, 8):
                high += low
            size, at = uleb(data, at)
            found.append((low, high, data[at:at + size]))
            at += size
        return found
